package switchcomm

// Drift is one member of an answer that is not as documented and could not be
// read. The call succeeds all the same: the field stays zero, and the drift is
// handed to the handler of [WithDriftHandler] and logged once.
type Drift struct {
	// API is the vendor: "switchtransact" or "alphacomm".
	API string
	// Op is the operation, such as "People.Details".
	Op string
	// Pointer leads to the member, as a JSON pointer. List indexes, and names
	// that are data, are written as "*".
	Pointer string
	// Want is the kind that was expected, such as "number".
	Want string
	// Got is the kind that came, such as "object".
	Got string

	value func() []byte
}

// Value returns the JSON that could not be read, cut at 4 KiB. It may hold
// personal data; nothing in this module prints it.
func (d Drift) Value() []byte {
	if d.value == nil {
		return nil
	}
	return d.value()
}

// WithValue returns a copy of d that holds a copy of value, cut at 4 KiB.
func (d Drift) WithValue(value []byte) Drift {
	const most = 4 << 10
	kept := append([]byte(nil), value[:min(len(value), most)]...)
	d.value = func() []byte { return kept } // a func, so that no encoder prints it
	return d
}

// String says where and how the answer differs, without the value.
func (d Drift) String() string {
	return d.API + ": " + d.Op + ": " + d.Pointer + ": want " + d.Want + ", got " + d.Got
}
