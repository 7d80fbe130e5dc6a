package derive_test

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// Readings are sent as a list. ANSWER is what a success has.
const readingsDocument = `openapi: 3.0.3
info: {title: Readings, version: "1"}
paths:
  /readings:
    post:
      operationId: sendReadings
      requestBody: {required: true, content: {application/json: {schema: {type: array, items: {type: object, required: [station], properties: {station: {type: string}, celsius: {type: number}}}}}}}
      responses: {'200': {description: taken ANSWER}, '400': {description: refused}}
`

// readings is a server of them: it refuses a list with a wrong item or, where it reports of
// each, takes it.
func readings(fault string, reports bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var got []fields
		err := json.NewDecoder(r.Body).Decode(&got)
		wrong := err != nil
		for _, one := range got {
			_, isText := one["station"].(string)
			_, isNumber := one["celsius"].(float64)
			missing := one["station"] == nil && fault != "requires nothing"
			wrong = wrong || missing || one["station"] != nil && !isText || one["celsius"] != nil && !isNumber && fault != "takes any value"
		}
		switch {
		case err != nil && fault == "takes what is no JSON", !wrong && !reports:
			w.WriteHeader(200)
		case err == nil && reports:
			answer(w, 200, fields{"failed": wrong})
		default:
			answer(w, 400, nil)
		}
	}
}

// A list is refused where an item of it is wrong, unless the answer can say so of each.
func TestDerivedPacksOfLists(t *testing.T) {
	const report = ", content: {application/json: {schema: {type: object, properties: {failed: {type: boolean}}}}}"
	for _, c := range []struct{ name, answer, fault, breaks string }{
		{name: "refused as a whole"},
		{name: "told of each", answer: report},
		{fault: "requires nothing", breaks: "OAS-REQUIRED"},
		{fault: "takes any value", breaks: "OAS-REFUSAL"},
		{fault: "takes what is no JSON", breaks: "OAS-MALFORMED"},
	} {
		t.Run(cmp.Or(c.name, c.fault), func(t *testing.T) {
			t.Parallel()
			listening := httptest.NewServer(readings(c.fault, c.answer != ""))
			t.Cleanup(listening.Close)
			r := judgedAt(t, packFrom(t, strings.Replace(readingsDocument, " ANSWER", c.answer, 1)), listening.URL, "")
			for _, q := range r.Requirements {
				require.Equal(t, q.ID == c.breaks, q.State == verdict.Failed, "%s\n%s", q.ID, notPassed(r))
			}
		})
	}
}
