package switchcomm

import "context"

// Operation is one call of a client's method, as told to an observer. One
// operation may take several attempts.
type Operation struct {
	// API is the vendor: "switchtransact" or "alphacomm".
	API string
	// Name is the operation, such as "People.Create".
	Name string
	// Write reports whether the operation changes something.
	Write bool
}

// Observer is called at the start of every operation. The context it returns
// is used for the operation; the function it returns, if any, is called once
// at the end with the operation's error, also when the operation panics. Use it
// for tracing and metrics. Input that a method refuses by itself, such as an
// empty identifier, does not become an operation.
type Observer func(ctx context.Context, op Operation) (context.Context, func(err error))
