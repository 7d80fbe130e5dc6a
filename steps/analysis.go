package steps

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/spec"
)

// Analysis is what can be told of a scenario before it is run.
type Analysis struct {
	Number    int    // in the order of the plan
	operation string // of the request under test
	method    string // that it sends in place of the operation's own
	wanted    int    // the status whose cell it asks for; 0 for none
	means
	mentions
	listing
	sharing

	Writes   bool   // that operation writes
	observes bool   // it says that something has not changed
	own      bool   // it creates resources that are its alone
	Shared   bool   // its resources are made for several scenarios
	known    bool   // it compares what is shown with what was written
	unread   string // why it cannot be run by only reading; "" if it can
}

// means are what a scenario needs of a run.
type means struct {
	keys   []resource.Key // beside the main one
	hook   bool           // it makes the server fail
	Burst  bool           // it exhausts a rate limit
	beside bool           // while another organization is served
}

// mentions are the resources that a scenario speaks of.
type mentions struct {
	resources []string   // that exist
	foreign   []string   // that another organization has
	untouched []string   // that are as they were
	oldest    []string   // plurals of those whose oldest are as they were
	changed   []string   // that it changes beforehand
	removed   []string   // of which it takes deleted ones
	listed    [][]string // what is listed, and where, as the step says it
}

// listing is how a scenario reads one.
type listing struct {
	pages    bool // to its end
	narrowed bool // a part that is its own
	Alone    bool // nothing else may change it meanwhile
}

// serialTag marks scenarios beside which nothing else may run.
const serialTag = "@serial"

func notesResource(a *Analysis, text []string) {
	if text[0] == "another" {
		a.own = true
		a.Names = append(a.Names, resource.OtherPrefix+text[1])
	}
	a.resources = append(a.resources, text[1])
}

// notesOwn is for steps that say exactly what there is.
func notesOwn(a *Analysis, _ []string) { a.own, a.exact = true, true }

func notesShared(a *Analysis, text []string) {
	a.own, a.Shared = true, true
	a.resources = append(a.resources, text[0], text[2])
}

func notesChanged(a *Analysis, text []string) {
	a.changed = append(a.changed, strings.TrimPrefix(text[0], resource.OtherPrefix))
}

// notesWhose is for steps that begin with "the" or "another organization's".
func notesWhose(a *Analysis, text []string) {
	if text[0] == theirs {
		notesAnothers(a, text[1:])
	}
}

// notesUntouched is for steps that say of a resource that it has stayed the same.
func notesUntouched(a *Analysis, text []string) {
	notesWhose(a, text)
	a.untouched = append(a.untouched, calledBy(text[0], text[1]))
}

// notesRejected is for steps that name the statuses of a refusal.
func notesRejected(a *Analysis, text []string) { a.wanted = statusesIn(text[0])[0] }

// notesAccepted is for steps that want the status of success.
func notesAccepted(a *Analysis, _ []string) { a.wanted = ofOperation }

// ofOperation stands for the status of success until the operation is known.
const ofOperation = -1

// notesOutcome is for steps that say what each of several requests comes to.
func notesOutcome(a *Analysis, text []string) {
	if strings.HasPrefix(text[0], "accepted") {
		a.wanted = ofOperation
	}
}

func notesOperation(a *Analysis, text []string) { a.operation = text[0] }

func notesAnothers(a *Analysis, text []string) {
	a.keys = append(a.keys, resource.Other)
	a.resources = append(a.resources, text[0])
	a.foreign = append(a.foreign, text[0])
}

func needsCredential(a *Analysis, text []string) {
	if key, ok := changeNeeds[text[0]]; ok {
		a.keys = append(a.keys, key)
	}
}

func needsForeign(a *Analysis, text []string) {
	switch text[0] {
	case theirs:
		notesAnothers(a, text[1:])
	case "a deleted":
		a.removed = append(a.removed, text[1])
	}
}

// Analyse reads the steps of a scenario. It returns an error for a step that no definition
// knows, and for what its pack does not have: the first of several mistakes.
func Analyse(p *pack.Pack, s plan.Scenario) (Analysis, error) {
	a, found := examine(p, s)
	if len(found) > 0 {
		return a, found[0]
	}
	operation, _ := p.Contract.Operation(a.operation)
	a.Writes = !operation.Safe()
	if a.wanted == ofOperation {
		a.wanted = operation.Success()
	}
	if a.Shared && (a.Writes || len(a.changed) > 0) {
		return a, fmt.Errorf("%s: scenario %q writes to a shared resource", s.ID, s.Name)
	}
	a.observes = a.observes || len(a.untouched) > 0
	// Others' scenarios may change what is the oldest.
	a.Alone = slices.Contains(s.Tags, serialTag) || len(a.oldest) > 0 || a.pages && !a.narrowed && !strings.Contains(operation.Path, "{")
	a.share(p, s, operation)
	if changesSingleton(p, operation, a) { // which others may look at, and which is put back at its end
		a.Alone, a.Class, a.Alike = true, "", false
	}
	a.unread = unreadable(p, s, a)
	return a, nil
}

