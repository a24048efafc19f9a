package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// report prints what a round came to.
type report struct {
	out    io.Writer
	counts bool // print no numbers
}

// print prints what was read, and all changes that were not printed yet.
func (r report) print(n news, book *ledger) error {
	var b bytes.Buffer
	added, removed := byNumber(book.Unreported, false), byNumber(book.Unreported, true)
	all := book.numbers()
	fmt.Fprintf(&b, "%s  numbers: %d  added: %d  removed: %d\n",
		n.at.In(switchcomm.SouthAfrica()).Format("2006-01-02 15:04"), len(all), len(added), len(removed))
	for _, line := range readLines(n.reads) {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	for _, done := range n.reads {
		if doubtful := book.Lists[done.list].doubtful(); done.isWhole() && doubtful > 0 {
			fmt.Fprintf(&b, "  no longer listed, to be removed if the next read of the whole list agrees: %d (%s)\n", doubtful, done.list)
		}
	}
	if entered := countEntered(all); entered > 0 && slices.ContainsFunc(n.reads, outcome.isWhole) {
		fmt.Fprintf(&b, "  kept as entered, being no telephone number or more than one: %d\n", entered)
	}
	if !r.counts {
		printChanges(&b, "added", added)
		printChanges(&b, "removed", removed)
	}
	_, err := r.out.Write(b.Bytes())
	return err
}

// byNumber gathers the lists that each number came to, or left.
func byNumber(changes []change, removed bool) map[string][]string {
	lists := map[string][]string{}
	for _, c := range changes {
		if c.Removed == removed && !slices.Contains(lists[c.Number], c.List) {
			lists[c.Number] = append(lists[c.Number], c.List)
		}
	}
	return lists
}

// readLines says what was read, one line for all lists that were read alike.
func readLines(reads []outcome) []string {
	var ways []string
	lists := map[string][]string{}
	for _, done := range reads {
		way := "read " + done.reading.String()
		switch {
		case !done.ok:
			way = "not read to the end, " + done.reading.String()
		case done.first:
			way = "read for the first time"
		}
		if lists[way] == nil {
			ways = append(ways, way)
		}
		lists[way] = append(lists[way], done.list)
	}
	for i, way := range ways {
		ways[i] = way + ": " + strings.Join(lists[way], ", ")
	}
	return ways
}

func countEntered(numbers numberSet) int {
	count := 0
	for n := range maps.Values(numbers) {
		if n.entered {
			count++
		}
	}
	return count
}

func printChanges(w io.Writer, what string, lists map[string][]string) {
	for _, text := range slices.Sorted(maps.Keys(lists)) {
		shown := text
		if strings.Trim(text, "+0123456789") != "" {
			shown = strconv.Quote(text) // as entered, it may hold anything
		}
		fmt.Fprintf(w, "  %-8s %s  %s\n", what, shown, strings.Join(lists[text], ", "))
	}
}
