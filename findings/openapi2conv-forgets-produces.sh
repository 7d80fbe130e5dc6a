#!/bin/sh
# Surprise: openapi2conv.ToV3 turns an answer in XML into one in JSON where the
#           Swagger document says "produces" once for all, while it keeps the
#           same document's "consumes" and an operation's own "produces".
# Version:  github.com/getkin/kin-openapi v0.153.0
# Expected: answers of application/xml (Swagger 2.0, "Swagger Object", produces).
# Matters:  a conforming server is told that its content type is wrong.
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
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
)

const document = `{
  "swagger": "2.0", "info": {"title": "a", "version": "1"},
  "consumes": ["text/csv"], "produces": ["application/xml"],
  "paths": {
    "/all": {"post": {
      "parameters": [{"in": "body", "name": "it", "schema": {"type": "string"}}],
      "responses": {"200": {"description": "b", "schema": {"type": "string"}}}}},
    "/own": {"get": {"produces": ["application/xml"],
      "responses": {"200": {"description": "b", "schema": {"type": "string"}}}}}
  }
}`

func main() {
	var v2 openapi2.T
	if err := json.Unmarshal([]byte(document), &v2); err != nil {
		panic(err)
	}
	v3, err := openapi2conv.ToV3(&v2)
	if err != nil {
		panic(err)
	}
	all, own := v3.Paths.Value("/all").Post, v3.Paths.Value("/own").Get
	fmt.Println("request, consumes of the document: ", slices.Sorted(maps.Keys(all.RequestBody.Value.Content)))
	fmt.Println("answer, produces of the document:  ", slices.Sorted(maps.Keys(all.Responses.Value("200").Value.Content)))
	fmt.Println("answer, produces of the operation: ", slices.Sorted(maps.Keys(own.Responses.Value("200").Value.Content)))
}
GO
go get github.com/getkin/kin-openapi@v0.153.0 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
got=$(go run .)
want='request, consumes of the document:  [text/csv]
answer, produces of the document:   [application/json]
answer, produces of the operation:  [application/xml]'
echo "$got"
[ "$got" = "$want" ] || { echo "changed; it was:"; echo "$want"; exit 1; }