// ChangesSingleton reports whether a scenario may change what there is one of alone; false
// for one whose steps have a mistake.
func ChangesSingleton(p *pack.Pack, s plan.Scenario) bool {
	a, err := Analyse(p, s)
	o, _ := p.Contract.Operation(a.operation)
	return err == nil && changesSingleton(p, o, a)
}

// WritesSingleton reports whether an operation writes to what there is one of alone.
func WritesSingleton(p *pack.Pack, o spec.Operation) bool {
	_, is := resource.SingletonAt(p, o)
	return is && !o.Safe()
}

// changesSingleton reports whether a scenario may change what there is one of alone.
func changesSingleton(p *pack.Pack, o spec.Operation, a Analysis) bool {
	_, is := resource.SingletonAt(p, o)
	return is && (a.Writes || a.method != "" && !exchange.Safe(a.method)) ||
		slices.ContainsFunc(a.changed, func(name string) bool { return p.Fixtures.Resources.Resources[name].IsSingleton() })
}

// Accepts returns the id of the operation whose request a scenario sends and wants to be
// accepted; "" if it wants a refusal.
func (a *Analysis) Accepts() string {
	if a.wanted/100 == 2 && !a.Burst && !a.Shared {
		return a.operation
	}
	return ""
}

// asksElsewhere reports whether a request is sent to what the document does not have.
func asksElsewhere(text string) bool {
	return strings.Contains(text, "a path that does not exist") || strings.Contains(text, "with the method ")
}

// Operation returns the id of the operation that a scenario is about, or "" if its steps
// do not say, or have a mistake.
func Operation(p *pack.Pack, s plan.Scenario) string {
	a, err := Analyse(p, s)
	if err != nil {
		return ""
	}
	return a.operation
}

// Wants returns the status whose cell a scenario asks for; 0 if its steps name none, or have
// a mistake.
func Wants(p *pack.Pack, s plan.Scenario) int {
	a, err := Analyse(p, s)
	if err != nil {
		return 0
	}
	return a.wanted
}

// Bursts reports whether a scenario exhausts a rate limit.
func Bursts(s plan.Scenario) bool {
	var a Analysis
	for _, step := range s.Steps {
		if d, text, err := match(step); err == nil {
			d.note(&a, text)
		}
	}
	return a.Burst
}

// LeftOut says why a scenario is none of the run's; "" if it is one.
func (s *Run) LeftOut(a Analysis) string {
	if s.Resources.ReadOnly && a.unread != "" {
		return "the run only reads, and " + a.unread
	}
	return ""
}

// Missing says what a run lacks to exercise a scenario; "" if it lacks nothing.
func (s *Run) Missing(a Analysis) string {
	if reason := s.LeftOut(a); reason != "" {
		return reason
	}
	for _, key := range slices.Concat([]resource.Key{resource.Main}, a.keys) {
		if s.Resources.Credentials[key] == "" && (key != resource.Main || !s.Resources.Fixtures.Auth.None()) {
			reason := "it needs " + resource.KeyMeanings[key]
			if name := s.Resources.Variables[key]; name != "" {
				reason += " (" + name + ")"
			}
			return reason
		}
	}
	carried, _ := s.Resources.Fixtures.Auth.Of(s.Resources.Contract.Security(a.operation))
	for _, one := range carried {
		if one.Key != "" && s.Resources.Credentials[resource.Key(one.Key)] == "" {
			return "it takes the key of another scheme (" + one.Key + ")"
		}
	}
	if len(carried) > 0 && carried[0].Key != "" && len(a.keys) > 0 {
		return "it takes " + resource.KeyMeanings[a.keys[0]] + " for a scheme with a key of its own, of which there is one alone"
	}
	if a.hook && s.FaultHeader.Name == "" {
		return "it needs a header that makes the target fail (--fault-header)"
	}
	return ""
}

