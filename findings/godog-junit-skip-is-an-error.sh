#!/bin/sh
# Surprise: godog's JUnit writes an <error> for a scenario that was skipped, and
#           counts it neither as an error nor as skipped.
# Version:  github.com/cucumber/godog v0.16.0
# Expected: <skipped/> and skipped="1".
# Matters:  readers that count elements show an error, readers that trust the
#           attributes show a pass, and godog itself exits with 0.
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
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/cucumber/godog"
)

func main() {
	var out bytes.Buffer
	status := godog.TestSuite{
		ScenarioInitializer: func(s *godog.ScenarioContext) {
			s.Step("^it is left out$", func() error { return godog.ErrSkip })
		},
		Options: &godog.Options{Format: "junit", Output: &out, Strict: true, FeatureContents: []godog.Feature{{
			Name: "a.feature", Contents: []byte("Feature: a\n  Scenario: b\n    Given it is left out\n"),
		}}},
	}.Run()
	fmt.Println("exit status", status)
	fmt.Println(regexp.MustCompile(`skipped="\d+" failures="\d+" errors="\d+"`).FindString(out.String()))
	fmt.Println("<error> elements:", strings.Count(out.String(), "<error "), "<skipped> elements:", strings.Count(out.String(), "<skipped"))
}
GO
go get github.com/cucumber/godog@v0.16.0 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
got=$(go run .)
want='exit status 0
skipped="0" failures="0" errors="0"
<error> elements: 1 <skipped> elements: 0'
echo "$got"
[ "$got" = "$want" ] || { echo "changed; it was:"; echo "$want"; exit 1; }
