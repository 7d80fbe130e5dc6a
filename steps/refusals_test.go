package steps

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/spec"
)

// A refusal of what was sent is not one of who sent it, or of what it is about.
func TestRefusalsOfWhatWasSent(t *testing.T) {
	for _, c := range []struct {
		name      string
		documents []int
		want      []int
	}{
		{name: "none", documents: []int{200}},
		{name: "of the body, and of the id", documents: []int{200, 401, 404, 422}, want: []int{422}},
		{name: "of the media type as well", documents: []int{201, 400, 409, 415}, want: []int{400, 415}},
		{name: "of the id alone", documents: []int{200, 404}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var o spec.Operation
			for _, status := range c.documents {
				o.Responses = append(o.Responses, spec.Response{Status: status})
			}
			require.Equal(t, c.want, refusalsOf(o))
		})
	}
	require.Equal(t, "a client error such as 400", aRefusal(true))
	require.Equal(t, "a documented client error", aRefusal(false))
}
