package steps

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// thens are the steps of what follows from the request.
func thens() []Definition {
	return []Definition{
		{
			Form:    `it is accepted`,
			pattern: `it is accepted`,
			Says:    "The answer has the operation's success status.",
			run:     isAccepted,
			cost:    free,
			notes:   notesAccepted,
		},
		{
			Form:    `it is rejected with <status>[ or <status>] ["<detail>"]`,
			pattern: `it is rejected with ` + statusList + `(?: ` + quotedText + `)?`,
			Says:    "The answer has one of the statuses, the first being the usual one, and a detail that begins so. Counts only if the accepted request was accepted.",
			run:     isRejected,
			cost:    costTwin,
			notes:   notesRejected,
		},
		{
			Form:    `it is refused<qualification>`,
			pattern: `it is refused` + alternatives(refusals),
			Says:    "The answer is some client error: alone, or with a qualification, one of" + phrases(refusals) + ".",
			run:     isRefused,
			cost:    costTwin,
		},
		{
			Form:    `the error names body field|query parameter|path parameter "<name>"`,
			pattern: `the error names ` + placePhrase,
			Says:    "A field-level error names the place.",
			run:     errorNames,
			needs:   needs(errPlace),
			cost:    free,
		},
		{
			Form:    `the error says "<text>" of type "<type>"`,
			pattern: `the error says ` + quotedText + ` of type ` + quotedText,
			Says:    "A field-level error has a text and a type that begin so.",
			run:     errorSays,
			needs:   needs(errText, errType),
			cost:    free,
		},
		{
			Form:    `each is rejected with <status>[ or <status>][, naming the place]`,
			pattern: `each is rejected with ` + statusList + `(, naming the place)?`,
			Says:    "Each of the requests is rejected, and a field-level error names the place of the variation.",
			run:     eachIsRejected,
			needs:   needsPlace,
			cost:    costTwin,
			notes:   notesRejected,
		},
		{
			Form:    `each is <outcome>`,
			pattern: `each is ` + alternatives(trialEnds),
			Says:    "Each of the requests is one of: " + phrases(trialEnds) + ".",
			run:     eachIs,
			cost:    costTwin,
			notes:   notesTrialEnd,
		},
		{
			Form:    `nothing has changed`,
			pattern: `nothing has changed`,
			Says:    "What the request refers to reads as before, and nothing was created.",
			run:     nothingHasChanged,
			cost:    costUnchanged,
			notes:   func(a *analysis, _ []string) { a.observes = true },
		},
		{
			Form:    `the|another organization's <resource> is as it was`,
			pattern: `(the|another organization's) ` + memberWord + ` is as it was`,
			Says:    "It reads as before the request.",
			run:     isAsItWas,
			cost:    costUntouched,
			notes:   both(notesUntouched, notesKnown),
		},
		{
			Form:    `the oldest <resources> are as they were`,
			pattern: `the oldest ` + resourceWord + ` are as they were`,
			Says:    "Those of the kind that the run made first, and that are still there, read as before the request. What has to do with the request is not looked at.",
			run:     oldestAreAsTheyWere,
			cost:    costOldest,
			notes:   func(a *analysis, text []string) { a.observes, a.oldest = true, append(a.oldest, text[0]) },
		},
		{
			Form:    `it answers with: <table of fields>`,
			pattern: `it answers with:`,
			Says:    "The payload of the answer has these fields.",
			run:     answersWith,
			needs:   needsAnswer,
			cost:    free,
			notes:   notesKnown,
		},
		{
			Form:    `the <resource> has: <table of fields>`,
			pattern: `the ` + memberWord + ` has:`,
			Says:    "The resource reads so, at the latest after the consistency budget.",
			run:     resourceHas,
			needs:   needsResource,
			cost:    requests(1),
			notes:   notesKnown,
		},
		{
			Form:    `the <resource> has|it answers with what was sent|it was created with`,
			pattern: `(?:the ` + memberWord + ` has|it answers with) what (was sent|it was created with)`,
			Says:    "The resource reads so at once, or the answer has it.",
			run:     hasWhat,
			cost:    costHas,
			notes:   notesKnown,
		},
		{
			Form:    `the|another organization's <resource> is [not] listed by <operation>[ where "<query parameter>" is <JSON>]`,
			pattern: `(the|another organization's) ` + memberWord + ` is (not )?listed by ` + operationWord + `(?: where ` + quotedText + ` is (.+))?`,
			Says:    "The listing shows it, at the latest after the consistency budget; or no page of it does.",
			run:     isListed,
			cost:    costListed,
			notes:   both(notesWhose, notesKnown),
		},
		{
			Form:    `it lists nothing[, or is refused]|only the <resource>`,
			pattern: `it lists (nothing|nothing, or is refused|only the ` + memberWord + `)`,
			Says:    "The answer lists nothing, or it and nothing else.",
			run:     listsOnly,
			cost:    free,
			notes:   notesOwn,
		},
		{
			Form:    `it lists <n> items, and more|none follow`,
			pattern: `it lists (\d+) items, and (more|none) follow`,
			Says:    "The answer lists so many, and says whether a further page follows.",
			run:     listsSoMany,
			needs:   needs(pageMore),
			cost:    free,
			notes:   notesOwn,
		},
		{
			Form:    `it is on page <n> of <n> at a time`,
			pattern: `it is on page (\d+) of (\d+) at a time`,
			Says:    "The answer names this page and this limit.",
			run:     isOnPage,
			needs:   needs(pageIs, pageHolds),
			cost:    free,
		},
		{
			Form:    `its pages <quality>`,
			pattern: `its pages ` + alternatives(pagePhrases),
			Says:    "What holds for the pages that were read, one of: " + phrases(pagePhrases) + ".",
			run:     pagesAre,
			needs:   needsOfPages,
			cost:    free,
			notes:   notesAccepted,
		},
		{
			Form:    `it is accepted when it is sent again`,
			pattern: `it is accepted when it is sent again`,
			Says:    "The same request succeeds now; after a rate limit, once the time is over.",
			run:     isAcceptedAgain,
			cost:    requests(1),
		},
		{
			Form:    `it says in whole seconds when to try again`,
			pattern: `it says in whole seconds when to try again`,
			Says:    "The answer has one Retry-After, in whole seconds.",
			run:     saysWhenToRetry,
			cost:    free,
		},
		{
			Form:    `another organization is served`,
			pattern: `another organization is served`,
			Says:    "The same request with the main key, sent at that moment, is not limited.",
			run:     anotherIsServed,
			cost:    costServed,
			notes:   func(a *analysis, _ []string) { a.beside = true },
		},
		{
			Form:    `the error shows no stack trace`,
			pattern: `the error shows no stack trace`,
			Says:    "Nothing in the answer looks like one.",
			run:     showsNoTrace,
			cost:    free,
		},
	}
}

