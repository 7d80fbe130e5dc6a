package steps

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
)

// analysis is what can be told of a scenario before it is run.
type analysis struct {
	number    int      // in the order of the plan
	operation string   // of the request under test
	writes    bool     // that operation writes
	observes  bool     // it says that something has not changed
	shares    bool     // it can use resources that the one before it left as they were
	own       bool     // it creates resources that are its alone
	keys      []Key    // that it takes beside the main one
	hook      bool     // it makes the server fail
	burst     bool     // it exhausts a rate limit
	beside    bool     // while another organization is served
	pages     bool     // it reads a listing to its end
	narrowed  bool     // of which it looks at a part that is its own
	alone     bool     // nothing else may change what it looks at
	resources []string // that it says exist
	foreign   []string // that another organization has
	untouched []string // resources that it says are as they were
	oldest    []string // plurals of the resources whose oldest it says are as they were
	changed   []string // resources that it changes beforehand
	removed   []string // resources that it takes deleted ones of
	shared    bool     // its resources are made for several scenarios
	known     bool     // it holds what is shown against what was written
	method    string   // that it sends in place of the operation's own
	unread    string   // why it cannot be run by only reading; "" if it can
	wanted    int      // the status whose cell it asks for; 0 for none
}

// serialTag marks scenarios beside which nothing else may run.
const serialTag = "@serial"

func notesResource(a *analysis, text []string) {
	if text[0] == "another" {
		a.own = true
	}
	a.resources = append(a.resources, text[1])
}

// notesOwn is for steps that say exactly what there is.
func notesOwn(a *analysis, _ []string) { a.own = true }

func notesShared(a *analysis, text []string) {
	a.own, a.shared = true, true
	a.resources = append(a.resources, text[0], text[2])
}

func notesChanged(a *analysis, text []string) {
	a.changed = append(a.changed, strings.TrimPrefix(text[0], otherPrefix))
}

// notesWhose is for steps that begin with "the" or "another organization's".
func notesWhose(a *analysis, text []string) {
	if text[0] == theirs {
		notesAnothers(a, text[1:])
	}
}

// notesUntouched is for steps that say of a resource that it has stayed the same.
func notesUntouched(a *analysis, text []string) {
	notesWhose(a, text)
	a.untouched = append(a.untouched, calledBy(text[0], text[1]))
}

// notesRejected is for steps that name the statuses of a refusal.
func notesRejected(a *analysis, text []string) { a.wanted = statusesIn(text[0])[0] }

// notesAccepted is for steps that want the status of success.
func notesAccepted(a *analysis, _ []string) { a.wanted = ofOperation }

// ofOperation stands for the status of success until the operation is known.
const ofOperation = -1

// notesTrialEnd is for steps that say what each of several requests comes to.
func notesTrialEnd(a *analysis, text []string) {
	if strings.HasPrefix(text[0], "accepted") {
		a.wanted = ofOperation
	}
}

func notesOperation(a *analysis, text []string) { a.operation = text[0] }

func notesAnothers(a *analysis, text []string) {
	a.keys = append(a.keys, Other)
	a.resources = append(a.resources, text[0])
	a.foreign = append(a.foreign, text[0])
}

func needsCredential(a *analysis, text []string) {
	if key, ok := changeNeeds[text[0]]; ok {
		a.keys = append(a.keys, key)
	}
}

func needsForeign(a *analysis, text []string) {
	switch text[0] {
	case theirs:
		notesAnothers(a, text[1:])
	case "a deleted":
		a.removed = append(a.removed, text[1])
	}
}

