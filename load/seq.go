package load

import "iter"

// Seq makes an input of a sequence that cannot fail, such as slices.Values of
// a slice.
func Seq[T any](values iter.Seq[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for value := range values {
			if !yield(value, nil) {
				return
			}
		}
	}
}
