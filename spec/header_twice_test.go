package spec

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// The document of a Nest app can have a header twice: @nestjs/swagger 12.0.2 compares the names
// of @Headers and of @ApiHeader letter by letter (findings/nest-swagger-documents-a-header-twice.sh).
func TestAHeaderThatIsDescribedTwice(t *testing.T) {
	const required, optional = `{name: accept-language, in: header, required: true, schema: {type: string}}`, `{name: Accept-Language, in: header, schema: {type: string}}`
	for _, test := range []struct {
		name, ofPath, own string
		want              []Parameter // without their schemas
		warns             bool
	}{
		{name: "required, then optional", own: required + ", " + optional, want: []Parameter{{Name: "Accept-Language", In: "header"}}, warns: true},
		{name: "optional, then required", own: optional + ", " + required, want: []Parameter{{Name: "accept-language", In: "header"}}, warns: true},
		{name: "for the path and for the operation", ofPath: required, own: optional, want: []Parameter{{Name: "Accept-Language", In: "header"}}},
		{name: "for both in the same letters", ofPath: `{name: Accept-Language, in: header, schema: {type: string}}`, own: `{name: Accept-Language, in: header, required: true, schema: {type: string}}`, want: []Parameter{{Name: "Accept-Language", In: "header", Required: true}}},
		{name: "a query in other letters", own: `{name: sort, in: query, required: true, schema: {type: string}}, {name: Sort, in: query, schema: {type: string}}`, want: []Parameter{{Name: "sort", In: "query", Required: true}, {Name: "Sort", In: "query"}}},
		{name: "another header", own: required + `, {name: X-Tenant, in: header, schema: {type: string}}`, want: []Parameter{{Name: "accept-language", In: "header", Required: true}, {Name: "X-Tenant", In: "header"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			document := "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/a: {parameters: [" + test.ofPath + "], get: {operationId: get, parameters: [" + test.own + "], responses: {'200': {description: a}}}}}\n"
			c, err := LoadDocument(fstest.MapFS{"a.yaml": {Data: []byte(document)}}, "a.yaml")
			require.NoError(t, err)
			o, _ := c.Operation("get")
			var got []Parameter
			for _, p := range o.Parameters {
				got = append(got, Parameter{Name: p.Name, In: p.In, Required: p.Required})
			}
			require.Equal(t, test.want, got)
			const says = "is described twice"
			if test.warns {
				require.Len(t, c.Warnings, 1)
				require.Contains(t, c.Warnings[0].Message, says)
			} else {
				for _, w := range c.Warnings {
					require.NotContains(t, w.Message, says)
				}
			}
		})
	}
}
