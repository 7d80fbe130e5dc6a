package steps

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// comparisonSteps are the steps about the fields of a resource and of an answer.
func comparisonSteps() []Definition {
	return []Definition{
		{
			Keyword: "Then",
			Form:    `it answers with: <table of fields>`,
			pattern: `it answers with:`,
			Says:    "The payload of the answer has these fields.",
			run:     answersWith,
			needs:   needsAnswer,
			cost:    free,
			notes:   notesKnown,
		},
		{
			Keyword: "Then",
			Form:    `the <resource> has: <table of fields>`,
			pattern: `the ` + memberWord + ` has:`,
			Says:    "The resource has these fields, at the latest after the consistency budget.",
			run:     resourceHas,
			needs:   needsResource,
			cost:    requests(1),
			notes:   notesKnown,
		},
		{
			Keyword: "Then",
			Form:    `the <resource> has|it answers with what was sent|it was created with[, and is otherwise as it was]`,
			pattern: `(?:the ` + memberWord + ` has|it answers with) what (was sent|it was created with)(, and is otherwise as it was)?`,
			Says:    "The resource, or the answer, has these fields at once. With the words in brackets, its other fields read as before the request.",
			run:     hasWhat,
			needs:   needsOtherwise,
			cost:    costHas,
			notes:   notesOtherwise,
		},
	}
}

// pointerOf is the JSON pointer to what a row of a table names: a member, members of
// members as in company/id, or a pointer itself.
func pointerOf(name string) string { return "/" + strings.TrimPrefix(name, "/") }

// readNowhere reports whether there are fields and none of them can be read.
func readNowhere(fields map[string]any, readsAs map[string]*string) bool {
	for name := range fields {
		if at, elsewhere := readsAs[name]; !elsewhere || at != nil {
			return false
		}
	}
	return true
}

// answersWith: And it answers with: | updated | 1 |.
func answersWith(ctx context.Context, run *ScenarioRun, a Arguments) error {
	payload, err := run.Payload(run.Sent, run.answer)
	if err != nil {
		return err
	}
	fields, err := run.fields(ctx, a)
	if err != nil {
		return err
	}
	return compare("the answer", payload, fields, nil, run.SaidOfPayload(run.Sent.Operation.ID), exactly)
}

// sameness reports whether what was read is what was wanted, as far as the contract says
// something of it.
type sameness func(said spec.Part, want, got any) bool

// exactly is for what a scenario writes down.
func exactly(said spec.Part, want, got any) bool {
	if text, isText := want.(string); isText && slices.ContainsFunc(fixtures.References(text), fixtures.IsKeyPart) {
		_, isText = got.(string) // nobody here knows the key
		return isText
	}
	return jsonvalue.Same(want, got) || jsonvalue.Alike(said, want, got)
}

// withMore is for what was sent: an object within it may be shown with more members, which
// the document describes.
func withMore(said spec.Part, want, got any) bool {
	switch want := want.(type) {
	case map[string]any:
		object, isObject := got.(map[string]any)
		for name := range object {
			_, sent := want[name]
			if member, described := said.Member(name); !sent && (!described || !member.Documented()) {
				return false
			}
		}
		for name, value := range want {
			shown, there := object[name]
			if !there || !withMore(jsonvalue.Member(said, name), value, shown) {
				return false
			}
		}
		return isObject
	case []any:
		list, isList := got.([]any)
		if !isList || len(list) != len(want) {
			return false
		}
		for n := range want {
			if !withMore(said.Items(), want[n], list[n]) {
				return false
			}
		}
		return true
	}
	return exactly(said, want, got)
}

// compare compares an object, of which the contract says something, with the fields
// that it must have.
func compare(what string, payload any, fields map[string]any, readsAs map[string]*string, said spec.Part, is sameness) error {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		path := pointerOf(name)
		if elsewhere, ok := readsAs[name]; ok {
			if elsewhere == nil {
				continue
			}
			path = *elsewhere
		}
		got, ok := jsonvalue.At(payload, path)
		if !ok {
			return verdict.Failedf("%s has no %s, want %s", what, jsonvalue.Called(path), jsonvalue.Show(fields[name]))
		}
		part, _, _ := said.At(path)
		if !is(part, fields[name], got) {
			return verdict.Failedf("%s has %s = %s, want %s", what, jsonvalue.Called(path), jsonvalue.Show(got), jsonvalue.Show(fields[name]))
		}
	}
	return nil
}

// resourceHas: And the list has: | type | contacts |. What is linked may be linked
// a little later.
func resourceHas(ctx context.Context, run *ScenarioRun, a Arguments) error {
	fields, err := run.fields(ctx, a)
	if err != nil {
		return err
	}
	return run.eventuallyReads(ctx, a.Text[0], fields, exactly)
}

// hasWhat: And the contact has what was sent, or what it was created with.
func hasWhat(ctx context.Context, run *ScenarioRun, a Arguments) error {
	sent := run.sentFields(a.Text[0])
	if len(sent) == 0 && a.Text[1] == "was sent" {
		return fmt.Errorf("%s was sent without a field, so that there is nothing to compare", run.Sent.Operation.ID)
	}
	if a.Text[0] == "" {
		payload, err := run.Payload(run.Sent, run.answer)
		if err != nil {
			return err
		}
		return compare("the answer", payload, sent, nil, run.SaidOfPayload(run.Sent.Operation.ID), withMore)
	}
	if err := differsFromBefore(run, a, sent); err != nil {
		return err
	}
	if a.Text[2] != "" {
		err := run.inTime(ctx, a.Text[0]+" to have what was sent", func() error { return run.readsWhat(ctx, a.Text[0], sent) })
		if err != nil {
			return err
		}
		return run.otherwiseAsItWas(ctx, a.Text[0], sent)
	}
	if a.Text[1] == "was sent" {
		return run.inTime(ctx, a.Text[0]+" to have what was sent", func() error { return run.readsWhat(ctx, a.Text[0], sent) })
	}
	i, err := run.owned(ctx, a.Text[0])
	if err != nil {
		return err
	}
	return run.readsWhat(ctx, a.Text[0], i.Body)
}

