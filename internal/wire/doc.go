// Package wire is JSON as the vendors' servers speak it.
//
// What goes out is exact: amounts are plain JSON numbers, members come in a
// fixed order, and no member is sent twice.
//
// What comes in is read with tolerance, because the servers do not always send
// what their documents say: a number as a string and the reverse, [] for an
// empty object, an object for a list. A member that cannot be read at all
// leaves its field zero and is reported as a [switchcomm.Drift]; the rest of
// the answer is read all the same. Only text that is not JSON is an error.
package wire
