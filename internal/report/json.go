package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/assaykit/assay/internal/report/visible"
	"github.com/assaykit/assay/internal/verdict"
)

var _ = format(Format{Name: "json", File: "result.json", Write: JSON,
	Description: "everything there is to know about the run; what all others are made from"})

// JSON writes a Result, with its findings, as the document that Read reads. Read ignores
// the findings, which are for other programs. It returns the writer's errors.
func JSON(w io.Writer, r *verdict.Result) error {
	document := verdict.DocumentOf(r)
	document.Scenarios = orEmpty(document.Scenarios)
	document.Cells = orEmpty(r.Cells)
	document.Requirements = orEmpty(r.Requirements)
	document.Settings.Credentials = orEmpty(r.Settings.Credentials)
	e := json.NewEncoder(&indentation{to: bufio.NewWriter(w), levels: levels})
	e.SetEscapeHTML(false)
	if err := e.Encode(document); err != nil {
		return fmt.Errorf("write result: %w", err)
	}
	return nil
}

// levels are those of a document down to a scenario's exchanges, checks and steps, each
// of which is on a line of its own.
const levels = 4

// orEmpty returns a list that is written as [] and never as null, so that readers in
// other languages need not handle both.
func orEmpty[E any](list []E) []E {
	if list == nil {
		return []E{}
	}
	return list
}

// maxResult bounds a document that is read, in bytes. A run of the bundled pack writes
// less than 10 MB.
const maxResult = 256 << 20

// Read reads a document that JSON wrote, in UTF-8, or in UTF-16 with a byte order mark. It
// returns an error for one of another format or of more than 256 MiB, and for one that a
// report could not show truthfully: an unknown state might look like a pass.
func Read(from io.Reader) (*verdict.Result, error) {
	return read(from, maxResult)
}

