package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNormalize(t *testing.T) {
	tel := func(text string) number { return number{text: text} }
	kept := func(text string) number { return number{text: text, entered: true} }
	tests := map[string][]number{
		"":                            nil,
		" \t":                         nil,
		"0720000001":                  {tel("+27720000001")},
		" 072 000-0001\n":             {tel("+27720000001")},
		"+27720000001":                {tel("+27720000001")},
		"27720000001":                 {tel("+27720000001")},
		"0027 72 000 0001":            {tel("+27720000001")},
		"+27 (0) 72 000 0001":         {tel("+27720000001")},
		"720000001":                   {tel("+27720000001")},
		"(011) 000-0002":              {tel("+27110000002")},
		"011 000 0002 ext 12":         {tel("+27110000002")},
		"+31 6 12345678":              {tel("+31612345678")},
		"0190000001":                  {tel("+27190000001")}, // a range that is not in use yet
		"12345":                       {kept("12345")},
		"+31 6 1234":                  {kept("+31 6 1234")},
		"anonymous":                   {kept("anonymous")},
		"=1+1":                        {kept("=1+1")},
		"072\xff":                     {kept("072\uFFFD")},
		"0720000001 (wife)":           {kept("0720000001 (wife)"), tel("+27720000001")},
		"0720000001 / 011 000 0002":   {kept("0720000001 / 011 000 0002"), tel("+27720000001"), tel("+27110000002")},
		"0720000001/2":                {kept("0720000001/2"), tel("+27720000001")},
		"call 0720000001, not before": {kept("call 0720000001, not before"), tel("+27720000001")},
	}
	for entered, want := range tests {
		assert.Equal(t, want, normalize(entered), "%q", entered)
	}
}

// FuzzNormalize: nothing panics, nothing is dropped, and what was normalized
// once stays as it is.
func FuzzNormalize(f *testing.F) {
	for _, entered := range []string{"0720000001", "+27 (0) 72 000 0001", "0720000001 / 0110000002", "ext. 12", "tel:+27720000001;ext=1", "\xff", "+"} {
		f.Add(entered)
	}
	f.Fuzz(func(t *testing.T, entered string) {
		for i, n := range normalize(entered) {
			again := normalize(n.text)
			if len(again) == 0 || again[0] != n {
				t.Errorf("normalize(%q)[%d] is %+v, and of that %+v", entered, i, n, again)
			}
		}
	})
}