// isAccepted: Then it is accepted.
func isAccepted(ctx context.Context, w *world, _ arguments) error {
	o := w.sent.operation
	var err error
	if !o.Succeeds(w.answer.Status) {
		if err := w.returned(ctx, w.sent); err != nil {
			return err
		}
		if err = w.refusedGuess(o.ID, w.answer); err == nil {
			err = verdict.Failedf("status = %s, want %s", w.describe(w.answer), o.Successes())
		}
	}
	w.asserted(ofSuccess(o, w.answer), w.answer, err)
	return err
}

var statusNumber = regexp.MustCompile(`\d{3}`)

// isRejected: Then it is rejected with 404 "Contact not found", or with 400 or 422.
// The first status is the cell that is asserted; the others are as good.
func isRejected(ctx context.Context, w *world, a arguments) error {
	statuses := statusesIn(a.text[0])
	err := w.rejected(statuses, a.text[1])
	switch {
	case err != nil:
	case w.org == Burst:
		err = w.wasServed()
	default:
		err = w.twinSucceeded(ctx, w.sent.operation.ID)
	}
	w.asserted(wants(statuses...), w.answer, err)
	return err
}

// statusesIn returns the statuses that a step names, of which it has one at least.
func statusesIn(text string) []int {
	var all []int
	for _, number := range statusNumber.FindAllString(text, -1) {
		status, _ := strconv.Atoi(number)
		all = append(all, status)
	}
	return all
}

// anyOf writes statuses as messages do.
func anyOf(statuses []int) string {
	texts := make([]string, len(statuses))
	for n, status := range statuses {
		texts[n] = strconv.Itoa(status)
	}
	return strings.Join(texts, " or ")
}

func (w *world) rejected(statuses []int, detail string) error {
	want := anyOf(statuses)
	if detail != "" {
		want += " " + strconv.Quote(detail)
	}
	if !slices.Contains(statuses, w.answer.Status) {
		return verdict.Failedf("status = %s, want %s", w.describe(w.answer), want)
	}
	if detail == "" {
		return nil
	}
	message, _ := jsonvalue.At(w.body, w.fixtures.Error.Message)
	text, ok := message.(string)
	if !ok || !strings.HasPrefix(text, detail) {
		return verdict.Failedf("%s = %s, want %q or more", jsonvalue.Called(w.fixtures.Error.Message), jsonvalue.Show(message), detail)
	}
	return nil
}

// refusals are the phrases of "it is refused…".
var refusals = map[string]func(*world) error{
	"":                      (*world).isRefusedAtAll,
	", and reveals nothing": (*world).revealsNothing,
	", or without effect":   (*world).refusedOrInVain,
	" as unknown":           (*world).refusedAsUnknown,
}

