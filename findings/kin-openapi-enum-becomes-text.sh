#!/bin/sh
# Surprise: kin-openapi reads a number that no float64 holds in an enum as a text,
#           without an error, so that the number itself is refused and its spelling
#           in quotes accepted. Under maximum the same number is an error.
# Version:  github.com/getkin/kin-openapi v0.153.0
# Expected: the number, as YAML and JSON write it, or an error in both places.
# Matters:  a document that is valid promises something else than it says.
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
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"
)

func load(schema string) (*openapi3.T, error) {
	return openapi3.NewLoader().LoadFromData([]byte("openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {}\ncomponents: {schemas: {It: " + schema + "}}\n"))
}

func main() {
	doc, err := load("{type: number, enum: [1e400]}")
	if err != nil {
		fmt.Println("enum: error")
	} else {
		fmt.Printf("enum: %#v\n", doc.Components.Schemas["It"].Value.Enum)
	}
	_, err = load("{type: number, maximum: 1e400}")
	fmt.Println("maximum: error:", err != nil)
}
GO
go get github.com/getkin/kin-openapi@v0.153.0 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
got=$(go run .)
want='enum: []interface {}{"1e400"}
maximum: error: true'
echo "$got"
[ "$got" = "$want" ] || { echo "changed; it was:"; echo "$want"; exit 1; }
