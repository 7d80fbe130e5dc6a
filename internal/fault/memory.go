package fault

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/spec"
)

// Samples are what a server was asked and answered: of each operation and status the
// first. The zero value is empty, and Note fills it. It is not safe for concurrent use.
type Samples struct {
	answers  map[spec.Cell]*Answer
	accepted map[string]*Call          // by operation: the first request that succeeded
	owners   []*Call                   // of each credential the first request that succeeded
	others   map[string][2]foreign     // by kind and member: two values
	first    map[string]map[string]any // by kind and id: the members of a record as they were seen first
	paths    map[string][]named        // by path parameter: the values that succeeded
}

// Note keeps what went through, if it is the first of its kind.
func (s *Samples) Note(p Passage) {
	if s.answers == nil {
		s.answers, s.accepted = map[spec.Cell]*Answer{}, map[string]*Call{}
	}
	id := p.Call.Operation.ID
	if id == "" {
		return // it is none of the API's
	}
	if cell := (spec.Cell{Operation: id, Status: p.Answer.Status}); s.answers[cell] == nil {
		s.answers[cell] = p.Answer
	}
	if !p.Answer.succeeded() {
		return
	}
	p.Call.memory.recall()
	s.others, s.first, s.paths = p.Call.memory.others, p.Call.memory.first, p.Call.memory.paths
	if s.accepted[id] == nil {
		s.accepted[id] = p.Call
	}
	if credential := p.Call.credential(); credential != "" && !slices.ContainsFunc(s.owners, func(c *Call) bool { return c.credential() == credential }) {
		s.owners = append(s.owners, p.Call)
	}
}

// Accounts counts the credentials with which something succeeded.
func (s *Samples) Accounts() int { return len(s.owners) }

// memory is what operators remember of the conversation.
type memory struct {
	*pack.Pack
	samples *Samples
	late    time.Duration // longer than anything may take to appear
	now     func() time.Time
	sleep   func(time.Duration)

	accepted map[string]*Call          // by operation: the last request that succeeded
	owners   []*Call                   // of each credential the first request that succeeded
	first    map[string]map[string]any // by kind and id: the members of a record as they were seen first
	before   map[string]map[string]any // the same of the conversation that is gone through once more; nil for none
	others   map[string][2]foreign     // by kind and member: the last two values that differ
	paths    map[string][]named        // by path parameter: the values that succeeded
	last     map[string]map[string]any // by id: the members of a record as they were seen last
	notes    []noted                   // from which nothing was learned yet

	course
}

// course is what operators keep of the course of a conversation.
type course struct {
	touched    bool                 // an operator will do something of the request later
	deleted    []removal            // the last one at the end
	held       map[string]hold      // by credential: who was beyond a limit
	writes     map[string]int       // by id: how many writes to it succeeded
	reads      map[string]read      // by URL: what was read last
	parameters map[string]bool      // of all paths, by name; nil until they are needed
	values     map[string]any       // what operators have seen first, by a name of theirs
	times      int                  // how often an operator was asked that changes every other answer
	seen       map[string]time.Time // what operators on time have seen, and when first
}

// named is a value of a path parameter, and with which credential it succeeded.
type named struct{ value, credential string }

// read is an answer to a request that reads, and how many writes there had been.
type read struct {
	writes int
	answer *Answer
}

// foreign is a value and the id of the record that has it.
type foreign struct {
	id    string
	value any
}

func newMemory(o Options) *memory {
	others := map[string][2]foreign{}
	if o.Samples != nil { // a server has records that this conversation is not about
		maps.Copy(others, o.Samples.others)
	}
	return &memory{
		Pack: o.Pack, samples: o.Samples, late: cmp.Or(o.Late, time.Minute), now: time.Now, sleep: time.Sleep, accepted: map[string]*Call{},
		first: map[string]map[string]any{}, others: others, paths: map[string][]named{}, last: map[string]map[string]any{},
		course: course{held: map[string]hold{}, seen: map[string]time.Time{}, values: map[string]any{}, writes: map[string]int{}, reads: map[string]read{}},
	}
}