func read(from io.Reader, limit int) (*verdict.Result, error) {
	data, err := io.ReadAll(io.LimitReader(from, int64(limit)+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read result: %w", err)
	case len(data) > limit:
		return nil, fmt.Errorf("read result: it is larger than %d MB", limit>>20)
	}
	if data, err = inUTF8(data); err != nil {
		return nil, fmt.Errorf("read result: %w", err)
	}
	// The format first: in another one, nothing else need have the types of ours.
	var head struct {
		Format *string `json:"format"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("read result: %s", explain(data, err))
	}
	switch {
	case head.Format == nil:
		return nil, fmt.Errorf("read result: this is no result: it has no format, want %q", verdict.Format)
	case *head.Format != verdict.Format:
		return nil, fmt.Errorf("read result: format is %q, want %q", visible.Cut(*head.Format, maxName), verdict.Format)
	}
	var record verdict.Record
	if err := json.Unmarshal(data, &record); err != nil {
		return nil, fmt.Errorf("read result: %s", explain(data, err))
	}
	r, err := record.Whole()
	if err != nil {
		return nil, fmt.Errorf("read result: %w", err)
	}
	if err := check(r); err != nil {
		return nil, fmt.Errorf("read result: %w", err)
	}
	return r, nil
}

// inUTF8 returns a document as UTF-8 without a byte order mark: PowerShell's
// redirection writes UTF-16, or a mark in front.
func inUTF8(data []byte) ([]byte, error) {
	if !slices.ContainsFunc(byteOrderMarks, func(mark string) bool { return bytes.HasPrefix(data, []byte(mark)) }) {
		return data, nil
	}
	text, _, err := transform.Bytes(unicode.BOMOverride(unicode.UTF8.NewDecoder()), data)
	if err != nil {
		return nil, fmt.Errorf("it is no text: %w", err)
	}
	return text, nil
}

// byteOrderMarks are those of UTF-8, and of UTF-16 in both byte orders.
var byteOrderMarks = []string{"\xef\xbb\xbf", "\xff\xfe", "\xfe\xff"}

// explain returns what is wrong with a document, in the terms of JSON.
func explain(data []byte, err error) string {
	var wrong *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return noJSON(data)
	case !errors.As(err, &wrong):
		return err.Error()
	case wrong.Field == "":
		return fmt.Sprintf("it is a JSON %s, want an object", wrong.Value)
	}
	return fmt.Sprintf("%s is a JSON %s, which is not what a result has there", wrong.Field, wrong.Value)
}

// noJSON says how a text is no JSON document.
func noJSON(data []byte) string {
	var value json.RawMessage
	err := json.NewDecoder(bytes.NewReader(data)).Decode(&value)
	switch {
	case errors.Is(err, io.EOF):
		return "it is empty"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "it is cut off"
	case err == nil:
		return "something follows its end"
	}
	return "it is no JSON"
}

// check returns an error for the first value of a Result that is unknown or missing.
func check(r *verdict.Result) error {
	for i, s := range r.Scenarios {
		if err := checkScenario(s); err != nil {
			return fmt.Errorf("scenarios[%d] (%s): %w", i, line(place(&s), maxName), err)
		}
	}
	for i, c := range r.Cells {
		if err := known(c.State); err != nil {
			return fmt.Errorf("cells[%d]: %w", i, err)
		}
	}
	for i, q := range r.Requirements {
		if err := known(q.State); err != nil {
			return fmt.Errorf("requirements[%d]: %w", i, err)
		}
	}
	if err := checkKnown(r.Baseline); err != nil {
		return err
	}
	for i, p := range r.Problems {
		if !p.Kind.Valid() {
			return fmt.Errorf("problems[%d]: unknown kind %q", i, visible.Cut(string(p.Kind), maxName))
		}
	}
	return nil
}

func checkScenario(s verdict.Scenario) error {
	if err := known(s.State); err != nil {
		return err
	}
	for i, c := range s.Checks {
		if err := known(c.State); err != nil {
			return fmt.Errorf("checks[%d]: %w", i, err)
		}
	}
	for i, c := range s.Cases {
		if err := known(c.State); err != nil {
			return fmt.Errorf("cases[%d]: %w", i, err)
		}
	}
	for i, step := range s.Steps {
		if step.State == "" { // it was not executed
			continue
		}
		if err := known(step.State); err != nil {
			return fmt.Errorf("steps[%d]: %w", i, err)
		}
	}
	for i, e := range s.Exchanges {
		if e == nil {
			return fmt.Errorf("exchanges[%d] is null", i)
		}
	}
	if err := stepsAgree(s); err != nil {
		return err
	}
	return checksAgree(s)
}

// stepsAgree returns an error for a scenario whose state is not the one that its steps
// come to: somebody has changed one of them.
func stepsAgree(s verdict.Scenario) error {
	executed, worst := 0, verdict.State("")
	for i, step := range s.Steps {
		if step.State == "" {
			continue
		}
		if executed < i {
			return fmt.Errorf("steps[%d] is %s, and the one before it was not executed", i, step.State)
		}
		executed, worst = i+1, verdict.Worse(worst, step.State)
	}
	switch {
	case len(s.Steps) == 0, worst == s.State && (worst != verdict.Passed || executed == len(s.Steps)):
		return nil
	case worst == s.State, executed == 0 && claims(s.State):
		return fmt.Errorf("steps[%d] is not executed, and the scenario %s", executed, s.State)
	case executed > 0 && (worst != verdict.Passed || claims(s.State)):
		return fmt.Errorf("the steps come to %s, and the scenario is %s", worst, s.State)
	}
	return nil
}

// claims reports whether a scenario of a state must have steps that show it.
func claims(s verdict.State) bool {
	return s == verdict.Passed || s == verdict.Warned || s == verdict.Failed
}

// checksAgree returns an error for a scenario whose state is not the one that its checks
// come to, or that is better than one of its cases.
func checksAgree(s verdict.Scenario) error {
	worst := verdict.State("")
	for _, c := range s.Checks {
		worst = verdict.Worse(worst, c.State)
	}
	better := verdict.Worse(s.State, worst) != s.State
	if better || len(s.Requirements) > 0 && len(s.Checks) > 0 && worst != s.State {
		return fmt.Errorf("the checks come to %s, and the scenario is %s", worst, s.State)
	}
	for i, c := range s.Cases {
		if c.State != verdict.Passed && verdict.Worse(s.State, c.State) != s.State {
			return fmt.Errorf("cases[%d] is %s, and the scenario %s", i, c.State, s.State)
		}
	}
	return nil
}

func known(s verdict.State) error {
	if !s.Valid() {
		return fmt.Errorf("unknown state %q", visible.Cut(string(s), maxName))
	}
	return nil
}
