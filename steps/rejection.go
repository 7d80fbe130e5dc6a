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
func (run *ScenarioRun) wasServed() error {
	if !run.Served {
		return verdict.Inconclusivef("the request counts only beside one that is accepted, and no request with this key was")
	}
	return nil
}

// isRefusedAtAll holds an answer that is to be a refusal, whichever.
func (run *ScenarioRun) isRefusedAtAll() error {
	if run.answer.Status/100 != 4 || run.answer.Status == 429 {
		return verdict.Failedf("status = %s, want a client error such as 400", run.Describe(run.answer))
	}
	return nil
}

// isAccepted: Then it is accepted.
func isAccepted(ctx context.Context, run *ScenarioRun, _ Arguments) error {
	o := run.Sent.Operation
	var err error
	if !o.Succeeds(run.answer.Status) {
		if err := run.Returned(ctx, run.Sent); err != nil {
			return err
		}
		if err = run.RefusedGuess(o.ID, run.answer); err == nil {
			err = verdict.Failedf("status = %s, want %s", run.Describe(run.answer), o.Successes())
		}
	}
	run.asserted(ofSuccess(o, run.answer), run.answer, err)
	return err
}

var statusNumber = regexp.MustCompile(`\d{3}`)

// isRejected: Then it is rejected with 404 "Contact not found", or with 400 or 422.
// The first status is the cell that is asserted; the others are as good.
func isRejected(ctx context.Context, run *ScenarioRun, a Arguments) error {
	statuses := statusesIn(a.Text[0])
	err := run.rejected(statuses, a.Text[1])
	switch {
	case err != nil:
	case run.Org == resource.Burst:
		err = run.wasServed()
	default:
		err = run.controlSucceeded(ctx, run.Sent.Operation.ID)
	}
	run.asserted(wants(statuses...), run.answer, err)
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

func (run *ScenarioRun) rejected(statuses []int, detail string) error {
	want := anyOf(statuses)
	if detail != "" {
		want += " " + strconv.Quote(detail)
	}
	if !slices.Contains(statuses, run.answer.Status) {
		return verdict.Failedf("status = %s, want %s", run.Describe(run.answer), want)
	}
	if detail == "" {
		return nil
	}
	message, _ := jsonvalue.At(run.body, run.Fixtures.Error.Message)
	text, ok := message.(string)
	if !ok || !strings.HasPrefix(text, detail) {
		return verdict.Failedf("%s = %s, want %q or more", jsonvalue.Called(run.Fixtures.Error.Message), jsonvalue.Show(message), detail)
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
func isRefused(ctx context.Context, run *ScenarioRun, a Arguments) error {
	if err := refusals[a.Text[0]](run); err != nil {
		return err
	}
	return run.controlSucceeded(ctx, run.Sent.Operation.ID)
}

// revealsNothing holds an answer about what is another organization's.
func (run *ScenarioRun) revealsNothing() error {
	if run.answer.Status/100 != 4 {
		return verdict.Failedf("status = %s, want a client error such as 404", run.Describe(run.answer))
	}
	identities := run.Theirs.Identities()
	if len(identities) == 0 && !run.ReadOnly {
		return verdict.Inconclusivef("the run knows nothing of another organization that an answer could reveal")
	}
	for _, identity := range identities {
		if strings.Contains(string(run.answer.ResponseBody), identity) {
			return verdict.Failedf("the answer shows %q, which is another organization's", identity)
		}
	}
	return nil
}

func (run *ScenarioRun) refusedOrInVain() error {
	if s := run.answer.Status / 100; s != 2 && s != 4 {
		return verdict.Failedf("status = %s, want a client error, or a success without effect", run.Describe(run.answer))
	}
	return nil
}

func (run *ScenarioRun) refusedAsUnknown() error {
	switch run.answer.Status {
	case 401, 404, 405:
		return nil
	}
	return verdict.Failedf("status = %s, want 404 or 405", run.Describe(run.answer))
}

// errorNames: And the error names body field "work_email". A permitted refusal
// of another status has no place to name.
func errorNames(_ context.Context, run *ScenarioRun, a Arguments) error {
	at := resource.Place{In: resource.PlaceWords[a.Text[0]], Name: a.Text[1]}
	if run.answer.Status != 422 {
		return nil
	}
	if _, ok := run.fieldError(run.body, at); !ok {
		return verdict.Failedf("%s names %s, want %s", jsonvalue.Called(run.Fixtures.Error.Message), run.placesNamed(run.body), at)
	}
	return nil
}

// fieldError returns the field-level error whose place is the one, or is in it.
func (run *ScenarioRun) fieldError(body any, at resource.Place) (map[string]any, bool) {
	for _, e := range run.fieldErrors(body) {
		loc, _ := e[run.Fixtures.Error.Place].([]any)
		if len(loc) >= 2 && loc[0] == at.In && loc[1] == at.Name {
			return e, true
		}
	}
	return nil, false
}

func (run *ScenarioRun) fieldErrors(body any) []map[string]any {
	detail, _ := jsonvalue.At(body, run.Fixtures.Error.Message)
	list, _ := detail.([]any)
	var errors []map[string]any
	for _, element := range list {
		if e, ok := element.(map[string]any); ok {
			errors = append(errors, e)
		}
	}
	return errors
}

func (run *ScenarioRun) placesNamed(body any) string {
	var places []string
	for _, e := range run.fieldErrors(body) {
		places = append(places, jsonvalue.Show(e[run.Fixtures.Error.Place]))
	}
	if len(places) == 0 {
		return "no place"
	}
	return strings.Join(places, ", ")
}

// errorSays: And the error says "value is not a valid email address" of type "value_error".
func errorSays(_ context.Context, run *ScenarioRun, a Arguments) error {
	var seen []string
	for _, e := range run.fieldErrors(run.body) {
		text, _ := e[run.Fixtures.Error.Text].(string)
		kind, _ := e[run.Fixtures.Error.Type].(string)
		if strings.HasPrefix(text, a.Text[0]) && strings.HasPrefix(kind, a.Text[1]) {
			return nil
		}
		seen = append(seen, fmt.Sprintf("%s of type %s", jsonvalue.Show(text), jsonvalue.Show(kind)))
	}
	return verdict.Failedf("the error says %s, want %q or more, of type %q or more", strings.Join(seen, " and "), a.Text[0], a.Text[1])
}
