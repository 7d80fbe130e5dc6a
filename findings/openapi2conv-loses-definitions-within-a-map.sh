#!/bin/sh
# Surprise: openapi2conv cannot convert a Swagger 2.0 document in which a map has objects
#           for values, and a property of those refers to a definition: it leaves the
#           reference as it was, "#/definitions/Item", and then fails to resolve it. A
#           reference of the map's own values is converted.
# Version:  github.com/getkin/kin-openapi v0.152.0
# Expected: "#/components/schemas/Item", wherever the reference stands.
# Matters:  a valid document is refused as a whole, with a message that blames the
#           document: 'failed to resolve "definitions" in fragment'.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >go.mod <<'MOD'
module finding

go 1.26
MOD
cat >main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
)

const values = `{"swagger": "2.0", "info": {"title": "x", "version": "1"}, "paths": {}, "definitions": {
	"Item": {"type": "object"}, "Map": {"type": "object", "additionalProperties": %s}}}`

func main() {
	for _, schema := range []string{
		`{"$ref": "#/definitions/Item"}`,
		`{"type": "object", "properties": {"item": {"$ref": "#/definitions/Item"}}}`,
	} {
		var doc openapi2.T
		if err := json.Unmarshal(fmt.Appendf(nil, values, schema), &doc); err != nil {
			panic(err)
		}
		_, err := openapi2conv.ToV3(&doc)
		fmt.Println(schema, "->", err)
	}
}
GO
go get github.com/getkin/kin-openapi@v0.152.0 2>/dev/null
go mod tidy 2>/dev/null
got=$(go run .)
want='{"$ref": "#/definitions/Item"} -> <nil>
{"type": "object", "properties": {"item": {"$ref": "#/definitions/Item"}}} -> failed to resolve "definitions" in fragment in URI: "#/definitions/Item": struct field "definitions" not found'
echo "$got"
[ "$got" = "$want" ] || { echo "changed; it was:"; echo "$want"; exit 1; }
