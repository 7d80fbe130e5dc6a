package steps

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/spec"
)

// sendingSteps are the steps that send a request.
func sendingSteps() []Definition {
	return []Definition{
		{
			Keyword: "When",
			Form:    `it is sent`,
			pattern: `it is sent`,
			Says:    "The request is sent as it is.",
			run:     isSent,
			cost:    costSent,
		},
		{
			Keyword: "When",
			Form:    `it is sent without body field|query parameter|header parameter "<name>"`,
			pattern: `it is sent without ` + placePhrase,
			Says:    "The request is sent without it.",
			run:     isSentWithout,
			needs:   needsPlaced,
			cost:    costSent,
		},
		{
			Keyword: "When",
			Form:    `it is sent with body field|query parameter|path parameter|header parameter "<name>" set to <JSON>`,
			pattern: `it is sent with ` + placePhrase + ` set to (.+)`,
			Says:    "The request is sent with another value there.",
			run:     isSentWithValue,
			needs:   needsValue,
			cost:    costSent,
		},
		{
			Keyword: "When",
			Form:    `it is sent with: <table of fields>`,
			pattern: `it is sent with:`,
			Says:    "The request is sent with these body fields.",
			run:     isSentWithFields,
			needs:   needsFields,
			cost:    costSent,
		},
		{
			Keyword: "When",
			Form:    `it is sent with the query: <table of parameters>`,
			pattern: `it is sent with the query:`,
			Says:    "The request is sent with these query parameters.",
			run:     isSentWithQuery,
			needs:   needsParameters,
			cost:    costSent,
		},
		{
			Keyword: "When",
			Form:    `it is sent with <change>`,
			pattern: `it is sent with ` + alternatives(changes),
			Says:    "The change is one of: " + phrases(changes) + ". Before one that reads without a credential, the request is sent as it is, so that a cache shows.",
			run:     isSentWithChange,
			cost:    costChanged,
			notes:   needsCredential,
			needs:   needsScheme,
		},
		{
			Keyword: "When",
			Form:    `it is sent with the method "<METHOD>"`,
			pattern: `it is sent with the method "([A-Z]+)"`,
			Says:    "The request is sent with a method that the path does not have.",
			run:     isSentWithMethod,
			cost:    costSent,
			notes:   func(a *Analysis, text []string) { a.method = text[0] },
		},
		{
			Keyword: "When",
			Form:    `it is sent while the server fails`,
			pattern: `it is sent while the server fails`,
			Says:    "The request is sent with the fault header.",
			run:     isSentWhileFailing,
			cost:    costFailing,
			notes:   func(a *Analysis, _ []string) { a.hook = true },
		},
		{
			Keyword: "When",
			Form:    `it is sent beyond the rate limit`,
			pattern: `it is sent beyond the rate limit`,
			Says:    "The request is sent with the burst key when that organization's limit is exhausted.",
			run:     isSentBeyondLimit,
			needs:   needsPreflight,
			cost:    costSent,
			notes:   func(a *Analysis, _ []string) { a.Burst = true; a.keys = append(a.keys, resource.Burst) },
		},
	}
}

// isSent: When it is sent.
func isSent(ctx context.Context, run *ScenarioRun, _ Arguments) error {
	return run.put(ctx, run.base.Clone())
}

// put sends the request under test, after a look at what must not change, and
// keeps the answer.
func (run *ScenarioRun) put(ctx context.Context, r resource.Request) error {
	if err := run.lookBefore(ctx, r); err != nil {
		return err
	}
	return run.deliver(ctx, r)
}

// costSent bills the request, the look before it, and what it leaves behind if it is
// accepted.
func costSent(b *bill, a Arguments) {
	b.lookBefore()
	if b.analysis.wanted == b.operation.Success() {
		b.accept(b.operation.ID, a.values())
		return
	}
	b.refer(a.values())
	b.add(1)
}

// deliver sends the request under test, and keeps the answer.
func (run *ScenarioRun) deliver(ctx context.Context, r resource.Request) error {
	run.Sent = r
	e, err := run.Ask(ctx, r)
	if err != nil {
		return err
	}
	run.answer, run.body = e, run.Decode(e)
	run.keepCreated()
	return nil
}

// keepCreated takes what an accepted request created into the scenario,
// under the name of its resource.
func (run *ScenarioRun) keepCreated() {
	if run.answer.Status/100 != 2 {
		return
	}
	for _, i := range run.Brought {
		run.WorkingSet().Put(i.Resource.Name, i)
	}
}

// isSentWithout: When it is sent without body field "list_id".
func isSentWithout(ctx context.Context, run *ScenarioRun, a Arguments) error {
	r, at := run.base.Clone(), resource.Place{In: resource.PlaceWords[a.Text[0]], Name: a.Text[1]}
	if !r.Drop(at) {
		return fmt.Errorf("the accepted request of %s has no %s to leave out", r.Operation.ID, at)
	}
	return run.put(ctx, r)
}

// isSentWithValue: When it is sent with body field "type" set to "people".
func isSentWithValue(ctx context.Context, run *ScenarioRun, a Arguments) error {
	at := resource.Place{In: resource.PlaceWords[a.Text[0]], Name: a.Text[1]}
	if err := run.knows(at); err != nil {
		return err
	}
	value, err := run.value(ctx, a.Text[2])
	if err != nil {
		return err
	}
	r := run.base.Clone()
	if at.In == resource.InPath {
		own, _ := r.At(at)
		r.Stranger = run.inPlaceOf(own, value)
	}
	r.Set(at, value)
	return run.put(ctx, r)
}