// analyse reads a scenario's steps, and finds what no step definition knows.
func analyse(p *pack.Pack, s plan.Scenario) (analysis, error) {
	var a analysis
	for _, step := range s.Steps {
		d, text, err := match(step)
		if err != nil {
			return a, fmt.Errorf("%s:%d: %w", s.File, step.Line, err)
		}
		switch takesTable := strings.HasSuffix(step.Text, ":"); {
		case takesTable && step.Table == nil:
			return a, fmt.Errorf("%s:%d: step %q needs a table", s.File, step.Line, step.Text)
		case !takesTable && step.Table != nil: // it would be left out without a word
			return a, fmt.Errorf("%s:%d: step %q takes no table", s.File, step.Line, step.Text)
		}
		d.note(&a, text)
	}
	if a.operation == "" {
		return a, fmt.Errorf("%s: scenario %q has no request: begin with Given a … request that is accepted", s.ID, s.Name)
	}
	if err := plan.Known("operation", a.operation, p.OperationIDs()); err != nil {
		return a, fmt.Errorf("%s: %w", s.ID, err)
	}
	if err := inOrder(s); err != nil {
		return a, err
	}
	if _, why := p.Fixtures.Request(a.operation); why != "" {
		return a, fmt.Errorf("%s: scenario %q takes a request of %s: %s", s.ID, s.Name, a.operation, why)
	}
	operation, _ := p.Contract.Operation(a.operation)
	if err := lacking(p, s, operation); err != nil {
		return a, err
	}
	a.writes = !operation.Safe()
	if a.wanted == ofOperation {
		a.wanted = operation.Success()
	}
	if a.shared && (a.writes || len(a.changed) > 0) {
		return a, fmt.Errorf("%s: scenario %q writes to what it shares with others", s.ID, s.Name)
	}
	a.observes = a.observes || len(a.untouched) > 0
	a.alone = slices.Contains(s.Tags, serialTag) || a.pages && !a.narrowed && !strings.Contains(operation.Path, "{")
	a.shares = !a.own && !a.burst && (a.observes || !a.writes)
	a.unread = unreadable(p, s, a)
	return a, nil
}

// inOrder holds a scenario to its form: what is given, one request, and what
// follows from it. Without the last it would pass and have shown nothing.
func inOrder(s plan.Scenario) error {
	before := ""
	for _, step := range s.Steps {
		after := before
		before = step.Keyword
		switch {
		case step.Keyword == "Given" && after != "" && after != "Given":
			return fmt.Errorf("%s:%d: step %q comes too late: what is given stands before what is sent", s.File, step.Line, step.Text)
		case step.Keyword == "When" && after != "" && after != "Given":
			return fmt.Errorf("%s:%d: step %q is a second When: make it a scenario of its own", s.File, step.Line, step.Text)
		case step.Keyword == "Then" && after != "When" && after != "Then":
			return fmt.Errorf("%s:%d: step %q comes too early: nothing was sent", s.File, step.Line, step.Text)
		}
	}
	if before != "Then" {
		return fmt.Errorf("%s: scenario %q shows nothing: it has no Then", s.ID, s.Name)
	}
	return nil
}

// Operation returns the operation that a scenario is about, or "" if its steps
// do not say.
func Operation(p *pack.Pack, s plan.Scenario) string {
	a, err := analyse(p, s)
	if err != nil {
		return ""
	}
	return a.operation
}

// Bursts reports whether a scenario exhausts a rate limit.
func Bursts(s plan.Scenario) bool {
	var a analysis
	for _, step := range s.Steps {
		if d, text, err := match(step); err == nil {
			d.note(&a, text)
		}
	}
	return a.burst
}

// Check reads every scenario of a pack without running one, and returns the
// first step that no definition knows.
func Check(p *pack.Pack) error {
	for _, s := range p.Inventory.Scenarios {
		if _, err := analyse(p, s); err != nil {
			return err
		}
	}
	return nil
}

// leftOut says why a scenario is none of the run's; "" if it is one.
func (s *stepsRun) leftOut(a analysis) string {
	if s.resources.ReadOnly && a.unread != "" {
		return "the run only reads, and " + a.unread
	}
	return ""
}

