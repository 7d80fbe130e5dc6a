package steps

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strings"
)

// whens are the steps of how the request is sent.
func whens() []Definition {
	return []Definition{
		{
			Form:    `it is sent`,
			pattern: `it is sent`,
			Says:    "The request is sent as it is.",
			run:     isSent,
			cost:    costSent,
		},
		{
			Form:    `it is sent without body field|query parameter "<name>"`,
			pattern: `it is sent without ` + placePhrase,
			Says:    "The request is sent without it.",
			run:     isSentWithout,
			cost:    costSent,
		},
		{
			Form:    `it is sent with body field|query parameter|path parameter "<name>" set to <JSON>`,
			pattern: `it is sent with ` + placePhrase + ` set to (.+)`,
			Says:    "The request is sent with another value there.",
			run:     isSentWithValue,
			cost:    costSent,
		},
		{
			Form:    `it is sent with: <table of fields>`,
			pattern: `it is sent with:`,
			Says:    "The request is sent with these body fields.",
			run:     isSentWithFields,
			cost:    costSent,
		},
		{
			Form:    `it is sent with the query: <table of parameters>`,
			pattern: `it is sent with the query:`,
			Says:    "The request is sent with these query parameters.",
			run:     isSentWithQuery,
			cost:    costSent,
		},
		{
			Form:    `it is sent with <change>`,
			pattern: `it is sent with ` + alternatives(changes),
			Says:    "The change is one of: " + phrases(changes) + ".",
			run:     isSentWithChange,
			cost:    costSent,
			notes:   needsCredential,
		},
		{
			Form:    `it is sent for an unknown|a deleted|another organization's <resource>`,
			pattern: `it is sent for (an unknown|a deleted|another organization's) ` + resourceWord,
			Says:    "The request is sent with that one's id in place of the resource's own.",
			run:     isSentFor,
			cost:    costSentFor,
			notes:   needsForeign,
		},
		{
			Form:    `it is sent with each <variation>`,
			pattern: `it is sent with each ` + alternatives(trialKinds),
			Says:    "The request is sent many times, each time with one variation, each with a verdict of its own. The variation is one of: " + phrases(trialKinds) + ".",
			run:     isSentWithEach,
			cost:    costEach,
		},
		{
			Form:    `it is sent with the method "<METHOD>"`,
			pattern: `it is sent with the method "([A-Z]+)"`,
			Says:    "The request is sent with a method that the path does not have.",
			run:     isSentWithMethod,
			cost:    costSent,
			notes:   func(a *analysis, text []string) { a.method = text[0] },
		},
		{
			Form:    `it is sent while the server fails`,
			pattern: `it is sent while the server fails`,
			Says:    "The request is sent with the fault header.",
			run:     isSentWhileFailing,
			cost:    costFailing,
			notes:   func(a *analysis, _ []string) { a.hook = true },
		},
		{
			Form:    `it is sent beyond the rate limit`,
			pattern: `it is sent beyond the rate limit`,
			Says:    "The request is sent with the burst key when that organization's limit is exhausted.",
			run:     isSentBeyondLimit,
			cost:    costSent,
			notes:   func(a *analysis, _ []string) { a.burst = true; a.keys = append(a.keys, Burst) },
		},
		{
			Form:    `its pages are read`,
			pattern: `its pages are read`,
			Says:    "The listing is read to its end, several times, with different limits.",
			run:     pagesAreRead,
			needs:   needsPages,
			cost:    costPages,
			notes:   func(a *analysis, _ []string) { a.pages = true },
		},
	}
}

// isSent: When it is sent.
func isSent(ctx context.Context, w *world, _ arguments) error {
	return w.put(ctx, w.base.clone())
}

// put sends the request under test, after a look at what must not change, and
// keeps the answer.
func (w *world) put(ctx context.Context, r request) error {
	if err := w.lookBefore(ctx, r); err != nil {
		return err
	}
	return w.deliver(ctx, r)
}

// costSent bills the request, the look before it, and what it leaves behind if it is
// accepted.
func costSent(b *bill, a arguments) {
	b.lookBefore()
	if b.analysis.wanted == b.operation.Success() {
		b.accept(b.operation.ID, a.values())
		return
	}
	b.refer(a.values())
	b.add(1)
}

// deliver sends the request under test, and keeps the answer.
func (w *world) deliver(ctx context.Context, r request) error {
	w.sent = r
	e, err := w.Ask(ctx, r)
	if err != nil {
		return err
	}
	w.answer, w.body = e, w.decode(e)
	w.keepCreated()
	return nil
}

