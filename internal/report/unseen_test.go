package report

import (
	"html"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// What the API did not see, and what limits requests in front of it, is told in
// every report that has room for it, however well the rest went.
func TestWhatStandsInFrontOfTheAPIIsTold(t *testing.T) {
	s := scenario(1, verdict.Passed, "")
	s.Cases = []verdict.Case{{Name: "large", State: verdict.NotApplicable, Reason: "status = 413 from nginx, and the API did not see it"}, {Name: "small", State: verdict.Passed}}
	r := document(s)
	r.Traffic.Limiter = "nginx"
	for _, format := range []string{"text", "markdown", "junit", "html", "messages", "annotations"} {
		t.Run(format, func(t *testing.T) {
			got := html.UnescapeString(written(t, format, r))
			require.Contains(t, got, "1 case of 1 scenario: status = 413 from nginx, and the API did not see it")
			require.Contains(t, got, "nginx in front of the target limits requests")
		})
	}
}