// isRefused: Then it is refused, and reveals nothing. Which client error it is
// does not matter.
func isRefused(ctx context.Context, w *world, a arguments) error {
	if err := refusals[a.text[0]](w); err != nil {
		return err
	}
	return w.twinSucceeded(ctx, w.sent.operation.ID)
}

// revealsNothing holds an answer about what is another organization's.
func (w *world) revealsNothing() error {
	if w.answer.Status/100 != 4 {
		return verdict.Failedf("status = %s, want a client error such as 404", w.describe(w.answer))
	}
	identities := w.theirs.identities()
	if len(identities) == 0 && !w.ReadOnly {
		return verdict.Inconclusivef("nothing is known of another organization that an answer could reveal")
	}
	for _, identity := range identities {
		if strings.Contains(string(w.answer.ResponseBody), identity) {
			return verdict.Failedf("the answer shows %q, which is another organization's", identity)
		}
	}
	return nil
}

func (w *world) refusedOrInVain() error {
	if s := w.answer.Status / 100; s != 2 && s != 4 {
		return verdict.Failedf("status = %s, want a client error, or a success without effect", w.describe(w.answer))
	}
	return nil
}

func (w *world) refusedAsUnknown() error {
	switch w.answer.Status {
	case 401, 404, 405:
		return nil
	}
	return verdict.Failedf("status = %s, want 404 or 405", w.describe(w.answer))
}

// errorNames: And the error names body field "work_email". A permitted refusal
// of another status has no place to name.
func errorNames(_ context.Context, w *world, a arguments) error {
	at := place{placeWords[a.text[0]], a.text[1]}
	if w.answer.Status != 422 {
		return nil
	}
	if _, ok := w.fieldError(w.body, at); !ok {
		return verdict.Failedf("%s names %s, want %s", jsonvalue.Called(w.fixtures.Error.Message), w.placesNamed(w.body), at)
	}
	return nil
}

// fieldError returns the field-level error whose place is the one, or is in it.
func (w *world) fieldError(body any, at place) (map[string]any, bool) {
	for _, e := range w.fieldErrors(body) {
		loc, _ := e[w.fixtures.Error.Place].([]any)
		if len(loc) >= 2 && loc[0] == at.in && loc[1] == at.name {
			return e, true
		}
	}
	return nil, false
}

func (w *world) fieldErrors(body any) []map[string]any {
	detail, _ := jsonvalue.At(body, w.fixtures.Error.Message)
	list, _ := detail.([]any)
	var errors []map[string]any
	for _, element := range list {
		if e, ok := element.(map[string]any); ok {
			errors = append(errors, e)
		}
	}
	return errors
}

func (w *world) placesNamed(body any) string {
	var places []string
	for _, e := range w.fieldErrors(body) {
		places = append(places, jsonvalue.Show(e[w.fixtures.Error.Place]))
	}
	if len(places) == 0 {
		return "no place"
	}
	return strings.Join(places, ", ")
}

// errorSays: And the error says "value is not a valid email address" of type "value_error".
func errorSays(_ context.Context, w *world, a arguments) error {
	var seen []string
	for _, e := range w.fieldErrors(w.body) {
		text, _ := e[w.fixtures.Error.Text].(string)
		kind, _ := e[w.fixtures.Error.Type].(string)
		if strings.HasPrefix(text, a.text[0]) && strings.HasPrefix(kind, a.text[1]) {
			return nil
		}
		seen = append(seen, fmt.Sprintf("%s of type %s", jsonvalue.Show(text), jsonvalue.Show(kind)))
	}
	return verdict.Failedf("the error says %s, want %q or more, of type %q or more", strings.Join(seen, " and "), a.text[0], a.text[1])
}

// nothingHasChanged: And nothing has changed.
func nothingHasChanged(ctx context.Context, w *world, _ arguments) error {
	if w.org == Burst {
		if err := w.burst.Recover(ctx, w); err != nil {
			return err
		}
	}
	err := w.sameAsBefore(ctx)
	w.unharmed = err == nil
	return err
}

// costUnchanged bills a second look, and one for what was not to be created.
func costUnchanged(b *bill, _ arguments) {
	if !b.operation.Safe() {
		for _, name := range b.about {
			b.look(name)
		}
	}
	b.add(len(b.brought(b.operation.ID, b.pack.Fixtures.Requests[b.operation.ID].Body)))
}

// readNowhere reports whether there are fields and none of them can be read.
func readNowhere(fields map[string]any, readsAs map[string]*string) bool {
	for name := range fields {
		if at, elsewhere := readsAs[name]; !elsewhere || at != nil {
			return false
		}
	}
	return true
}

