#!/bin/sh
# Surprise: godog exits with 0 for a failing run if its format is "events".
# Version:  github.com/cucumber/godog v0.16.0
# Expected: the exit status says whether the run passed, whatever the format.
# Matters:  a CI gate on the status is green, while the last event of the same
#           run says "failed".
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
	"errors"
	"fmt"
	"strings"

	"github.com/cucumber/godog"
)

func main() {
	for _, format := range []string{"progress", "events"} {
		var out bytes.Buffer
		status := godog.TestSuite{
			ScenarioInitializer: func(s *godog.ScenarioContext) {
				s.Step("^it breaks$", func() error { return errors.New("broken") })
			},
			Options: &godog.Options{Format: format, Output: &out, Strict: true, FeatureContents: []godog.Feature{{
				Name: "a.feature", Contents: []byte("Feature: a\n  Scenario: b\n    Given it breaks\n"),
			}}},
		}.Run()
		fmt.Printf("%s: exit status %d, says failed: %t\n", format, status, strings.Contains(out.String(), "failed"))
	}
}
GO
go get github.com/cucumber/godog@v0.16.0 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
got=$(go run .)
want='progress: exit status 1, says failed: true
events: exit status 0, says failed: true'
echo "$got"
[ "$got" = "$want" ] || { echo "changed; it was:"; echo "$want"; exit 1; }