// differsFromBefore returns an outcome as an error if what there is one of alone had all that
// was sent before: an operation that changes nothing would not be seen.
func differsFromBefore(run *ScenarioRun, a Arguments, sent map[string]any) error {
	i := run.WorkingSet().Member(a.Text[0])
	if i == nil || !i.Resource.IsSingleton() || a.Text[1] != "was sent" || !resource.HadBefore(run.Agent, i, sent) {
		return nil
	}
	return verdict.NotExercisedf("the %s had all that was sent before, so that no change can be seen: begin with Given the %s is updated with: other values", a.Text[0], a.Text[0])
}

// notesOtherwise is for a step that may compare a resource with what it was: the scenario
// has one of its own.
func notesOtherwise(a *Analysis, text []string) {
	a.known = true
	if text[2] != "" {
		a.own, a.untouched = true, append(a.untouched, text[0])
	}
}

// otherwiseAsItWas compares what a resource showed before the request with what it shows
// now, but for what was sent and what changes with it.
func (run *ScenarioRun) otherwiseAsItWas(ctx context.Context, name string, sent map[string]any) error {
	was, _ := run.before[name]["it"].(map[string]any)
	i, err := run.owned(ctx, name)
	if err != nil {
		return err
	}
	payload, err := run.Read(ctx, i)
	if err != nil {
		return err
	}
	run.PointToLast()
	is, _ := payload.(map[string]any)
	if was == nil || is == nil {
		return verdict.Inconclusivef("the %s cannot be compared with what it was", name)
	}
	apart := []string{}
	for field := range sent {
		at := pointerOf(field)
		if elsewhere := i.Resource.ReadsAs[field]; elsewhere != nil {
			at = *elsewhere
		}
		if at == "" { // all of what is read
			object, _ := run.Sent.Operation.Body.Property(field)
			if difference := restDiffers(object.Schema, sent[field], was, is, run.SaidOf(i.Resource)); difference != "" {
				return verdict.Failedf("the %s has changed: %s, though it was not sent", name, difference)
			}
			return nil
		}
		token, _, _ := strings.Cut(at[1:], "/")
		apart = append(apart, spec.UnescapeToken(token))
	}
	apart = slices.Concat(apart, i.Resource.Derived, i.Resource.Volatile)
	said := func(member string) spec.Part { return jsonvalue.Member(run.SaidOf(i.Resource), member) }
	for _, member := range slices.Sorted(maps.Keys(was)) {
		if slices.Contains(apart, member) {
			continue
		}
		if difference := jsonvalue.Differs(map[string]any{member: was[member]}, map[string]any{member: is[member]}, said); difference != "" {
			return verdict.Failedf("the %s has changed: %s, though it was not sent", name, difference)
		}
	}
	return nil
}

// restDiffers says of the first member that a request could have changed, and does not have,
// how it differs from before; "" where none does.
func restDiffers(s spec.Schema, sent, was, is any, said spec.Part) string {
	object, _ := sent.(map[string]any)
	before, _ := was.(map[string]any)
	after, _ := is.(map[string]any)
	for _, p := range s.Properties {
		value, isSent := object[p.Name]
		difference := ""
		switch _, isObject := value.(map[string]any); {
		case p.ReadOnly || before[p.Name] == nil:
		case isObject:
			difference = restDiffers(p.Schema, value, before[p.Name], after[p.Name], jsonvalue.Member(said, p.Name))
		case !isSent:
			now := map[string]any{}
			if left, is := after[p.Name]; is {
				now[p.Name] = left
			}
			difference = jsonvalue.Differs(map[string]any{p.Name: before[p.Name]}, now, func(name string) spec.Part { return jsonvalue.Member(said, name) })
		}
		if difference != "" {
			return difference
		}
	}
	return ""
}

// inTime checks what has to hold after the request under test: at once or, where that was
// only accepted (202), within the consistency budget.
func (run *ScenarioRun) inTime(ctx context.Context, what string, check func() error) error {
	if run.answer == nil || run.answer.Status != http.StatusAccepted {
		return check()
	}
	return inBudget(ctx, run, what, check)
}

// inBudget checks what has to hold within the consistency budget.
func inBudget(ctx context.Context, run *ScenarioRun, what string, check func() error) error {
	var problem error
	err := run.Eventually(ctx, what, true, func() (bool, error) {
		problem = check()
		if state, _ := verdict.Judge(problem); state != verdict.Failed {
			return true, problem
		}
		return false, nil
	})
	return cmp.Or(err, problem)
}

// sentFields are the fields of the request under test: of its body or, where that is an
// array, of the item that is one resource.
func (run *ScenarioRun) sentFields(name string) map[string]any {
	if i := run.WorkingSet().Member(name); i != nil && i.Resource.CreatedBy(run.Sent.Operation.ID) {
		return i.Resource.FieldsIn(run.Sent.Content())
	}
	return run.Sent.Body
}

// costHas bills the reading of a resource; the answer is there.
func costHas(b *bill, a Arguments) {
	if a.Text[0] != "" {
		b.add(1)
	}
	if a.Text[2] != "" {
		b.look(a.Text[0])
		b.look(a.Text[0])
	}
}
