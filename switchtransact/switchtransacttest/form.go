package switchtransacttest

import "slices"

// checkFunc checks the value of an input member. It gives the value as it is
// kept: text without the spaces around it, a number as it was written, a lookup
// as its title.
type checkFunc func(f *form, name string, v any) (any, *problem)

// field is a documented input member.
type field struct {
	name  string
	check checkFunc
}

// form checks one input object.
type form struct {
	state *state
	row   object // as it was sent
	base  object // what holds where row says nothing
	clean object // what was sent, as it is kept
	problems
}

// newForm checks the given members of row against their fields. A null or empty
// member clears its field and is not checked further; a member that is no
// field is ignored.
func newForm(st *state, fields []field, row, base object) *form {
	f := &form{state: st, row: row, base: base, clean: object{}}
	for _, fd := range fields {
		v, sent := row[fd.name]
		if !sent {
			continue
		}
		if blank(v) {
			f.clean[fd.name] = v
			continue
		}
		kept, p := fd.check(f, fd.name, v)
		if p != nil {
			f.problems = append(f.problems, *p)
			continue
		}
		f.clean[fd.name] = kept
	}
	return f
}

// add notes a problem.
func (f *form) add(field, message, rule string) {
	f.problems = append(f.problems, problem{field, message, rule})
}

// given says whether a member was sent with a value, right or wrong.
func (f *form) given(name string) bool { return !blank(f.row[name]) }

// anyGiven says so of a group.
func (f *form) anyGiven(group []string) bool { return slices.ContainsFunc(group, f.given) }

// allGiven says whether a group is complete.
func (f *form) allGiven(group []string) bool {
	return !slices.ContainsFunc(group, func(name string) bool { return !f.given(name) })
}

// current is the text of a field as it will be after this input.
func (f *form) current(name string) string {
	if _, sent := f.clean[name]; sent {
		return textOf(f.clean, name)
	}
	return textOf(f.base, name)
}

// require notes every member of names that is missing.
func (f *form) require(names ...string) {
	for _, name := range names {
		if !f.given(name) {
			f.problems = append(f.problems, required(name))
		}
	}
}

// allOrNone notes the missing members of a group that was given in part.
func (f *form) allOrNone(group []string, what string) {
	if !f.anyGiven(group) {
		return
	}
	for _, name := range group {
		if !f.given(name) {
			f.add(name, "Either none or all of the "+what+" related information must be provided.", ruleRequiredWith)
		}
	}
}
