package steps

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
)

// wasServed is what a request beyond the limit counts beside.
func (w *ScenarioRun) wasServed() error {
	if !w.Served {
		return verdict.Inconclusivef("the request counts only beside one that is accepted, and no request with this key was")
	}
	return nil
}

// isRefusedAtAll holds an answer that is to be a refusal, whichever.
func (w *ScenarioRun) isRefusedAtAll() error {
	if w.answer.Status/100 != 4 || w.answer.Status == 429 {
		return verdict.Failedf("status = %s, want a client error such as 400", w.Describe(w.answer))
	}
	return nil
}

// isAccepted: Then it is accepted.
func isAccepted(ctx context.Context, w *ScenarioRun, _ Arguments) error {
	o := w.Sent.Operation
	var err error
	if !o.Succeeds(w.answer.Status) {
		if err := w.Returned(ctx, w.Sent); err != nil {
			return err
		}
		if err = w.RefusedGuess(o.ID, w.answer); err == nil {
			err = verdict.Failedf("status = %s, want %s", w.Describe(w.answer), o.Successes())
		}
	}
	w.asserted(ofSuccess(o, w.answer), w.answer, err)
	return err
}

var statusNumber = regexp.MustCompile(`\d{3}`)

// isRejected: Then it is rejected with 404 "Contact not found", or with 400 or 422.
// The first status is the cell that is asserted; the others are as good.
func isRejected(ctx context.Context, w *ScenarioRun, a Arguments) error {
	statuses := statusesIn(a.Text[0])
	err := w.rejected(statuses, a.Text[1])
	switch {
	case err != nil:
	case w.Org == resource.Burst:
		err = w.wasServed()
	default:
		err = w.controlSucceeded(ctx, w.Sent.Operation.ID)
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

func (w *ScenarioRun) rejected(statuses []int, detail string) error {
	want := anyOf(statuses)
	if detail != "" {
		want += " " + strconv.Quote(detail)
	}
	if !slices.Contains(statuses, w.answer.Status) {
		return verdict.Failedf("status = %s, want %s", w.Describe(w.answer), want)
	}
	if detail == "" {
		return nil
	}
	message, _ := jsonvalue.At(w.body, w.Fixtures.Error.Message)
	text, ok := message.(string)
	if !ok || !strings.HasPrefix(text, detail) {
		return verdict.Failedf("%s = %s, want %q or more", jsonvalue.Called(w.Fixtures.Error.Message), jsonvalue.Show(message), detail)
	}
	return nil
}

// refusals are the phrases of "it is refused…".
var refusals = map[string]func(*ScenarioRun) error{
	"":                      (*ScenarioRun).isRefusedAtAll,
	", and reveals nothing": (*ScenarioRun).revealsNothing,
	", or without effect":   (*ScenarioRun).refusedOrInVain,
	" as unknown":           (*ScenarioRun).refusedAsUnknown,
}

// isRefused: Then it is refused, and reveals nothing. Which client error it is
// does not matter.
func isRefused(ctx context.Context, w *ScenarioRun, a Arguments) error {
	if err := refusals[a.Text[0]](w); err != nil {
		return err
	}
	return w.controlSucceeded(ctx, w.Sent.Operation.ID)
}

// revealsNothing holds an answer about what is another organization's.
func (w *ScenarioRun) revealsNothing() error {
	if w.answer.Status/100 != 4 {
		return verdict.Failedf("status = %s, want a client error such as 404", w.Describe(w.answer))
	}
	identities := w.Theirs.Identities()
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

func (w *ScenarioRun) refusedOrInVain() error {
	if s := w.answer.Status / 100; s != 2 && s != 4 {
		return verdict.Failedf("status = %s, want a client error, or a success without effect", w.Describe(w.answer))
	}
	return nil
}

func (w *ScenarioRun) refusedAsUnknown() error {
	switch w.answer.Status {
	case 401, 404, 405:
		return nil
	}
	return verdict.Failedf("status = %s, want 404 or 405", w.Describe(w.answer))
}

// errorNames: And the error names body field "work_email". A permitted refusal
// of another status has no place to name.
func errorNames(_ context.Context, w *ScenarioRun, a Arguments) error {
	at := resource.Place{In: resource.PlaceWords[a.Text[0]], Name: a.Text[1]}
	if w.answer.Status != 422 {
		return nil
	}
	if _, ok := w.fieldError(w.body, at); !ok {
		return verdict.Failedf("%s names %s, want %s", jsonvalue.Called(w.Fixtures.Error.Message), w.placesNamed(w.body), at)
	}
	return nil
}

// fieldError returns the field-level error whose place is the one, or is in it.
func (w *ScenarioRun) fieldError(body any, at resource.Place) (map[string]any, bool) {
	for _, e := range w.fieldErrors(body) {
		loc, _ := e[w.Fixtures.Error.Place].([]any)
		if len(loc) >= 2 && loc[0] == at.In && loc[1] == at.Name {
			return e, true
		}
	}
	return nil, false
}

func (w *ScenarioRun) fieldErrors(body any) []map[string]any {
	detail, _ := jsonvalue.At(body, w.Fixtures.Error.Message)
	list, _ := detail.([]any)
	var errors []map[string]any
	for _, element := range list {
		if e, ok := element.(map[string]any); ok {
			errors = append(errors, e)
		}
	}
	return errors
}

func (w *ScenarioRun) placesNamed(body any) string {
	var places []string
	for _, e := range w.fieldErrors(body) {
		places = append(places, jsonvalue.Show(e[w.Fixtures.Error.Place]))
	}
	if len(places) == 0 {
		return "no place"
	}
	return strings.Join(places, ", ")
}

// errorSays: And the error says "value is not a valid email address" of type "value_error".
func errorSays(_ context.Context, w *ScenarioRun, a Arguments) error {
	var seen []string
	for _, e := range w.fieldErrors(w.body) {
		text, _ := e[w.Fixtures.Error.Text].(string)
		kind, _ := e[w.Fixtures.Error.Type].(string)
		if strings.HasPrefix(text, a.Text[0]) && strings.HasPrefix(kind, a.Text[1]) {
			return nil
		}
		seen = append(seen, fmt.Sprintf("%s of type %s", jsonvalue.Show(text), jsonvalue.Show(kind)))
	}
	return verdict.Failedf("the error says %s, want %q or more, of type %q or more", strings.Join(seen, " and "), a.Text[0], a.Text[1])
}
