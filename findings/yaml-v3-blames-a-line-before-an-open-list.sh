#!/bin/sh
# Surprise: for a list that is not closed, go.yaml.in/yaml/v3 names a line before the one
#           with the list, here line 1 of a list in line 2. v4 names the line where it
#           could not go on.
# Version:  go.yaml.in/yaml/v3 v3.0.6, go.yaml.in/yaml/v4 v4.0.0
# Expected: line 2, where the list begins, or line 3, where a comma is missed.
# Matters:  a tool that shows the line of a mistake in somebody's settings sends them to a
#           line that is right.
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

	v3 "go.yaml.in/yaml/v3"
	v4 "go.yaml.in/yaml/v4"
)

func main() {
	text, value := []byte("name: x\nlist: [1, 2\nother: 3\n"), any(nil)
	fmt.Println("v3:", v3.Unmarshal(text, &value))
	fmt.Println("v4:", v4.Unmarshal(text, &value))
}
GO
go get go.yaml.in/yaml/v3@v3.0.6 go.yaml.in/yaml/v4@v4.0.0 2>/dev/null
go mod tidy 2>/dev/null
got=$(go run .)
want="v3: yaml: line 1: did not find expected ',' or ']'
v4: yaml: line 3: did not find expected ',' or ']'"
echo "$got"
[ "$got" = "$want" ] || { echo "changed; it was:"; echo "$want"; exit 1; }