// Writes returns the operations by which a scenario writes: the one it is about,
// and the ones that bring what it refers to into the state that it takes. It returns their
// ids in the order of their texts; nil for steps that have a mistake. What was created is
// removed at the end of a run besides.
func Writes(p *pack.Pack, s plan.Scenario) []string {
	a, err := Analyse(p, s)
	if err != nil {
		return nil
	}
	writes := map[string]bool{}
	if a.Writes {
		writes[a.operation] = true
	}
	for _, name := range slices.Concat(a.resources, a.changed, a.removed, resource.ReferredTo(p.Fixtures.Requests[a.operation]), mentioned(s)) {
		collectCreations(p, name, writes)
	}
	for _, name := range a.changed {
		writes[p.Fixtures.Resources.Resources[name].Change] = true
	}
	for _, name := range a.removed {
		writes[p.Fixtures.Resources.Resources[name].Remove] = true
	}
	delete(writes, "") // of an unknown resource
	return slices.Sorted(maps.Keys(writes))
}

// mentioned returns the resources that the steps of a scenario refer to.
func mentioned(s plan.Scenario) []string {
	var names []string
	for _, ref := range references(s) {
		noun, _, _ := strings.Cut(ref, ".")
		names = append(names, resource.Bare(noun))
	}
	return names
}

func collectCreations(p *pack.Pack, name string, writes map[string]bool) {
	for _, r := range p.Fixtures.Resources.Resources {
		if r.Plural == name && name != "" {
			name = r.Name
		}
	}
	made, ok := p.Fixtures.Resources.Resources[name]
	if !ok {
		return
	}
	writes[made.Create] = true
	needs := append(resource.ReferredTo(p.Fixtures.Requests[made.Create]), resource.ReferredTo(fixtures.Request{Body: made.With})...)
	if made.Update != nil {
		writes[made.Update.Operation] = true
		needs = append(needs, resource.ReferredTo(fixtures.Request{Path: made.Update.Path, Body: made.Update.Body})...)
	}
	for _, needed := range needs {
		if needed != name {
			collectCreations(p, needed, writes)
		}
	}
}

// Unused returns the definitions that no scenario of a pack uses, in the order of the
// Vocabulary, without those that many packs have no use for.
func Unused(p *pack.Pack) []Definition {
	used := map[string]bool{}
	for _, s := range p.Inventory.Scenarios {
		for _, step := range s.Steps {
			if d, _, err := match(step); err == nil {
				used[d.Form] = true
			}
		}
	}
	return slices.DeleteFunc(Vocabulary(), func(d Definition) bool { return used[d.Form] || d.optional })
}

// A run that only reads creates nothing. In place of the resources that a scenario
// needs, it borrows existing ones of any owner, and relies only on their ids: other
// people's resources may change at any moment, and their right values are unknown.

// notesKnown is for steps that compare what is shown with what the run knows.
func notesKnown(a *Analysis, _ []string) { a.known = true }

// notesListed is for steps that say of a resource that a listing shows it, or does not.
func notesListed(a *Analysis, text []string) {
	notesWhose(a, text)
	notesKnown(a, text)
	if text[0] != theirs && text[2] == "" {
		a.listed = append(a.listed, text)
	}
}

// both combines what a step tells about its scenario.
func both(notes ...func(*Analysis, []string)) func(*Analysis, []string) {
	return func(a *Analysis, text []string) {
		for _, note := range notes {
			note(a, text)
		}
	}
}

// unreadable says why a scenario cannot be run by only reading; "" if it can.
func unreadable(p *pack.Pack, s plan.Scenario, a Analysis) string {
	switch {
	case a.Writes, a.method != "" && !exchange.Safe(a.method):
		return "it writes"
	}
	created := len(a.changed)+len(a.removed) > 0 || a.own || a.known
	for _, ref := range references(s) {
		noun, member, _ := strings.Cut(ref, ".")
		created = created || noun != "new" && member != "id" && !fixtures.IsKeyPart(ref)
	}
	needed := append(append([]string{}, a.resources...), resource.ReferredTo(p.Fixtures.Requests[a.operation])...)
	for _, name := range append(needed, mentioned(s)...) {
		resource, ok := p.Fixtures.Resources.Resources[name]
		created = created || ok && resource.AliasOf != "" // it is a particular one of its kind
	}
	if created {
		return "it would have to create something first"
	}
	return ""
}

// references returns what the steps of a scenario refer to.
func references(s plan.Scenario) []string {
	var all []string
	for _, step := range s.Steps {
		texts := []string{step.Text}
		for _, row := range step.Table {
			texts = append(texts, row...)
		}
		all = append(all, fixtures.References(strings.Join(texts, "\n"))...)
	}
	return all
}