func (w *world) sameAsBefore(ctx context.Context) error {
	if !w.base.operation.Safe() && len(w.observed()) == 0 && len(w.wouldCreate(w.base)) == 0 {
		return verdict.Inconclusivef("resources.yaml names nothing that %s could change, so that nothing was looked at", w.base.operation.ID)
	}
	for _, i := range w.observed() {
		if err := w.unchanged(ctx, i, w.before[w.nameOf(i)]); err != nil {
			return err
		}
	}
	maps.Copy(w.workingSet().seen, w.before)
	if len(w.cases) > 0 {
		for _, r := range append(w.spent, w.base) {
			if err := w.nothingCreated(ctx, r); err != nil {
				return err
			}
		}
		return nil
	}
	return w.nothingCreated(ctx, w.sent)
}

// observed are the instances that were looked at before.
func (w *world) observed() []*instance {
	var all []*instance
	for _, i := range slices.Concat(w.base.about, w.sent.about) {
		if _, ok := w.before[w.nameOf(i)]; ok && !slices.Contains(all, i) {
			all = append(all, i)
		}
	}
	return all
}

// answersWith: And it answers with: | updated | 1 |.
func answersWith(_ context.Context, w *world, a arguments) error {
	payload, err := w.payload(w.sent, w.answer)
	if err != nil {
		return err
	}
	return hasFields("the answer", payload, a, w.saidOfPayload(w.sent.operation.ID))
}

func hasFields(what string, payload any, a arguments, said spec.Part) error {
	fields, err := a.fields()
	if err != nil {
		return err
	}
	return compare(what, payload, fields, nil, said)
}

// compare holds an object, of which the contract says something, against the fields
// that it must have.
func compare(what string, payload any, fields map[string]any, readsAs map[string]*string, said spec.Part) error {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		path := "/" + name
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
		if !jsonvalue.Same(fields[name], got) && !jsonvalue.Alike(part, fields[name], got) {
			return verdict.Failedf("%s has %s = %s, want %s", what, jsonvalue.Called(path), jsonvalue.Show(got), jsonvalue.Show(fields[name]))
		}
	}
	return nil
}

// resourceHas: And the list has: | type | contacts |. What is linked may be linked
// a little later.
func resourceHas(ctx context.Context, w *world, a arguments) error {
	fields, err := w.fields(ctx, a)
	if err != nil {
		return err
	}
	var difference error
	err = w.eventually(ctx, a.text[0]+" to have what it should", true, func() (bool, error) {
		difference = w.resourceReads(ctx, a.text[0], fields)
		state, _ := verdict.Judge(difference)
		if state != verdict.Failed {
			return true, difference
		}
		return false, nil
	})
	if err == nil {
		err = difference
	}
	return err
}

// hasWhat: And the contact has what was sent, or what it was created with.
func hasWhat(ctx context.Context, w *world, a arguments) error {
	if len(w.sent.body) == 0 && a.text[1] == "was sent" {
		return fmt.Errorf("%s was sent without a field, so that there is nothing to compare", w.sent.operation.ID)
	}
	if a.text[0] == "" {
		payload, err := w.payload(w.sent, w.answer)
		if err != nil {
			return err
		}
		return compare("the answer", payload, w.sent.body, nil, w.saidOfPayload(w.sent.operation.ID))
	}
	if a.text[1] == "was sent" {
		return w.resourceReads(ctx, a.text[0], w.sent.body)
	}
	i, err := w.owned(ctx, a.text[0])
	if err != nil {
		return err
	}
	return w.resourceReads(ctx, a.text[0], i.body)
}

// costHas bills the reading of a resource; the answer is there.
func costHas(b *bill, a arguments) {
	if a.text[0] != "" {
		b.add(1)
	}
}

// owned returns the scenario's resource of a name, with its id found out.
func (w *world) owned(ctx context.Context, name string) (*instance, error) {
	i := w.workingSet().member(name)
	if i == nil {
		return nil, fmt.Errorf("the scenario has no %q", name)
	}
	if i.id == nil {
		if err := w.await(ctx, i); err != nil {
			return nil, err
		}
		if i.id == nil {
			return nil, verdict.Failedf("%s", w.notFound(i))
		}
	}
	return i, nil
}

func (w *world) resourceReads(ctx context.Context, name string, fields map[string]any) error {
	i, err := w.owned(ctx, name)
	if err != nil {
		return err
	}
	if readNowhere(fields, i.resource.ReadsAs) {
		return fmt.Errorf("resources.yaml says that nothing of what is compared can be read of a %s", i.resource.Name)
	}
	payload, err := w.read(ctx, i)
	if err != nil {
		return err
	}
	w.pointToLast()
	if payload == nil {
		return verdict.Failedf("the %s is not found", name)
	}
	return compare("the "+name, payload, fields, i.resource.ReadsAs, w.saidOf(i.resource))
}
