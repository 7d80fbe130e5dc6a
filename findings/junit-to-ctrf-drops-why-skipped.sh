#!/bin/sh
# Surprise: junit-to-ctrf drops the message of a skipped test, as an attribute and as
#           text, while it keeps that of a failure and an error.
# Version:  junit-to-ctrf 0.0.14
# Expected: CTRF has a message for every test, whatever its status.
# Matters:  a report on a pull request says that tests were skipped, and nobody can
#           see that a key was missing.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null 2>&1
npm install --silent --no-fund --no-audit --ignore-scripts junit-to-ctrf@0.0.14 >/dev/null
cat >junit.xml <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<testsuites><testsuite name="s" tests="3" failures="1" skipped="2">
  <testcase classname="c" name="a"><skipped message="no key"></skipped></testcase>
  <testcase classname="c" name="b"><skipped>no key</skipped></testcase>
  <testcase classname="c" name="d"><failure message="no pet">no pet</failure></testcase>
</testsuite></testsuites>
XML
node_modules/.bin/junit-to-ctrf junit.xml -o ctrf.json -t t >/dev/null
got=$(node -e 'for (const t of require("./ctrf.json").results.tests) console.log(t.status, t.message)')
want='skipped undefined
skipped undefined
failed no pet'
echo "$got"
[ "$got" = "$want" ] || { echo "changed; it was:"; echo "$want"; exit 1; }
