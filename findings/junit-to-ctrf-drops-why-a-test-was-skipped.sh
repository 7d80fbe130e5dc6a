#!/bin/sh
# Surprise: junit-to-ctrf keeps the message and the text of a failure, and drops both of
#           <skipped>, in its attribute and in its body.
# Version:  junit-to-ctrf 0.0.14
# Expected: "message" in the CTRF test, as for a failure.
# Matters:  a report says that tests were skipped, and nobody learns why: a missing key and
#           a deselected test look the same.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null 2>&1
npm install --silent --no-fund --no-audit junit-to-ctrf@0.0.14 >/dev/null
cat >in.xml <<'XML'
<?xml version="1.0"?>
<testsuites><testsuite name="s" tests="2" failures="1" skipped="1">
  <testcase name="a" classname="s"><skipped message="no key">the key BURST is not set</skipped></testcase>
  <testcase name="b" classname="s"><failure message="no answer">after 3 s</failure></testcase>
</testsuite></testsuites>
XML
npx junit-to-ctrf in.xml -o out.json >/dev/null 2>&1
got=$(node -e 'for (const t of require("./out.json").results.tests) console.log(t.status, t.message, t.trace)')
want='skipped undefined undefined
failed no answer after 3 s'
echo "$got"
[ "$got" = "$want" ] || { echo "changed; it was:"; echo "$want"; exit 1; }