// noted is a request that succeeded.
type noted struct {
	call    *Call
	answer  *Answer
	records []map[string]any // that the answer shows; nil where they were not looked for
}

// mostNoted bounds how many requests wait for somebody who wants to know of them.
const mostNoted = 1000

// note takes note of a request, and of what the server answered it. What is to be learned
// from it is left until it is needed: most faults need nothing of it.
func (m *memory) note(n noted) {
	if !n.answer.succeeded() || n.call.Operation.ID == "" {
		return
	}
	if !exchange.Safe(n.call.Method) {
		m.noteDeleted(n.call, n.answer)
		m.writes[n.call.lastPath()]++
	}
	m.notes = append(m.notes, n)
	if len(m.notes) == mostNoted {
		m.recall()
	}
}

// recall learns what is to be learned from all that was noted.
func (m *memory) recall() {
	for _, n := range m.notes {
		m.learn(n)
	}
	m.notes = m.notes[:0]
}

func (m *memory) learn(n noted) {
	c := *n.call
	c.memory = m
	m.accept(&c)
	switch {
	case !exchange.Safe(c.Method):
		m.noteCreated(&c, n.answer)
		return
	case n.records == nil:
		n.records = m.recordsOf(c.Operation, n.answer)
	}
	for _, record := range n.records {
		m.remember(m.kindOf(c.Operation.ID), record)
	}
}

// accept takes note of a request that succeeded.
func (m *memory) accept(c *Call) {
	id, credential := c.Operation.ID, c.credential()
	m.accepted[id] = c
	if credential != "" && !slices.ContainsFunc(m.owners, func(c *Call) bool { return c.credential() == credential }) {
		m.owners = append(m.owners, c)
	}
	for _, p := range c.Operation.Parameters {
		if p.In == "path" {
			m.noteID(p.Name, named{c.path(p.Name), credential})
		}
	}
	if !exchange.Safe(c.Method) {
		value, _ := decode(c.Body)
		fields, _ := value.(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			switch id := fields[name].(type) {
			case string, json.Number:
				m.noteID(name, named{fmt.Sprint(id), credential})
			}
		}
	}
}

// made is before the id of a record under which it is kept what it was created with.
const made = "made "

// noteCreated takes note of the id that a creation answers with: it is a value of the path
// parameters by which what was created is asked for.
func (m *memory) noteCreated(c *Call, a *Answer) {
	for _, r := range m.Fixtures.Resources.Resources {
		if !r.CreatedBy(c.Operation.ID) {
			continue
		}
		id := m.newID(r, c, a)
		if body, ok := decode(c.Body); ok && id != "" {
			m.values[made+id] = r.FieldsIn(body)
		}
		for _, operation := range []string{r.Read, r.Change, r.Remove} {
			about, _ := m.Contract.Operation(operation)
			if name := lastPathParameter(about); name != "" && id != "" {
				m.noteID(name, named{id, c.credential()})
			}
		}
	}
}

// newID is the id of what a call has created: in the answer, or in the path where the client
// has chosen it; "" for none.
func (m *memory) newID(r fixtures.Resource, c *Call, a *Answer) string {
	if name := fixtures.PathParameter(r.ID); name != "" {
		return c.path(name)
	}
	if r.ID == fixtures.Location {
		return strings.Trim(path.Base(a.Header.Get(fixtures.Location)), "./")
	}
	value, _ := decode(a.Body)
	for _, spot := range spots(value, cmp.Or(r.ID, m.Fixtures.EnvelopeOf(c.Operation.ID)+"/"+m.Fixtures.ItemID)) {
		switch id := spot.get().(type) {
		case string, json.Number:
			return fmt.Sprint(id)
		}
	}
	return ""
}

