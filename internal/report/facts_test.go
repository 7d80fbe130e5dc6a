package report

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// Whatever takes from what a verdict is worth stands in every report that has room
// for more than the lines of files, and so does what came in place of a status.
func TestFactsAreInEveryReport(t *testing.T) {
	s := scenarioOf("listPets", 422, 1, verdict.Passed, "", "PET-001")
	s.Answers = []verdict.Answers{{Operation: "listPets", Status: 400, Count: 2}}
	s.Checks[0].Status, s.Checks[0].InPlaceOf = 400, []int{422}
	r := document(s, scenarioOf("listPets", 200, 2, verdict.Passed, ""))
	r.Settings.Insecure = true
	for _, format := range []string{"text", "markdown", "junit", "html", "messages", "json"} {
		t.Run(format, func(t *testing.T) {
			got := written(t, format, r)
			require.Contains(t, got, "answered 400, as permitted")
			if format == "json" {
				require.Contains(t, got, `"insecure": true`)
				return
			}
			require.Contains(t, got, "anybody may have answered")
		})
	}
	require.Contains(t, written(t, "annotations", r), "::warning title=assay%3A certificate::not verified")
	require.Contains(t, text(t, r), "listPets  200 ok  n/e  (n/e)\n")
	require.Contains(t, written(t, "junit", r), `<property name="listPets 422" value="not exercised, 0 answers: answered 400, as permitted"></property>`)
	require.Contains(t, written(t, "junit", r), `<property name="listPets 200" value="passed, 1 answer"></property>`)
	require.Contains(t, written(t, "markdown", r), "200 ok &#40;1&#41;")
}
