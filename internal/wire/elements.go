package wire

import (
	"errors"
	"io"
	"iter"

	"github.com/go-json-experiment/json/jsontext"
)

// errStop ends a walk that the caller wants no more of.
var errStop = errors.New("stop")

// Elements walks the list that is the top-level member of that name in data,
// one element at a time, so that an answer of 30,000 rows need not be decoded
// as a whole. The elements are parts of data, not copies.
//
// A PHP array that was encoded as an object is walked in the order of its
// keys. Any other object, and a scalar, is a list of that one element; null,
// false, "" and a missing member are an empty list. Data that is itself a list
// is taken for the list.
//
// Data that is not one JSON value yields an error that matches [ErrSyntax],
// after the elements before the flaw.
func Elements(data []byte, name string) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		err := walk(newDecoder(data), name, func(element jsontext.Value) error {
			if !yield(element, nil) {
				return errStop
			}
			return nil
		})
		if err != nil && err != errStop {
			yield(nil, syntaxError(err, len(data)))
		}
	}
}

// walk reads the whole text and visits the elements of the list in it.
func walk(dec *jsontext.Decoder, name string, visit func(jsontext.Value) error) error {
	var err error
	switch dec.PeekKind() {
	case jsontext.KindBeginObject:
		err = walkObject(dec, name, visit)
	case jsontext.KindBeginArray:
		err = walkList(dec, visit)
	default:
		err = dec.SkipValue()
	}
	if err != nil {
		return err
	}
	offset := dec.InputOffset()
	switch _, err := dec.ReadToken(); err {
	case nil:
		return &jsontext.SyntacticError{ByteOffset: offset}
	case io.EOF:
		return nil
	default:
		return err
	}
}

// walkObject visits the elements of the member of that name.
func walkObject(dec *jsontext.Decoder, name string, visit func(jsontext.Value) error) error {
	dec.ReadToken()
	for dec.PeekKind() != jsontext.KindEndObject {
		token, err := dec.ReadToken()
		if err != nil {
			return err
		}
		if token.String() == name {
			err = walkList(dec, visit)
		} else {
			err = dec.SkipValue()
		}
		if err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}

// walkList visits the elements of the next value.
func walkList(dec *jsontext.Decoder, visit func(jsontext.Value) error) error {
	if dec.PeekKind() != jsontext.KindBeginArray {
		return walkOther(dec, visit)
	}
	dec.ReadToken()
	for dec.PeekKind() != jsontext.KindEndArray {
		element, err := dec.ReadValue()
		if err != nil {
			return err
		}
		if err := visit(element); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}

// walkOther visits the elements of a list that is not written as one.
func walkOther(dec *jsontext.Decoder, visit func(jsontext.Value) error) error {
	raw, err := dec.ReadValue()
	if err != nil || isNull(raw) || isBlank(raw) || raw.Kind() == jsontext.KindFalse {
		return err
	}
	elements, ok := phpList(raw)
	if !ok {
		return visit(raw)
	}
	for _, element := range elements {
		if err := visit(element); err != nil {
			return err
		}
	}
	return nil
}
