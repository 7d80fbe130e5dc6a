package steps

import (
	"cmp"
	"context"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/internal/answer"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// outcomeSteps are the steps about whether a request was accepted.
func outcomeSteps() []Definition {
	return []Definition{
		{
			Keyword: "Then",
			Form:    `it is accepted`,
			pattern: `it is accepted`,
			Says:    "The answer has the operation's success status.",
			run:     isAccepted,
			cost:    free,
			notes:   notesAccepted,
		},
		{
			Keyword:  "Then",
			Form:     `it is accepted with <status>[ or <status>]`,
			pattern:  `it is accepted with ` + statusList,
			Says:     "The answer has one of these statuses.",
			run:      isAccepted,
			cost:     free,
			notes:    notesAccepted,
			optional: true,
		},
		{
			Keyword: "Then",
			Form:    `it is rejected with <status>[ or <status>] ["<detail>"]`,
			pattern: `it is rejected with ` + statusList + `(?: ` + quotedText + `)?`,
			Says:    "The answer has one of the statuses, of which the first is usual, and a detail that begins with the text. It counts only if the same request without the defect is accepted.",
			run:     isRejected,
			needs:   needsRefusal,
			cost:    costControl,
			notes:   notesRejected,
		},
		{
			Keyword: "Then",
			Form:    `it is refused<qualification>`,
			pattern: `it is refused` + alternatives(refusals),
			Says:    "The answer is a client error. The qualification, if there is one, is one of" + phrases(refusals) + ".",
			run:     isRefused,
			cost:    costControl,
		},
		{
			Keyword: "Then",
			Form:    `the error shows no stack trace`,
			pattern: `the error shows no stack trace`,
			Says:    "No text in the answer looks like a stack trace.",
			run:     showsNoTrace,
			cost:    free,
		},
	}
}

// wasServed is what a request beyond the limit counts beside.
func (run *ScenarioRun) wasServed() error {
	if !run.Served {
		return verdict.Inconclusivef("the request counts only beside one that is accepted, and no request with this key was")
	}
	return nil
}

// wrongStatus says that an answer has none of the statuses that are wanted. If the document
// knows of the state in which the target cannot do what is asked, that shows nothing.
func wrongStatus(s *sender, o spec.Operation, e *exchange.Exchange, want string) error {
	if err := s.Unavailable(o, e); err != nil {
		return err
	}
	return verdict.Failedf("status = %s, want %s", s.Describe(e), want)
}

// isRefusedAtAll holds an answer that is to be a refusal, whichever.
func (run *ScenarioRun) isRefusedAtAll() error {
	if run.answer.Status/100 != 4 || run.answer.Status == 429 {
		return wrongStatus(run.sender, run.Sent.Operation, run.answer, "a client error such as 400")
	}
	return nil
}

// isAccepted: Then it is accepted.
func isAccepted(ctx context.Context, run *ScenarioRun, a Arguments) error {
	o := run.Sent.Operation
	var err error
	var statuses []int
	if len(a.Text) > 0 {
		statuses = statusesIn(a.Text[0])
	}
	switch {
	case !o.Succeeds(run.answer.Status):
		if err := run.Returned(ctx, run.Sent); err != nil {
			return err
		}
		if run.declined = run.declinesValues(ctx); !run.declined {
			err = run.RefusedGuess(o.ID, run.answer)
		}
		if err == nil {
			err = wrongStatus(run.sender, o, run.answer, o.Successes())
		}
	case len(statuses) > 0 && !slices.Contains(statuses, run.answer.Status):
		run.NoteAccepted(run.Sent)
		err = wrongStatus(run.sender, o, run.answer, anyOf(statuses))
	default:
		run.NoteAccepted(run.Sent)
	}
	run.asserted(ofSuccess(o, run.answer), run.answer, err)
	return err
}

// ofNoValue are the statuses of refusals that are about who asks, when, or in which state the
// target is, and not about the values of a request.
var ofNoValue = []int{
	http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusGone, http.StatusPreconditionFailed,
	http.StatusLocked, http.StatusPreconditionRequired, http.StatusTooManyRequests,
}

// declinesValues reports whether a request was refused for the values that a scenario about
// these has put into it: without them it is accepted.
func (run *ScenarioRun) declinesValues(ctx context.Context) bool {
	if run.answer.Status/100 != 4 || slices.Contains(ofNoValue, run.answer.Status) || !slices.Contains(pack.Requirements(run.Plan), spec.Values) {
		return false
	}
	return run.controlSucceeded(ctx, run.base.Operation.ID) == nil
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
		return wrongStatus(run.sender, run.Sent.Operation, run.answer, want)
	}
	if detail == "" {
		return nil
	}
	message, text := run.message()
	if !strings.HasPrefix(text, detail) {
		return verdict.Failedf("%s = %s, want %q at the start", cmp.Or(jsonvalue.Called(run.Fixtures.Error.Message), "body"), jsonvalue.Show(message), detail)
	}
	return nil
}

// message is what the answer has where an error has its message, and its text: of the
// whole body, that of a JSON string or else all of it.
func (run *ScenarioRun) message() (value any, text string) {
	at := run.Fixtures.Error.Message
	value, _ = jsonvalue.At(run.body, at)
	text, isText := value.(string)
	if at == "" && !isText {
		text = strings.TrimSpace(string(run.answer.ResponseBody))
		value = text
	}
	return value, text
}

// refusals are the phrases of "it is refused…".
var refusals = map[string]func(*ScenarioRun) error{
	"":                      (*ScenarioRun).isRefusedAtAll,
	", and reveals nothing": (*ScenarioRun).revealsNothing,
	", or without effect":   (*ScenarioRun).refusedOrUnanswered,
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
		return wrongStatus(run.sender, run.Sent.Operation, run.answer, "a client error such as 404")
	}
	identities := run.Theirs.Identities()
	if len(identities) == 0 && !run.ReadOnly {
		return verdict.Inconclusivef("the run knows nothing of another organization that an answer could reveal")
	}
	for _, identity := range identities {
		if strings.Contains(string(run.answer.ResponseBody), identity) {
			return verdict.Failedf("the answer shows %q, which is another organization's", identity)
		}
		for name, values := range run.answer.ResponseHeader {
			if strings.Contains(strings.Join(values, ", "), identity) {
				return verdict.Failedf("header %s of the answer shows %q, which is another organization's", name, identity)
			}
		}
	}
	return nil
}

func (run *ScenarioRun) refusedOrUnanswered() error {
	if s := run.answer.Status / 100; s != 2 && s != 4 {
		return wrongStatus(run.sender, run.Sent.Operation, run.answer, "a client error, or a success without effect")
	}
	return nil
}

func (run *ScenarioRun) refusedAsUnknown() error {
	switch run.answer.Status {
	case 401, 404, 405:
		return nil
	}
	return wrongStatus(run.sender, run.Sent.Operation, run.answer, "404 or 405")
}

// showsNoTrace: And the error shows no stack trace.
func showsNoTrace(_ context.Context, run *ScenarioRun, _ Arguments) error {
	if found := answer.Trace(run.answer, run.body); found != "" {
		return verdict.Failedf("the error shows a stack trace: %s", jsonvalue.Show(found))
	}
	return nil
}
