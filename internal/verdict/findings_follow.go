package verdict

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
)

// follow sets the cause of a part that follows from the wrong form of an answer. If
// only some of its cases follow, the part keeps the others, and follow returns a new
// part for each cause.
func (p *part) follow(forms []*part) []*part {
	if len(p.cases) == 0 {
		p.cause = causeAmong(forms, p.state, p.reason, p.looked(""))
		return nil
	}
	var rest []Case
	var more []*part
	for _, c := range p.cases {
		cause := causeAmong(forms, c.State, c.Reason, p.looked(c.Exchange))
		if cause == nil {
			rest = append(rest, c)
			continue
		}
		i := slices.IndexFunc(more, func(other *part) bool { return other.cause == cause })
		if i < 0 {
			i = len(more)
			follower := *p
			follower.cause, follower.cases, follower.exchanges = cause, nil, nil
			more = append(more, &follower)
		}
		more[i].cases = append(more[i].cases, c)
	}
	switch {
	case len(more) == 0:
	case len(rest) == 0:
		p.cause, more = more[0].cause, more[1:]
	default:
		p.cases = rest
		p.state = rest[0].State
		for _, c := range rest {
			p.state = Worse(p.state, c.State)
		}
		p.reason = rest[0].Name + ": " + rest[0].Reason
		if len(rest) > 1 {
			p.reason += fmt.Sprintf(" (and %d more)", len(rest)-1)
		}
	}
	return more
}

// looked returns the ids of the exchanges that led to a conclusion of the scenario:
// the one that shows it, and the later ones up to that of the next case.
func (p *part) looked(id string) []string {
	var all []string
	if id == "" {
		all = slices.Clone(p.exchanges)
		if len(all) > 0 {
			id = all[0]
		} else if n := len(p.of.Exchanges); n > 0 && p.of.Exchanges[n-1] != nil {
			return []string{p.of.Exchanges[n-1].ID}
		}
	}
	for after, i := false, 0; i < len(p.of.Exchanges); i++ {
		e := p.of.Exchanges[i]
		switch {
		case e == nil:
		case e.ID == id:
			after = true
			all = append(all, id)
		case after && slices.ContainsFunc(p.cases, func(c Case) bool { return c.Exchange == e.ID }):
			return all
		case after:
			all = append(all, e.ID)
		}
	}
	return all
}

// causeAmong returns the form that a reason follows from, or nil. A worse state never
// follows from a milder one.
func causeAmong(forms []*part, state State, reason string, looked []string) *part {
	for _, f := range forms {
		if !f.covers(state) {
			continue
		}
		shown := slices.ContainsFunc(f.exchanges, func(id string) bool { return slices.Contains(looked, id) })
		if shown && f.explains(reason) {
			return f
		}
	}
	return nil
}

// covers reports whether a part of a state may follow from this part.
func (p *part) covers(state State) bool {
	return state == Inconclusive && p.state == Failed || state == Warned && p.violates() || state == Failed && p.state == Failed
}

// explains reports whether a scenario's reason may follow from the wrong form that the
// part is about. A wrong status does not follow from the body that came with it.
func (p *part) explains(reason string) bool {
	if p.reason == reason || strings.HasSuffix(reason, ": "+p.reason) {
		return true
	}
	form, own := SubjectOf(p.reason), SubjectOf(reason)
	switch {
	case own.Status, form.Status:
		return own.Status && form.Status && statusFirst.FindString(p.reason) == statusFirst.FindString(reason)
	case isWhole(p.reason):
		return own.Header == "" || strings.EqualFold(own.Header, form.Header)
	case form.Header != "" || own.Header != "":
		return strings.EqualFold(own.Header, form.Header)
	case form.Path == nil:
		return false // such as a stack trace
	case own.Path == nil:
		return true
	}
	a, b := members(form.Path), members(own.Path)
	if len(a) == 1 && strings.HasSuffix(p.reason, " is missing") && strings.Contains(reason, " has no ") {
		return true // the envelope of what has nothing
	}
	n := min(len(a), len(b))
	return n > 0 && slices.Equal(a[:n], b[:n]) || sameMember(form.Path, own.Path)
}

// isWhole reports whether the form of a whole answer is wrong, so that nothing in it
// can be read.
func isWhole(reason string) bool {
	return strings.HasPrefix(reason, "body ") || strings.HasPrefix(reason, "header Content-Type ")
}

// sameMember reports whether paths lead to a member of the same name.
func sameMember(a, b []string) bool {
	a, b = members(a), members(b)
	return len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1]
}

// members are the keys of a path, without the indexes of items.
func members(path []string) []string {
	return slices.DeleteFunc(slices.Clone(path), func(step string) bool { return strings.Trim(step, "0123456789") == "" })
}

// Exchange returns the exchange of the scenario that has an id, or nil.
func (s *Scenario) Exchange(id string) *exchange.Exchange {
	for _, e := range s.Exchanges {
		if e != nil && e.ID == id && id != "" {
			return e
		}
	}
	return nil
}
