package fault

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/spec"
)

// ID says which fault one is.
type ID struct {
	Name      string // operator@operation:place, permanent
	Operator  string // such as answer.member-missing
	Operation string // by its operationId
	Place     string // such as 200/data/name; "" for the whole
	Kind      string // operator and kind of place: faults of one kind do the same to different things
}

// Fault is one thing wrong with one operation.
type Fault struct {
	ID

	Status int    // of the answers that it changes; 0 for any
	To     int    // the status that they have then; 0 for the same
	Says   string // what a client sees, such as: leaves out /data/name
	Rule   string // the sentence that it breaks, where it breaks no description of an answer
	// Form says that only the description of answers forbids it: where the description
	// allows what came of it, the fault is permitted.
	Form bool
	// Permitted is why the document allows it, where that is plain without a trial; "" for
	// a fault to try.
	Permitted string

	// Open is why the contract leaves it open where it changes none of the answers of its
	// status; "" where such an answer has still to be brought about.
	Open string
	// Others says that it takes the keys of two accounts to see it.
	Others bool
	// Choice says that a scenario can permit it, by naming the status that comes of it.
	Choice bool

	turn     turn
	ofStatus bool // it leaves answers of any other status alone, whatever went before
	// everywhere says that the turn meets the calls of every operation, and not only those
	// of its own.
	everywhere bool
}

// turn stands between the client and the server, and may change what goes either way.
type turn func(c *Call, next func(*Call) *Answer) *Answer

// operator works out the faults of one kind that one operation can have.
type operator func(s *subject)

// operators are all there are, in the order of their names.
var operators = []operator{
	statusFaults, memberFaults, valueFaults, timestampFaults, headerFaults, fieldFaults, rateFaults, bodyFaults, strayFaults, writingFaults, listingFaults, partFaults,
	hiddenFaults, deletedFaults, alongFaults, countFaults, turningFaults, errorFaults, recordFaults, effectFaults, besideFaults, pathFaults, inputFaults, refusedFaults,
	strangeFaults, credentialFaults, limitFaults, timeFaults, cachedFaults, conditionFaults,
}

// subject is an operation of a pack, and the faults that it can have.
type subject struct {
	*pack.Pack
	spec.Operation
	texts  []string // that scenarios about it have between quotes
	faults []Fault
}

// add adds a fault. The kind of place says what the place is, such as member.
func (s *subject) add(operator, place, kind string, f Fault) {
	f.Operator, f.Operation, f.Place = operator, s.ID, place
	f.Name = operator + "@" + s.ID
	if place != "" {
		f.Name += ":" + place
	}
	f.Kind = operator + " " + kind
	s.faults = append(s.faults, f)
}

// Of returns every fault that the operators know for a pack, by name.
func Of(p *pack.Pack) []Fault {
	all := unknownPathFaults(p)
	for _, operation := range p.Contract.Operations {
		s := &subject{Pack: p, Operation: operation, texts: wantedTexts(p, operation.ID)}
		for _, o := range operators {
			o(s)
		}
		all = append(all, s.faults...)
	}
	slices.SortStableFunc(all, compareNames)
	return slices.CompactFunc(all, func(a, b Fault) bool { return a.Name == b.Name })
}

func compareNames(a, b Fault) int { return cmp.Compare(a.Name, b.Name) }

// Named returns the fault of a name, or an error that names one of the same operator, if
// there is one.
func Named(p *pack.Pack, name string) (Fault, error) {
	all := Of(p)
	at := slices.IndexFunc(all, func(f Fault) bool { return f.Name == name })
	if at >= 0 {
		return all[at], nil
	}
	operator, _, _ := strings.Cut(name, "@")
	for _, f := range all {
		if f.Operator == operator {
			return Fault{}, fmt.Errorf("unknown fault %q\n  a fault of this operator is %s", name, f.Name)
		}
	}
	return Fault{}, fmt.Errorf("unknown fault %q\n  see: assay mutation --list", name)
}

// answer adds a fault that changes the answers of a status.
func (s *subject) answer(operator string, status int, place, kind string, f Fault, change func(*Call, *Answer)) {
	f.Status, f.turn, f.ofStatus = status, answered(status, change), true
	s.add(operator, place, kind, f)
}

// answered changes the answers of a status.
func answered(status int, change func(*Call, *Answer)) turn {
	return func(c *Call, next func(*Call) *Answer) *Answer {
		a := next(c)
		if a.Status == status {
			change(c, a)
		}
		return a
	}
}

// sent changes the request.
func sent(change func(*Call)) turn {
	return func(c *Call, next func(*Call) *Answer) *Answer {
		change(c)
		return next(c)
	}
}

// class is the kind of a status: 2xx, or a refusal.
func class(status int) string { return strconv.Itoa(status/100) + "xx" }
