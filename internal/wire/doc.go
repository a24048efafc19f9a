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
//
// # Two passes
//
// Both ways there is a fast pass and a slow one. The fast pass knows the structs
// and scalars of this module and walks them by a plan that it makes of a type
// once. It takes what is as documented, and gives up at whatever is odd, rare or
// wrong. Then the slow pass starts over: it is the JSON package, which writes
// whatever a program hands to us and, with the hooks of this package, reads with
// tolerance and says what is wrong.
//
// So a new field, tag or type needs no thought of speed: what the fast pass does
// not know it leaves alone. The tests hold it to the slow pass, which is the law.
//
// The fast pass reaches fields by their address, not by reflection, which halves
// its time. What that takes of package unsafe is in memory.go, which says why its
// use is safe.
// Code generated for each struct would do the same, and would have to be
// generated again for every field that is added.
package wire
