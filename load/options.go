package load

import (
	"cmp"
	"errors"
	"fmt"
)

// Options say how to load. The zero Options are good ones.
type Options struct {
	// CallSize is how many records a call carries. Zero means the client's
	// default: 100 for SwitchTransact, 500 for Alphacomm.
	CallSize int
	// Concurrency is how many calls are in flight at once. Zero means 4. The
	// client's rate limit holds for all of them together.
	Concurrency int
	// InOrder yields the outcomes in the order of the inputs. Without it they
	// come as calls complete, which is sooner.
	InOrder bool
	// Validate checks every record before it is sent. What fails is Invalid.
	Validate bool
	// NoSplit keeps a call that is refused as a whole for its contents from
	// being halved: all its records are then Rejected for the one at fault.
	NoSplit bool
	// UpdateExisting sends as updates the records that were rejected because
	// they exist already, and no others.
	UpdateExisting bool
	// Journal remembers what became of each input, so that the load can be run
	// again without sending anything twice. See [OpenFile].
	Journal Journal
	// Progress is told how far the load is: at most ten times a second, and
	// once at the end. It is called on the goroutine that ranges over the
	// outcomes, so it needs no lock and should return soon.
	Progress func(Stats)
}

const (
	defaultConcurrency = 4

	// More than these is a slip, and would not fit into memory.
	maxCallSize    = 100_000
	maxConcurrency = 1_000
)

// complete fills in the defaults and refuses what cannot be meant. All
// problems come in one error.
func (o Options) complete(defaultSize int, canUpdate, canValidate bool) (Options, error) {
	var problems []error
	refuse := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf("load: Options."+format, args...))
	}
	if o.CallSize < 0 || o.CallSize > maxCallSize {
		refuse("CallSize is %d: it must be between 0 and %d", o.CallSize, maxCallSize)
	}
	if o.Concurrency < 0 || o.Concurrency > maxConcurrency {
		refuse("Concurrency is %d: it must be between 0 and %d", o.Concurrency, maxConcurrency)
	}
	if o.UpdateExisting && !canUpdate {
		refuse("UpdateExisting is not possible with these records")
	}
	if o.Validate && !canValidate {
		refuse("Validate is not possible with these records")
	}
	o.CallSize = cmp.Or(o.CallSize, defaultSize, 1)
	o.Concurrency = cmp.Or(o.Concurrency, defaultConcurrency)
	return o, errors.Join(problems...)
}