// missing says what a run lacks to exercise a scenario; "" if it lacks nothing.
func (s *stepsRun) missing(a analysis) string {
	if reason := s.leftOut(a); reason != "" {
		return reason
	}
	for _, key := range slices.Concat([]Key{Main}, a.keys) {
		if s.resources.Credentials[key] == "" && (key != Main || !s.resources.fixtures.Auth.None()) {
			reason := "it takes " + keyMeanings[key]
			if name := s.resources.Variables[key]; name != "" {
				reason += " (" + name + ")"
			}
			return reason
		}
	}
	if a.hook && s.FaultHeader.Name == "" {
		return "it takes a header by which the target can be made to fail (--fault-header)"
	}
	return ""
}

// keyMeanings says what to give a run that lacks a key.
var keyMeanings = map[Key]string{
	Main:    "an API key",
	Other:   "another organization's API key",
	Expired: "an API key that has expired",
	Revoked: "an API key that was revoked",
	Burst:   "the API key of an organization whose rate limit may be exhausted",
}

// Writes returns the operations by which a scenario writes: the one it is about,
// and the ones that bring what it refers to into the state that it takes. What was
// created is removed at the end of a run besides.
func Writes(p *pack.Pack, s plan.Scenario) []string {
	a, err := analyse(p, s)
	if err != nil {
		return nil
	}
	writes := map[string]bool{}
	if a.writes {
		writes[a.operation] = true
	}
	for _, name := range slices.Concat(a.resources, a.changed, a.removed, referredTo(p.Fixtures.Requests[a.operation]), mentioned(s)) {
		collectCreations(p, name, writes)
	}
	for _, name := range a.changed {
		writes[p.Fixtures.Resources.Resources[name].Change] = true
	}
	for _, name := range a.removed {
		writes[p.Fixtures.Resources.Resources[name].Remove] = true
	}
	delete(writes, "") // of a resource that there is not
	return slices.Sorted(maps.Keys(writes))
}

// referredTo returns the resources that a request refers to.
func referredTo(r fixtures.Request) []string {
	var names []string
	note := func(ref string) (any, error) {
		noun, _, _ := strings.Cut(ref, ".")
		if noun != "new" {
			names = append(names, noun)
		}
		return nil, nil
	}
	for _, part := range []map[string]any{r.Path, r.Query, r.Body} {
		_, _ = fixtures.ResolveFields(part, note) // note has no errors
	}
	return names
}

// mentioned returns the resources that the steps of a scenario refer to.
func mentioned(s plan.Scenario) []string {
	var names []string
	for _, ref := range references(s) {
		noun, _, _ := strings.Cut(ref, ".")
		names = append(names, strings.TrimPrefix(strings.TrimPrefix(noun, anothersPrefix), otherPrefix))
	}
	return names
}

func collectCreations(p *pack.Pack, name string, writes map[string]bool) {
	for _, r := range p.Fixtures.Resources.Resources {
		if r.Plural == name && name != "" {
			name = r.Name
		}
	}
	resource, ok := p.Fixtures.Resources.Resources[name]
	if !ok {
		return
	}
	writes[resource.Create] = true
	needs := append(referredTo(p.Fixtures.Requests[resource.Create]), referredTo(fixtures.Request{Body: resource.With})...)
	if resource.Update != nil {
		writes[resource.Update.Operation] = true
		needs = append(needs, referredTo(fixtures.Request{Path: resource.Update.Path, Body: resource.Update.Body})...)
	}
	for _, needed := range needs {
		if needed != name {
			collectCreations(p, needed, writes)
		}
	}
}

// Unused returns the definitions that no scenario of a pack uses.
func Unused(p *pack.Pack) []Definition {
	used := map[string]bool{}
	for _, s := range p.Inventory.Scenarios {
		for _, step := range s.Steps {
			if d, _, err := match(step); err == nil {
				used[d.Form] = true
			}
		}
	}
	return slices.DeleteFunc(Vocabulary(), func(d Definition) bool { return used[d.Form] })
}
