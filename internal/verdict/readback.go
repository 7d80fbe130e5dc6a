package verdict

import (
	"net/http"
	"regexp"
	"slices"

	"github.com/assaykit/assay/internal/exchange"
)

// reading is a member of what an operation reads.
type reading struct{ operation, member string }

// readers is how many operations must look wrong through one reading before the
// reading itself counts as wrong: two operations are unlikely to lose a value in the
// same way.
const readers = 2

// blameReadings finds the parts that show only that a reading operation is wrong. That
// is so if it alone shows a member otherwise than it was written, and either scenarios
// about several operations see it, or one sees it and a listing disagrees as well.
func (c *causes) blameReadings() {
	under, by, disputed := map[reading]map[string]bool{}, map[string]map[string]bool{}, map[string]bool{}
	for _, p := range c.parts {
		for _, seen := range p.readings() {
			note(under, seen.reading, p.operation)
			note(by, seen.member, seen.operation)
		}
		if member := p.disputed(); member != "" {
			disputed[member] = true
		}
	}
	guilty := func(r reading) bool {
		return len(by[r.member]) == 1 && (len(under[r]) >= readers || len(under[r]) > 0 && disputed[r.member])
	}
	at := map[string]*Place{} // of each member that is read wrongly
	for _, p := range c.parts {
		seen := p.readings()
		if len(seen) == 0 || slices.ContainsFunc(seen, func(s shownMember) bool { return !guilty(s.reading) }) {
			continue
		}
		p.blamed, p.blamedMember = &Place{seen[0].operation, seen[0].status}, seen[0].member
		at[p.blamedMember] = p.blamed
	}
	for _, p := range c.parts {
		if member := p.disputed(); at[member] != nil {
			p.blamed, p.blamedMember = at[member], member
		}
	}
}

// note adds a name to one of several sets.
func note[K comparable](sets map[K]map[string]bool, key K, name string) {
	if sets[key] == nil {
		sets[key] = map[string]bool{}
	}
	sets[key][name] = true
}

// shownMember is a member in an answer of one status.
type shownMember struct {
	reading
	status int
}

// readings returns the members that show a part, if another operation than the one
// under test read them all; none otherwise.
func (p *part) readings() []shownMember {
	if p.form || p.cause != nil || !p.violates() {
		return nil
	}
	reasons := p.cases
	if len(reasons) == 0 {
		reasons = []Case{{Reason: p.reason}}
	}
	var all []shownMember
	for _, c := range reasons {
		path := members(SubjectOf(c.Reason).Path)
		operation, status := p.readBy(c.Exchange)
		if len(path) == 0 || operation == "" {
			return nil
		}
		all = append(all, shownMember{reading{operation, path[len(path)-1]}, status})
	}
	return all
}

// disagrees matches the reason that two operations show different values of a member.
var disagrees = regexp.MustCompile(` shows (` + nameInPath + `) = .*, and reading it shows `)

// disputed returns the member for which a listing and a reading show different
// values, if the part is about that, or "".
func (p *part) disputed() string {
	m := disagrees.FindStringSubmatch(p.reason)
	if m == nil || p.form || p.cause != nil || len(p.cases) > 0 {
		return ""
	}
	return m[1]
}

// readBy returns the operation that read the value that shows a part, and the status
// of its answer: of the exchange that shows it, or of the last one before the next
// case. Both are zero if it is the operation under test.
func (p *part) readBy(id string) (operation string, status int) {
	e := p.shown()
	if id != "" {
		e = p.of.lastRead(id)
	}
	if e == nil || e.Operation == p.operation || e.Method != http.MethodGet || e.Status/100 != 2 {
		return "", 0
	}
	return e.Operation, e.Status
}

// lastRead is the last exchange of a case, which begins with the one of the id.
func (s *Scenario) lastRead(id string) *exchange.Exchange {
	var last *exchange.Exchange
	for _, e := range s.Exchanges {
		switch {
		case e == nil:
		case e.ID == id:
			last = e
		case last != nil && slices.ContainsFunc(s.Cases, func(c Case) bool { return c.Exchange == e.ID }):
			return last
		case last != nil:
			last = e
		}
	}
	return last
}
