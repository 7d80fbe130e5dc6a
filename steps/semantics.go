package steps

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// semanticSteps are the steps about what HTTP itself promises.
func semanticSteps() []Definition {
	return []Definition{
		{
			Keyword:  "When",
			Form:     `it is sent with If-Match|If-None-Match and its|another|any entity tag`,
			pattern:  `it is sent with (If-Match|If-None-Match) and (its|another|any) entity tag`,
			Says:     "The request is sent with that header. The entity tag is the one that reading the resource shows, one that nothing has, or the asterisk, which stands for any.",
			run:      isSentWithTag,
			cost:     costTag,
			optional: true,
		},
		{
			Keyword:  "When",
			Form:     `it is sent with If-Modified-Since|If-Unmodified-Since and its date|a date before it`,
			pattern:  `it is sent with (If-Modified-Since|If-Unmodified-Since) and (its date|a date before it)`,
			Says:     "The request is sent with that header. Its date is the Last-Modified that reading the resource shows; the one before it is a day earlier.",
			run:      isSentWithDate,
			cost:     func(b *bill, a Arguments) { b.add(1); costSent(b, a) },
			optional: true,
		},
		{
			Keyword:  "When",
			Form:     `it is sent twice with one idempotency key`,
			pattern:  `it is sent twice with one idempotency key`,
			Says:     "The same request is sent twice, with one new value in the header Idempotency-Key. The second answer counts.",
			run:      isSentTwice,
			cost:     costTwice,
			optional: true,
		},
		{
			Keyword:  "When",
			Form:     `it is sent twice with one idempotency key, then with: <table of fields>`,
			pattern:  `it is sent twice with one idempotency key, then with:`,
			Says:     "The same, but the second request has these body fields.",
			run:      isSentTwice,
			needs:    needsFields,
			cost:     costTwice,
			optional: true,
		},
		{
			Keyword:  "Then",
			Form:     `it is not modified`,
			pattern:  `it is not modified`,
			Says:     "The answer is 304, without a body.",
			run:      isNotModified,
			cost:     free,
			optional: true,
		},
		{
			Keyword:  "Then",
			Form:     `its Location leads to the <resource>`,
			pattern:  `its Location leads to the ` + memberWord,
			Says:     "The header Location has the path of the resource, by which it can be read.",
			run:      locationLeads,
			cost:     requests(1),
			notes:    notesKnown,
			optional: true,
		},
		{
			Keyword:  "Then",
			Form:     `the <resource> has only what was sent`,
			pattern:  `the ` + memberWord + ` has only what was sent`,
			Says:     "Reading it shows the body fields of the request, and none of the values that it had in other fields before.",
			run:      hasOnlySent,
			cost:     requests(1),
			notes:    notesKnown,
			optional: true,
		},
		{
			Keyword:  "Then",
			Form:     `there is one <resource> of it`,
			pattern:  `there is one ` + resourceWord + ` of it`,
			Says:     "The listing that finds the resource has one item with the identity that was sent.",
			run:      thereIsOne,
			needs:    needsListing,
			cost:     requests(scanCost),
			notes:    notesKnown,
			optional: true,
		},
	}
}

// The semantics of HTTP that an API may promise: conditional requests (RFC 9110,
// sections 13, 8.8.2 and 8.8.3), the Location of what was created (section 10.2.2), PUT
// (section 9.3.4), and the Idempotency-Key of draft-ietf-httpapi-idempotency-key-header.

// isSentWithTag: When it is sent with If-Match and another entity tag.
func isSentWithTag(ctx context.Context, run *ScenarioRun, a Arguments) error {
	tag := `"` + run.Unique.Word() + `"`
	if a.Text[1] == "any" {
		tag = "*"
	}
	if a.Text[1] == "its" {
		var err error
		if tag, err = run.entityTag(ctx, a.Text[0]); err != nil {
			return err
		}
	}
	r := run.base.Clone()
	setHeader(&r, a.Text[0], tag)
	return run.put(ctx, r)
}

// costTag bills the request, and the reading of the entity tag before it.
func costTag(b *bill, a Arguments) {
	if a.Text[1] == "its" {
		b.add(1)
	}
	costSent(b, a)
}

