package faults

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/assaykit/assay/reference"
)

// Deviation is one named single fault: the reference server with it breaks one
// sentence of the contract, and as little else as a real implementation that makes
// this mistake would.
type Deviation struct {
	Name        string // in words joined by hyphens
	Requirement string // id of the requirement that it breaks
	Operation   string // the operation in which it shows; empty: in several
	Says        string // what a client sees

	begin func() turn // makes the fault, without memory of another server's requests
}

// Deviations lists all faults by name. They are derived from the contract, clause
// by clause and operation by operation, and know nothing of the scenarios that
// have to find them.
func Deviations() []Deviation {
	all := slices.Concat(
		answerDeviations(), errorDeviations(), unknownDeviations(),
		authDeviations(), tenancyDeviations(),
		effectDeviations(), malformedDeviations(),
		memberDeviations(), fieldDeviations(), missingDeviations(),
		contactDeviations(), contactFilterDeviations(),
		companyDeviations(), companyFilterDeviations(), listDeviations(),
		deletionDeviations(), pageDeviations(), rangeDeviations(),
		bodyDeviations(), placeDeviations(), idDeviations(), edgeDeviations(),
		rateDeviations(), faultDeviations(),
	)
	slices.SortFunc(all, func(a, b Deviation) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// NewDeviant makes a server with one fault. It returns an error for a name that is
// no deviation's, and for what New does not accept.
func NewDeviant(config reference.Config, deviation string) (http.Handler, error) {
	var names []string
	for _, d := range Deviations() {
		if d.Name == deviation {
			return alter(config, d.begin())
		}
		names = append(names, d.Name)
	}
	return nil, unknownName("deviation", deviation, names)
}

func unknownName(kind, name string, known []string) error {
	return fmt.Errorf("unknown %s %q\ndid you mean %q?", kind, name, nearest(name, known))
}

// nearest is the known name that takes the fewest edits.
func nearest(name string, known []string) string {
	return slices.MinFunc(known, func(a, b string) int { return distance(name, a) - distance(name, b) })
}

// distance counts the bytes to insert, delete or replace (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// deviation is a fault in one operation. Its name and its sentence begin with the
// operation.
func deviation(operation, name, requirement, says string, t turn) Deviation {
	return remembering(operation, name, requirement, says, func() turn { return t })
}

// remembering is a fault that depends on earlier requests.
func remembering(operation, name, requirement, says string, begin func() turn) Deviation {
	return Deviation{
		Name:        kebab(operation) + "-" + name,
		Requirement: requirement,
		Operation:   operation,
		Says:        operation + " " + says + ".",
		begin:       begin,
	}
}

// general is a fault in several operations.
func general(name, requirement, says string, t turn) Deviation {
	return Deviation{
		Name: name, Requirement: requirement, Says: says + ".",
		begin: func() turn { return t },
	}
}

// kebab writes listContacts as list-contacts.
func kebab(operation string) string {
	var words strings.Builder
	for _, r := range operation {
		if r >= 'A' && r <= 'Z' {
			words.WriteByte('-')
			r += 'a' - 'A'
		}
		words.WriteRune(r)
	}
	return words.String()
}

// rota picks one of several faults of the same kind, the turn-th: from operation to
// operation or from field to field each has its turn, and no gap in one of them is
// worth a product of all.
func rota(turn int, faults ...Deviation) Deviation { return faults[turn%len(faults)] }

// on confines a turn to one operation.
func on(operation string, t turn) turn {
	return when(func(c *call) bool { return c.operation == operation }, t)
}

// when confines a turn to some calls.
func when(concerns func(*call) bool, t turn) turn {
	return func(c *call, next pass) *reply {
		if !concerns(c) {
			return next(c)
		}
		return t(c, next)
	}
}

// before is a turn that changes the request.
func before(change func(*call)) turn {
	return func(c *call, next pass) *reply {
		changed := c.clone()
		change(changed)
		return next(changed)
	}
}

// after is a turn that changes the answer, or what became of the data.
func after(change func(*call, *reply)) turn {
	return func(c *call, next pass) *reply {
		a := next(c)
		change(c, a)
		return a
	}
}

// answering is a turn that changes the answers of one status.
func answering(status int, change func(*reply)) turn {
	return after(func(_ *call, a *reply) {
		if a.status == status {
			change(a)
		}
	})
}

// succeeding is a turn that changes the answers of success, or what they did.
func succeeding(change func(*call, *reply)) turn {
	return after(func(c *call, a *reply) {
		if a.succeeded() {
			change(c, a)
		}
	})
}

// route is an operation of the API.
type route struct{ operation, method, pattern string }

var routes = func() []route {
	var all []route
	for _, r := range reference.Routes() {
		all = append(all, route{r.Operation, r.Method, r.Pattern})
	}
	return all
}()

// routesWhere selects operations.
func routesWhere(wanted func(route) bool) []route {
	var found []route
	for _, r := range routes {
		if wanted(r) {
			found = append(found, r)
		}
	}
	return found
}

func (r route) writes() bool { return r.method != http.MethodGet }

func (r route) hasID() bool { return strings.Contains(r.pattern, "{") }

// hasBody says whether the operation reads a body.
func (r route) hasBody() bool {
	return r.method == "POST" || r.method == "PATCH" || r.operation == "removeListContacts"
}

// lists says whether the operation is a listing.
func (r route) lists() bool { return r.method == "GET" && !strings.HasSuffix(r.pattern, "}") }

// noun is what the id in the path is of: "contact", "company" or "list".
func (r route) noun() string {
	_, name, _ := strings.Cut(r.pattern, "{")
	noun, _, _ := strings.Cut(name, "_id}")
	return noun
}

func (r route) success() int {
	if r.method == http.MethodPost {
		return http.StatusCreated
	}
	return http.StatusOK
}

// nounOf is what the id in an operation's path is of; empty: there is none.
func nounOf(operation string) string {
	for _, r := range routes {
		if r.operation == operation && r.hasID() {
			return r.noun()
		}
	}
	return ""
}

// titled is a noun as it begins a sentence.
func titled(noun string) string { return strings.ToUpper(noun[:1]) + noun[1:] }

// dashed is a field's name as part of a deviation's.
func dashed(field string) string {
	return strings.NewReplacer("_", "-", ".", "-").Replace(field)
}
