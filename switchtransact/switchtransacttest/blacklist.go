package switchtransacttest

// blacklist lists who must not be contacted: /people/blacklist/{sms|phone} and
// the same for companies. An account is on a list while its marketing switch for
// that channel is off or it is blacklisted as a whole, since the approval that
// made it so.
//
// Failures have status 200; the documents show their texts as the string error.
func (s *Server) blacklist(k *kind, c *call) answer {
	channel := c.words[0]
	in, p := c.optionalObject()
	if p != nil {
		return invalid(*p)
	}
	start, end := textOf(in, "start"), textOf(in, "end")
	switch {
	case channel != "sms" && channel != "phone":
		return blacklistFailure(reasonType)
	case start != "" && !isDate(start):
		return blacklistFailure(reasonStart)
	case end != "" && !isDate(end):
		return blacklistFailure(reasonEnd)
	}
	data := []any{}
	for _, a := range s.state.ofKind(k) {
		since, flagged := a.flagged[channel]
		if !flagged || start != "" && dateOf(since) < start || end != "" && dateOf(since) > end {
			continue
		}
		data = append(data, a.blacklistRow())
	}
	return ok(object{"status": true, "data": data, "error": nil})
}

func (a *account) blacklistRow() object {
	row := object{}
	for column, field := range a.kind.blacklist {
		row[column] = orNull(a.text(field))
	}
	return row
}

func blacklistFailure(message string) answer {
	return ok(object{"status": false, "data": []any{}, "error": message})
}
