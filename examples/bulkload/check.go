package main

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"slices"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// check is the dry run: it finds the rows that would be rejected without being
// sent. The vendor may find more.
func (j *job) check(stop context.Context) (int, error) {
	lists, err := openRejects(j.dir, j.table)
	if err != nil {
		return exitFailed, err
	}
	defer lists.close()
	warnings := map[string]int{}
	people := j.source(stop, lists.reject)
	for p, err := range people.oneByOne() {
		if err != nil {
			return exitFailed, err
		}
		for _, warning := range p.Warnings() {
			warnings[warning.Field+" "+warning.Message]++
		}
		if invalid, ok := errors.AsType[*switchcomm.Error](p.Validate()); ok {
			if err := lists.reject(people.last(), invalid.Fields); err != nil {
				return exitFailed, err
			}
		}
	}
	j.say("\nNothing was sent. %s people can be.", number(j.survey.people-lists.rejects.count))
	for _, text := range slices.Sorted(maps.Keys(warnings)) {
		j.say("Warning for %s: %s", number(warnings[text]), text)
	}
	if lists.rejects.count > 0 {
		j.say("%s cannot: %s", number(lists.rejects.count), filepath.Join(j.dir, rejectsFile))
		return exitRejects, nil
	}
	return exitOK, nil
}
