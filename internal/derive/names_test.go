package derive_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// No two scenarios of a file have one name: reports could not tell them apart.
func TestNamesOfRefusals(t *testing.T) {
	const document = `openapi: 3.0.3
info: {title: Exports, version: 1.0.0}
paths:
  /exports:
    post:
      operationId: export
      parameters: [{name: %s, in: query, required: true, schema: {type: string, enum: [csv, xml]}}]
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [format], properties: {format: {type: string, enum: [csv, xml]}}}}}}
      responses: {'201': {description: It.}, '400': {description: Refused.}}
`
	for _, c := range []struct{ name, parameter, want, wantNot string }{
		{name: "one place for each field", parameter: "form", want: "<field>", wantNot: "<place> <field>"},
		{name: "a field in two places", parameter: "format", want: "<place> <field>", wantNot: "<field>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := textOf(t, derivedFrom(t, strings.Replace(document, "%s", c.parameter, 1)), "features/exports.feature")
			for _, name := range []string{"export with %s: <wrong>\n", "export without %s\n"} {
				require.Contains(t, text, fmt.Sprintf(name, c.want))
				require.NotContains(t, text, fmt.Sprintf(name, c.wantNot))
			}
		})
	}
}