// inPlaceOf is the instance that has an id, with another id in its place that may be
// somebody's; nil where none has it, or where the other can be nobody's.
func (run *ScenarioRun) inPlaceOf(own, id any) *resource.Instance {
	for _, i := range run.base.About {
		if reflect.DeepEqual(i.ID, own) && mayBeAnID(own, id) {
			stranger := run.Ledger.Copied(i)
			stranger.ID, stranger.Deleted = id, false
			return stranger
		}
	}
	return nil
}

// knows reports a place that the contract does not give the operation: a slip in
// a scenario, which would otherwise send something that is simply ignored.
func (run *ScenarioRun) knows(at resource.Place) error { return known(run.base.Operation, at) }

// isSentWithFields: When it is sent with: | city | Zürich |.
func isSentWithFields(ctx context.Context, run *ScenarioRun, a Arguments) error {
	fields, err := run.fields(ctx, a)
	if err != nil {
		return err
	}
	r := run.base.Clone()
	for name, value := range fields {
		at := resource.Place{In: resource.InBody, Name: name}
		if err := run.knows(at); err != nil {
			return err
		}
		r.Set(at, value)
	}
	return run.put(ctx, r)
}

// isSentWithQuery: When it is sent with the query: | page | 2 |.
func isSentWithQuery(ctx context.Context, run *ScenarioRun, a Arguments) error {
	r := run.base.Clone()
	if err := run.query(ctx, &r, a); err != nil {
		return err
	}
	return run.put(ctx, r)
}

// isSentWithMethod: When it is sent with the method "PUT".
func isSentWithMethod(ctx context.Context, run *ScenarioRun, a Arguments) error {
	r := run.base.Clone()
	r.Operation.Method = a.Text[0]
	if _, known := run.Contract.Route(a.Text[0], r.RenderPath()); known {
		return fmt.Errorf("%s has the method %s", r.Operation.Path, a.Text[0])
	}
	r.Unknown = true
	return run.put(ctx, r)
}

// changes are the phrases of "it is sent with …".
var changes = withCredentials(map[string]func(*ScenarioRun, *resource.Request){
	"an empty object as its body": func(_ *ScenarioRun, r *resource.Request) { r.Raw, r.RawBody = []byte("{}"), true },
	"a path that does not exist": func(run *ScenarioRun, r *resource.Request) {
		// Two segments: the first alone could be taken for an id.
		r.Operation.Path = strings.TrimSuffix(r.Operation.Path, "/") + "/" + run.Unique.Word() + "/" + run.Unique.Word()
		r.Unknown = true
	},
})

// changeNeeds are the phrases that take a further key.
var changeNeeds = map[string]resource.Key{"a revoked key": resource.Revoked, "an expired key": resource.Expired}

// isSentWithChange: When it is sent with a revoked key.
func isSentWithChange(ctx context.Context, run *ScenarioRun, a Arguments) error {
	r := run.base.Clone()
	changes[a.Text[0]](run, &r)
	if err := run.lookBefore(ctx, r); err != nil {
		return err
	}
	if showsCaches(run.base.Operation, a) {
		// A cache that asks nobody for a key has the answer now.
		if _, err := run.Ask(ctx, run.base.Clone()); err != nil {
			return err
		}
	}
	return run.deliver(ctx, r)
}

// showsCaches reports whether a change is one with which a cache would answer as if
// there were none.
func showsCaches(o spec.Operation, a Arguments) bool {
	return o.Safe() && (a.Text[0] == noCredentialAtAll || a.Text[0] == noAuthorization)
}

// costChanged bills the request, and the accepted one before it.
func costChanged(b *bill, a Arguments) {
	costSent(b, a)
	if _, about := credentials[a.Text[0]]; about && !carriesMain(a.Text[0]) {
		b.sendForNobody(1)
	}
	if showsCaches(b.operation, a) {
		b.add(1)
	}
}

// isSentWhileFailing: When it is sent while the server fails.
func isSentWhileFailing(ctx context.Context, run *ScenarioRun, _ Arguments) error {
	// The accepted request goes first: what fails may stay broken. Whether it was
	// accepted is asked again when it counts.
	_ = run.controlSucceeded(ctx, run.base.Operation.ID)
	r := run.base.Clone()
	if r.Header == nil {
		r.Header = http.Header{}
	}
	r.Header.Set(run.FaultHeader.Name, run.FaultHeader.Value)
	r.Expect5xx = true
	return run.put(ctx, r)
}

// costFailing bills the request, and the accepted one before it.
func costFailing(b *bill, a Arguments) {
	b.control()
	costSent(b, a)
}

// isSentBeyondLimit: When it is sent beyond the rate limit.
func isSentBeyondLimit(ctx context.Context, run *ScenarioRun, _ Arguments) error {
	if run.Analysis.beside {
		if err := run.bindBeside(ctx); err != nil {
			return err
		}
	}
	first := true
	e, err := run.Burst.Beyond(ctx, run, func() (resource.Request, error) {
		if !first { // the request before this one slipped through, and did what it does
			run.Set = run.NewSet(run.Org, run.Unique)
			base, err := run.Bind(ctx, run.base.Operation.ID, run.Set, run.Unique)
			if err != nil {
				return resource.Request{}, err
			}
			run.base = base
		}
		first = false
		return run.base.Clone(), run.lookBefore(ctx, run.base)
	})
	if err != nil {
		return err
	}
	run.answer, run.body = e, run.Decode(e)
	return nil
}
