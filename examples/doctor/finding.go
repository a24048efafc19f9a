package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// state says how something is.
type state string

const (
	stateOK      state = "ok"
	stateNote    state = "note"    // it is worth knowing, and nothing is to be done
	stateProblem state = "problem" // something is to be done
	stateSkipped state = "skipped" // it could not be examined
)

// finding is something that was found out.
type finding struct {
	API   string `json:"api"`
	Check string `json:"check"`
	State state  `json:"state"`
	// What was found.
	What string `json:"what"`
	// Do is what to do about it.
	Do string `json:"do,omitempty"`
}

// isWell reports whether nothing is to be done.
func isWell(findings []finding) bool {
	return !slices.ContainsFunc(findings, func(f finding) bool { return f.State == stateProblem })
}

// show prints the findings, for people or as JSON.
func show(w io.Writer, findings []finding, asJSON bool) error {
	if asJSON {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		return encoder.Encode(struct {
			Well     bool      `json:"well"`
			Findings []finding `json:"findings"`
		}{isWell(findings), findings})
	}
	var b strings.Builder
	problems, api := 0, ""
	for _, f := range findings {
		if f.API != api {
			api = f.API
			fmt.Fprintf(&b, "%s\n", api)
		}
		f.print(&b)
		if f.State == stateProblem {
			problems++
		}
	}
	switch problems {
	case 0:
		b.WriteString("All is well.\n")
	case 1:
		b.WriteString("One thing is to be done.\n")
	default:
		fmt.Fprintf(&b, "%d things are to be done.\n", problems)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (f finding) print(b *strings.Builder) {
	const column = 24 // where texts begin
	mark := string(f.State)
	if f.State == stateProblem {
		mark = "PROBLEM"
	}
	indent := "\n" + strings.Repeat(" ", column)
	fmt.Fprintf(b, "  %-8s %-12s %s\n", mark, f.Check, wrapped(f.What, indent))
	if f.Do != "" {
		fmt.Fprintf(b, "%*s-> %s\n", column, "", wrapped(f.Do, indent+"   "))
	}
}

// wrapped breaks a text into lines.
func wrapped(text, indent string) string {
	const width = 76
	var b strings.Builder
	length := 0
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
		case length+1+len(word) > width:
			b.WriteString(indent)
			length = 0
		default:
			b.WriteByte(' ')
			length++
		}
		b.WriteString(word)
		length += len(word)
	}
	return b.String()
}