// isSentWithDate: When it is sent with If-Modified-Since and its date.
func isSentWithDate(ctx context.Context, run *ScenarioRun, a Arguments) error {
	read, e, err := run.shown(ctx)
	if err != nil {
		return err
	}
	dates := e.ResponseHeader.Values("Last-Modified")
	if len(dates) != 1 {
		return verdict.Failedf("Last-Modified of %s is there %d times, want it once", read.ID, len(dates))
	}
	date, err := http.ParseTime(dates[0])
	if err != nil {
		return verdict.Failedf("Last-Modified of %s = %s, want a date (RFC 9110, section 5.6.7)", read.ID, jsonvalue.Show(dates[0]))
	}
	if a.Text[1] != "its date" {
		date = date.AddDate(0, 0, -1)
	}
	r := run.base.Clone()
	setHeader(&r, a.Text[0], date.UTC().Format(http.TimeFormat))
	return run.put(ctx, r)
}

// entityTag is the entity tag of what the request under test is about, as reading it
// shows. A weak one never matches in If-Match.
func (run *ScenarioRun) entityTag(ctx context.Context, header string) (string, error) {
	read, e, err := run.shown(ctx)
	if err != nil {
		return "", err
	}
	tags := e.ResponseHeader.Values("ETag")
	switch {
	case len(tags) != 1:
		return "", verdict.Failedf("ETag of %s is there %d times, want it once", read.ID, len(tags))
	case !isEntityTag(tags[0]):
		return "", verdict.Failedf("ETag of %s = %s, want a text in quotes", read.ID, jsonvalue.Show(tags[0]))
	case header == "If-Match" && strings.HasPrefix(tags[0], "W/"):
		return "", verdict.Inconclusivef("%s has a weak entity tag, which never matches in If-Match (RFC 9110, section 13.1.1)", read.ID)
	}
	return tags[0], nil
}

// shown reads what the request under test is about, and returns the operation that did.
func (run *ScenarioRun) shown(ctx context.Context) (spec.Operation, *exchange.Exchange, error) {
	read := run.base.Clone()
	if !read.Operation.Safe() {
		at := slices.IndexFunc(run.base.About, func(i *resource.Instance) bool {
			return i.Resource.Read != "" && (i.Resource.Change == read.Operation.ID || i.Resource.Remove == read.Operation.ID)
		})
		if at < 0 {
			return read.Operation, nil, fmt.Errorf("%s changes nothing that resources.yaml says how to read", read.Operation.ID)
		}
		read = run.RequestFor(run.base.About[at].Resource.Read, run.base.About[at])
	}
	e, err := run.Ask(ctx, read)
	if err != nil {
		return read.Operation, nil, err
	}
	run.PointToLast()
	if !read.Operation.Succeeds(e.Status) {
		return read.Operation, nil, run.Unanswered(read.Operation, e)
	}
	return read.Operation, e, nil
}

// isEntityTag reports whether a text is an entity tag (RFC 9110, section 8.8.3).
func isEntityTag(text string) bool {
	opaque := strings.TrimPrefix(text, "W/")
	if len(opaque) < 2 || opaque[0] != '"' || opaque[len(opaque)-1] != '"' {
		return false
	}
	return !strings.ContainsFunc(opaque[1:len(opaque)-1], func(r rune) bool { return r <= ' ' || r == '"' || r == 0x7f })
}

func setHeader(r *resource.Request, name, value string) {
	if r.Header == nil {
		r.Header = http.Header{}
	}
	r.Header.Set(name, value)
}

// isNotModified: Then it is not modified.
func isNotModified(_ context.Context, run *ScenarioRun, _ Arguments) error {
	var err error
	switch {
	case run.answer.Status != http.StatusNotModified:
		err = verdict.Failedf("status = %s, want 304", run.Describe(run.answer))
	case len(run.answer.ResponseBody) > 0:
		err = verdict.Failedf("it has a body, and a 304 has none")
	}
	run.asserted(wants(http.StatusNotModified), run.answer, err)
	return err
}

// isSentTwice: When it is sent twice with one idempotency key.
func isSentTwice(ctx context.Context, run *ScenarioRun, a Arguments) error {
	r := run.base.Clone()
	setHeader(&r, "Idempotency-Key", run.Unique.Uuid())
	if err := run.put(ctx, r); err != nil {
		return err
	}
	if !r.Operation.Succeeds(run.answer.Status) {
		return nil // what it was answered is for the scenario to judge
	}
	if len(a.Table) == 0 {
		return run.deliver(ctx, r)
	}
	fields, err := run.fields(ctx, a)
	if err != nil {
		return err
	}
	for name, value := range fields {
		r.Set(resource.Place{In: resource.InBody, Name: name}, value)
	}
	return run.deliver(ctx, r)
}