// lookBefore observes what the scenario will want to find as it was.
func (w *world) lookBefore(ctx context.Context, r request) error {
	if !w.analysis.observes || w.base.operation.Safe() {
		return nil
	}
	about := w.base
	about.about = append(about.about[:len(about.about):len(about.about)], r.about...)
	var err error
	if w.before, err = w.observe(ctx, about); err != nil {
		return err
	}
	if err := w.lookForNamesakes(ctx, r); err != nil {
		return err
	}
	if err := w.lookAtAllOldest(ctx); err != nil {
		return err
	}
	return w.lookAtOthers(ctx)
}

// lookAtOthers observes the resources that the scenario names as ones that stay
// as they were, though the request does not refer to them.
func (w *world) lookAtOthers(ctx context.Context) error {
	for _, name := range w.analysis.untouched {
		if _, seen := w.before[name]; seen {
			continue
		}
		whose := ""
		of, foreign := strings.CutPrefix(name, theirs+" ")
		if foreign {
			whose = theirs
		}
		i, err := w.named(ctx, whose, of)
		if err != nil {
			return err
		}
		if w.before[name], err = w.lookAtOne(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

// keepCreated takes what an accepted request brought into being into the scenario,
// under the name of its resource.
func (w *world) keepCreated() {
	if w.answer.Status/100 != 2 {
		return
	}
	for _, i := range w.brought {
		w.workingSet().put(i.resource.Name, i)
		w.workingSet().spoilt = true
	}
}

// isSentWithout: When it is sent without body field "list_id".
func isSentWithout(ctx context.Context, w *world, a arguments) error {
	r, at := w.base.clone(), place{placeWords[a.text[0]], a.text[1]}
	if _, ok := r.values(at)[at.name]; !ok {
		return fmt.Errorf("the accepted request of %s has no %s to leave out", r.operation.ID, at)
	}
	delete(r.values(at), at.name)
	return w.put(ctx, r)
}

// isSentWithValue: When it is sent with body field "type" set to "people".
func isSentWithValue(ctx context.Context, w *world, a arguments) error {
	at := place{placeWords[a.text[0]], a.text[1]}
	if err := w.knows(at); err != nil {
		return err
	}
	value, err := w.value(ctx, a.text[2])
	if err != nil {
		return err
	}
	r := w.base.clone()
	if at.in == inPath {
		r.stranger = w.inPlaceOf(r.values(at)[at.name], value)
	}
	r.set(at, value)
	return w.put(ctx, r)
}

// inPlaceOf is the instance that has an id, with another id in its place that may be
// somebody's; nil where none has it, or where the other can be nobody's.
func (w *world) inPlaceOf(own, id any) *instance {
	for _, i := range w.base.about {
		if reflect.DeepEqual(i.id, own) && mayBeAnID(own, id) {
			stranger := *i
			stranger.id, stranger.deleted = id, false
			return &stranger
		}
	}
	return nil
}

// knows reports a place that the contract does not give the operation: a slip in
// a scenario, which would otherwise send something that is simply ignored.
func (w *world) knows(at place) error {
	o := w.base.operation
	if at.in == inBody && o.Body != nil {
		for _, p := range o.Body.Properties {
			if p.Name == at.name {
				return nil
			}
		}
	}
	for _, p := range o.Parameters {
		if p.In == at.in && p.Name == at.name {
			return nil
		}
	}
	return fmt.Errorf("%s has no %s", o.ID, at)
}

// isSentWithFields: When it is sent with: | city | Zürich |.
func isSentWithFields(ctx context.Context, w *world, a arguments) error {
	fields, err := w.fields(ctx, a)
	if err != nil {
		return err
	}
	r := w.base.clone()
	for name, value := range fields {
		at := place{inBody, name}
		if err := w.knows(at); err != nil {
			return err
		}
		r.set(at, value)
	}
	return w.put(ctx, r)
}

// isSentWithQuery: When it is sent with the query: | page | 2 |.
func isSentWithQuery(ctx context.Context, w *world, a arguments) error {
	r := w.base.clone()
	if err := w.query(ctx, &r, a); err != nil {
		return err
	}
	return w.put(ctx, r)
}

// isSentWithMethod: When it is sent with the method "PUT".
func isSentWithMethod(ctx context.Context, w *world, a arguments) error {
	r := w.base.clone()
	r.operation.Method = a.text[0]
	if _, known := w.contract.Route(a.text[0], r.renderPath()); known {
		return fmt.Errorf("%s has the method %s", r.operation.Path, a.text[0])
	}
	r.unknown = true
	return w.put(ctx, r)
}

// changes are the phrases of "it is sent with …".
var changes = map[string]func(*world, *request){
	"an empty object as its body": func(_ *world, r *request) { r.raw, r.rawBody = []byte("{}"), true },
	"a path that does not exist": func(w *world, r *request) {
		// Two segments: the first alone could be taken for an id.
		r.operation.Path = strings.TrimSuffix(r.operation.Path, "/") + "/" + w.unique.word() + "/" + w.unique.word()
		r.unknown = true
	},
	"no credential":            func(_ *world, r *request) { r.auth = &authentication{} },
	"an unissued credential":   func(w *world, r *request) { r.auth = unissued(w) },
	"no Authorization header":  func(_ *world, r *request) { r.auth = &authentication{} },
	"no key behind the scheme": func(_ *world, r *request) { r.auth = &authentication{header: "Bearer"} },
	"a browser session token":  func(w *world, r *request) { r.auth = &authentication{header: "Bearer " + sessionToken(w)} },
	"a malformed key":          func(_ *world, r *request) { r.auth = &authentication{header: "Bearer malformed-key"} },
	"a key that was never issued": func(w *world, r *request) {
		r.auth = &authentication{header: "Bearer " + w.unique.word() + w.unique.word()}
	},
	"a revoked key":            func(_ *world, r *request) { r.auth = &authentication{key: Revoked, scheme: "Bearer"} },
	"an expired key":           func(_ *world, r *request) { r.auth = &authentication{key: Expired, scheme: "Bearer"} },
	"the key as Token":         func(_ *world, r *request) { r.auth = &authentication{key: Main, scheme: "Token"} },
	"the key as Basic":         func(_ *world, r *request) { r.auth = &authentication{key: Main, scheme: "Basic"} },
	"the key without a scheme": func(_ *world, r *request) { r.auth = &authentication{key: Main} },
}

// changeNeeds are the phrases that take a further key.
var changeNeeds = map[string]Key{"a revoked key": Revoked, "an expired key": Expired}

// isSentWithChange: When it is sent with a revoked key.
func isSentWithChange(ctx context.Context, w *world, a arguments) error {
	r := w.base.clone()
	changes[a.text[0]](w, &r)
	return w.put(ctx, r)
}

// replace puts one id in another's place, wherever the request has it.
func (r *request) replace(old, id any) bool {
	replaced := false
	for _, values := range []map[string]any{r.path, r.query, r.body} {
		for name, value := range values {
			if reflect.DeepEqual(value, old) {
				values[name], replaced = id, true
			}
			if list, ok := value.([]any); ok {
				for n := range list {
					if reflect.DeepEqual(list[n], old) {
						list = append([]any{}, list...)
						list[n], values[name], replaced = id, list, true
					}
				}
			}
		}
	}
	return replaced
}

// isSentWhileFailing: When it is sent while the server fails.
func isSentWhileFailing(ctx context.Context, w *world, _ arguments) error {
	// The accepted request goes first: what fails may stay broken. Whether it was
	// accepted is asked again when it counts.
	_ = w.twinSucceeded(ctx, w.base.operation.ID)
	r := w.base.clone()
	if r.header == nil {
		r.header = http.Header{}
	}
	r.header.Set(w.FaultHeader.Name, w.FaultHeader.Value)
	r.expect5xx = true
	return w.put(ctx, r)
}

// costFailing bills the request, and the accepted one before it.
func costFailing(b *bill, a arguments) {
	b.twin()
	costSent(b, a)
}

// isSentBeyondLimit: When it is sent beyond the rate limit.
func isSentBeyondLimit(ctx context.Context, w *world, _ arguments) error {
	if w.analysis.beside {
		if err := w.bindBeside(ctx); err != nil {
			return err
		}
	}
	first := true
	e, err := w.burst.Beyond(ctx, w, func() (request, error) {
		if !first { // the request before this one slipped through, and did what it does
			w.set = w.newSet(w.org, w.unique)
			base, err := w.bind(ctx, w.base.operation.ID, w.set, w.unique)
			if err != nil {
				return request{}, err
			}
			w.base = base
		}
		first = false
		return w.base.clone(), w.lookBefore(ctx, w.base)
	})
	if err != nil {
		return err
	}
	w.answer, w.body = e, w.decode(e)
	return nil
}
