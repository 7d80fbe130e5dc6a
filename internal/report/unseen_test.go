package report

import (
	"bytes"
	"html"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// What the API did not see is told, however well the rest went.
func TestWhatTheAPIDidNotSeeIsTold(t *testing.T) {
	r := &verdict.Result{Planned: 1, Scenarios: []verdict.Scenario{{
		ID: "features/a.feature:3", Name: "a", State: verdict.Passed, Checks: []verdict.Check{{State: verdict.Passed}},
		Cases: []verdict.Case{{Name: "large", State: verdict.NotApplicable, Reason: "status = 413 text/html from nginx: a limit in front of the API"}, {Name: "small", State: verdict.Passed}},
	}}}
	const want = "1 case of 1 scenario: status = 413 text/html from nginx: a limit in front of the API"
	for _, c := range []struct {
		name  string
		write func(*bytes.Buffer) error
	}{
		{name: "text", write: func(b *bytes.Buffer) error { return Text(b, r, TextOptions{}) }},
		{name: "markdown", write: func(b *bytes.Buffer) error { return Markdown(b, r) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			var written bytes.Buffer
			require.NoError(t, c.write(&written))
			require.Contains(t, written.String(), "not seen by the API")
			require.Contains(t, html.UnescapeString(written.String()), want)
		})
	}
}