// noteID takes note of a value that succeeded as a path parameter, or as a member of a body
// that has the name of one: what is created in something names it so.
func (m *memory) noteID(name string, seen named) {
	if m.parameters == nil {
		m.parameters = map[string]bool{}
		for _, o := range m.Contract.Operations {
			for _, p := range o.Parameters {
				if p.In == "path" {
					m.parameters[p.Name] = true
				}
			}
		}
	}
	if m.parameters[name] {
		m.paths[name] = append(slices.DeleteFunc(m.paths[name], func(n named) bool { return n == seen }), seen)
	}
}

// remember takes note of the members of a record of a kind.
func (m *memory) remember(kind string, record map[string]any) {
	id := m.idOf(record)
	if id == "" {
		return
	}
	m.last[id] = record
	key := kind + " " + id
	if m.first[key] == nil {
		m.first[key] = map[string]any{}
	}
	for name, value := range record {
		if _, known := m.first[key][name]; !known {
			m.first[key][name] = value
		}
		if value == nil {
			continue // of which nobody can tell whose it is
		}
		last := m.others[kind+" "+name]
		if !reflect.DeepEqual(last[0].value, value) {
			last[1] = last[0]
		}
		last[0] = foreign{id, value}
		m.others[kind+" "+name] = last
	}
}

// kindOf is the resource of which an operation shows records, as the pack says, or else
// the operation itself.
func (m *memory) kindOf(operation string) string {
	if r, ok := shown(m.Fixtures, operation); ok {
		return r.Name
	}
	return operation
}

// shown is the resource of which an operation shows records, as the pack says.
func shown(f *fixtures.Fixtures, operation string) (fixtures.Resource, bool) {
	for _, name := range slices.Sorted(maps.Keys(f.Resources.Resources)) {
		r := f.Resources.Resources[name]
		if r.AliasOf == "" && (r.Read == operation || r.Find.Operation == operation || r.Create == operation || r.Change == operation || slices.Contains(r.ListedBy, operation)) {
			r.Name = name
			return r, true
		}
	}
	return fixtures.Resource{}, false
}

// idOf is the id of a record as a text; "" for none.
func (m *memory) idOf(record map[string]any) string {
	id := record[m.Fixtures.ItemID]
	if id == nil {
		return ""
	}
	return fmt.Sprint(id)
}

// ofAnother is the value that a member of another record of the kind has, if one was seen
// that is of the same type and differs.
func (m *memory) ofAnother(kind string, record map[string]any, name string) (any, bool) {
	m.recall()
	for _, other := range m.others[kind+" "+name] {
		if other.id != "" && other.id != m.idOf(record) && record[name] != nil &&
			reflect.TypeOf(other.value) == reflect.TypeOf(record[name]) && !reflect.DeepEqual(other.value, record[name]) {
			return other.value, true
		}
	}
	return nil, false
}

// ofBefore is the value that a member of the record had when it was seen first, if it is
// another one now.
func (m *memory) ofBefore(kind string, record map[string]any, name string) (any, bool) {
	m.recall()
	key := kind + " " + m.idOf(record)
	value, known := m.before[key][name]
	if !known {
		value, known = m.first[key][name]
	}
	return value, known && !reflect.DeepEqual(value, record[name])
}

// nothing is null, where a member has a value.
func (m *memory) nothing(_ string, record map[string]any, name string) (any, bool) {
	return nil, record[name] != nil
}

// sample returns an answer of an operation and a status as the server gives it; nil if
// none is known.
func (m *memory) sample(operation string, status int) *Answer {
	if m.samples == nil {
		return nil
	}
	if a := m.samples.answers[spec.Cell{Operation: operation, Status: status}]; a != nil {
		return a.clone()
	}
	return nil
}

// lastAccepted returns a request of the call's operation that succeeded: the last one, or else one
// that is known from before; nil for none.
func (m *memory) lastAccepted(c *Call) *Call {
	m.recall()
	found := m.accepted[c.Operation.ID]
	if found == nil && m.samples != nil {
		found = m.samples.accepted[c.Operation.ID]
	}
	if found == nil {
		return nil
	}
	copied := found.clone()
	copied.memory = m
	return copied
}