// costTwice bills the request, and the same once more.
func costTwice(b *bill, a Arguments) {
	costSent(b, a)
	b.add(1)
}

// locationLeads: And its Location leads to the contact.
func locationLeads(ctx context.Context, run *ScenarioRun, a Arguments) error {
	values := run.answer.ResponseHeader.Values("Location")
	if len(values) != 1 {
		return verdict.Failedf("Location is there %d times, want it once", len(values))
	}
	i, err := run.owned(ctx, a.Text[0])
	if err != nil {
		return err
	}
	if i.Resource.Read == "" {
		return fmt.Errorf("resources.yaml names no operation that reads a %s", i.Resource.Name)
	}
	read := run.RequestFor(i.Resource.Read, i)
	if problem := leadsElsewhere(run.answer, values[0], run.Sent.RenderPath(), read.RenderPath()); problem != "" {
		return verdict.Failedf("Location = %s, %s", jsonvalue.Show(values[0]), problem)
	}
	payload, err := run.Read(ctx, i)
	if err != nil {
		return err
	}
	if payload == nil {
		run.PointToLast()
		return verdict.Failedf("Location = %s, and nothing is there", jsonvalue.Show(values[0]))
	}
	return nil
}

// leadsElsewhere says where a Location leads in place of a path below the base URL; ""
// where it leads there. Nothing is sent to it: a proxy may stand before another origin.
func leadsElsewhere(e *exchange.Exchange, location, sent, want string) string {
	from, err := url.Parse(e.URL)
	if err != nil {
		return "which is no URL"
	}
	to, err := from.Parse(location)
	if err != nil {
		return "which is no URL"
	}
	base := strings.TrimSuffix(from.EscapedPath(), sent)
	if got := strings.TrimSuffix(to.EscapedPath(), "/"); got != strings.TrimSuffix(base+want, "/") {
		return fmt.Sprintf("which leads to %s, want %s", jsonvalue.Show(got), jsonvalue.Show(base+want))
	}
	return ""
}

// hasOnlySent: And the board has only what was sent.
func hasOnlySent(ctx context.Context, run *ScenarioRun, a Arguments) error {
	i, err := run.owned(ctx, a.Text[0])
	if err != nil {
		return err
	}
	var left []string // what the request says nothing of, and was written before
	body := run.Sent.Operation.Body
	for _, name := range slices.Sorted(maps.Keys(i.Body)) {
		_, again := run.Sent.Body[name]
		_, takes := body.Property(name)
		if again || i.Body[name] == nil || !takes && len(body.Properties) > 0 {
			continue // what the request cannot say anything of stays as the target has it
		}
		if at, elsewhere := i.Resource.ReadsAs[name]; !elsewhere || at != nil {
			left = append(left, name)
		}
	}
	if len(left) == 0 {
		return fmt.Errorf("the %s was created with no field that the request leaves out: nothing can be seen to be replaced", a.Text[0])
	}
	err = run.inTime(ctx, a.Text[0]+" to have what was sent", func() error { return run.resourceReads(ctx, a.Text[0], run.Sent.Body, withMore) })
	if err != nil {
		return err
	}
	payload, err := run.Read(ctx, i)
	if err != nil {
		return err
	}
	for _, name := range left {
		path := "/" + name
		if at := i.Resource.ReadsAs[name]; at != nil {
			path = *at
		}
		schema, _ := body.Property(name)
		got, there := jsonvalue.At(payload, path)
		isDefault := schema.Schema.Default != nil && jsonvalue.Same(schema.Schema.Default, got)
		if there && got != nil && jsonvalue.Same(i.Body[name], got) && !isDefault {
			return verdict.Failedf("the %s still has %s = %s, which was not sent", a.Text[0], jsonvalue.Called(path), jsonvalue.Show(got))
		}
	}
	return nil
}

// thereIsOne: And there is one contact of it.
func thereIsOne(ctx context.Context, run *ScenarioRun, a Arguments) error {
	i, err := run.owned(ctx, a.Text[0])
	if err != nil {
		return err
	}
	run.looksAfter(run.answer)
	ids, err := run.IDsOf(ctx, i)
	if err != nil {
		return err
	}
	run.PointToLast()
	if len(ids) != 1 {
		return verdict.Failedf("%s lists %d with that %s, want one", i.Resource.Find.Operation, len(ids), i.Resource.Find.Match)
	}
	return nil
}
