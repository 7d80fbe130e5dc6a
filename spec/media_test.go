package spec

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each description wants another member, so that what is missing tells which one
// an answer was compared with.
func TestContentTypesAreToldApart(t *testing.T) {
	for _, tt := range []struct {
		name      string
		described []string // in the order of the document
		sent      string
		want      string // which of them, as an index; "" for a message
		message   string
	}{
		{name: "by a parameter", described: []string{"application/json; profile=a", "application/json; profile=b"}, sent: "application/json; profile=b", want: "1"},
		{name: "the most specific", described: []string{"application/json", "application/json; profile=a", "*/*", "application/*"}, sent: "application/json;profile=a", want: "1"},
		{name: "the type before its ranges", described: []string{"*/*", "application/*", "application/json"}, sent: "application/json; profile=c", want: "2"},
		{name: "a range before any", described: []string{"*/*", "application/*"}, sent: "application/json", want: "1"},
		{name: "any", described: []string{"*/*", "text/*"}, sent: "application/json", want: "0"},
		{name: "a range with a parameter", described: []string{"application/*", "application/*; v=1"}, sent: "application/hal+json; v=1", want: "1"},
		{name: "a parameter that is not described", described: []string{"application/json"}, sent: "application/json; profile=a", want: "0"},
		{name: "in quotation marks", described: []string{"application/json; profile=a", "application/json; profile=b"}, sent: `application/json; profile="b"`, want: "1"},
		{name: "described in quotation marks", described: []string{"application/json; profile=a", `application/json; profile="http://x/b"`}, sent: `application/json; profile="http://x/b"`, want: "1"},
		{name: "the case of names", described: []string{"Application/JSON; Profile=a", "application/json"}, sent: "application/Json; PROFILE=a", want: "0"},
		{name: "the case of a value", described: []string{"application/json; profile=a", "application/json"}, sent: "application/json; profile=A", want: "1"},
		{name: "several parameters, in any order", described: []string{"application/json; v=1", "application/json; v=1; w=2"}, sent: "application/json; w=2; v=1", want: "1"},
		{name: "a charset that is described", described: []string{"application/json; charset=utf-8"}, sent: "application/json", want: "0"},
		{name: "a charset in capitals", described: []string{"application/json;charset=utf-8"}, sent: "application/json; charset=UTF-8", want: "0"},
		{name: "a charset beside what tells apart", described: []string{"application/json; v=1", "application/json; v=2"}, sent: "application/json; charset=utf-8; v=2", want: "1"},
		{name: "what HTTP does not know, to the letter", described: []string{"application/json; profile=http://x/a"}, sent: "application/json; profile=http://x/a", want: ""},

		{name: "another value", described: []string{"application/json; v=1"}, sent: "application/json; v=2", message: `header Content-Type = "application/json; v=2", want application/json; v=1`},
		{name: "no value", described: []string{"application/json; v=1"}, sent: "application/json", message: `header Content-Type = "application/json", want application/json; v=1`},
		{name: "another charset", described: []string{"application/json"}, sent: `application/json; charset="iso-8859-1"`, message: `header Content-Type = "application/json; charset=\"iso-8859-1\"", want the charset UTF-8`},
		{name: "a suffix is no range", described: []string{"application/*+json"}, sent: "application/hal+json", message: `header Content-Type = "application/hal+json", want application/*+json`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var content []string
			for i, pattern := range tt.described {
				content = append(content, "'"+pattern+"': {schema: {type: object, required: [m"+string(rune('0'+i))+"]}}")
			}
			document := strings.Replace(documentWith("{}"), "{application/json: {schema: {$ref: '#/components/schemas/It'}}}", "{"+strings.Join(content, ", ")+"}", 1)
			c, err := Load(folder(document, shelfRegistry))
			require.NoError(t, err)
			found := messages(c.Check("get", Answer{Status: http.StatusOK, Header: http.Header{"Content-Type": {tt.sent}}, Body: []byte("{}")}))
			switch {
			case tt.message != "":
				require.Contains(t, found, tt.message)
			case tt.want != "":
				require.Equal(t, []string{"m" + tt.want + " is missing"}, found)
			default:
				require.Empty(t, found)
			}
		})
	}
}

// Which of several was meant nobody can tell where the label fits none.
func TestAWrongLabelIsOneFault(t *testing.T) {
	document := strings.Replace(documentWith("{type: object, required: [a]}"), "{application/json: {", "{application/json; v=2: {schema: {type: object, required: [b]}}, application/json; v=1: {", 1)
	c, err := Load(folder(document, shelfRegistry))
	require.NoError(t, err)
	require.Equal(t, []string{`header Content-Type = "application/json", want application/json; v=1 or application/json; v=2`}, messages(c.Check("get", ok("{}"))))
}
