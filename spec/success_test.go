package spec

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// withResponses is a document whose one operation has these responses.
func withResponses(keys ...string) string {
	text := "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /:\n    get:\n      operationId: get\n      responses:\n"
	for _, key := range keys {
		text += "        '" + key + "': {description: x, content: {application/json: {}}}\n"
	}
	return text
}

const oneRequirement = "- {id: SET-001, level: MUST, text: t, source: {page: p, section: s}, applies: [all], provocation: plain}\n"

func TestWhatSucceeds(t *testing.T) {
	for _, tt := range []struct {
		keys       []string
		success    int
		successes  string
		can, omits bool
		yes, no    []int
		documented []int
		not        []int
	}{
		{keys: []string{"200", "404"}, success: 200, successes: "200", can: true, yes: []int{200}, no: []int{201, 204, 404}, documented: []int{200, 404}, not: []int{201, 400, 500}},
		{keys: []string{"202", "200"}, success: 200, successes: "200 or 202", can: true, yes: []int{200, 202}, no: []int{201}},
		{keys: []string{"2XX", "4XX"}, successes: "2XX", can: true, yes: []int{200, 201, 299}, no: []int{199, 300, 404}, documented: []int{200, 204, 404, 422}, not: []int{500, 302}},
		{keys: []string{"2xx", "5xx"}, successes: "2XX", can: true, yes: []int{200, 204}, documented: []int{500, 503}},
		{keys: []string{"201", "2XX"}, success: 201, successes: "201 or 2XX", can: true, yes: []int{200, 201}},
		{keys: []string{"default"}, successes: "2XX", can: true, yes: []int{200, 204}, no: []int{302, 404, 500}, documented: []int{200, 404}, not: []int{500}},
		{keys: []string{"200", "default"}, success: 200, successes: "200", can: true, yes: []int{200}, no: []int{201}, documented: []int{404}, not: []int{503}},
		{keys: []string{"404"}, successes: "2XX", omits: true, no: []int{302, 404}, documented: []int{404}, not: []int{200}},
		{keys: []string{"302"}, successes: "2XX", no: []int{200, 302}, documented: []int{302}},
	} {
		t.Run(strings.Join(tt.keys, " and "), func(t *testing.T) {
			c, err := Load(folder(withResponses(tt.keys...), oneRequirement))
			require.NoError(t, err)
			o, _ := c.Operation("get")
			require.Equal(t, tt.success, o.Success())
			require.Equal(t, tt.successes, o.Successes())
			require.Equal(t, tt.can, o.CanSucceed())
			require.Equal(t, tt.omits, o.OmitsSuccess())
			require.True(t, !tt.omits || o.Succeeds(204))
			for _, status := range tt.yes {
				require.True(t, o.Succeeds(status), status)
				require.True(t, o.Documents(status), status)
			}
			for _, status := range tt.no {
				require.False(t, o.Succeeds(status), status)
			}
			for _, status := range tt.documented {
				require.True(t, o.Documents(status), status)
			}
			for _, status := range tt.not {
				require.False(t, o.Documents(status), status)
			}
		})
	}
}

func TestLoadRefusesWhatIsNoStatus(t *testing.T) {
	for _, key := range []string{"20O", "2X", "600", "Default", "0", "success"} {
		_, err := Load(folder(withResponses("200", key), oneRequirement))
		require.EqualError(t, err, `load contract: openapi.yaml:9: get: unknown status "`+key+`"`+"\n  a response stands under a status such as 200, a range such as 2XX, or default")
	}
}
