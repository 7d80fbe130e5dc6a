#!/bin/sh
# Surprise: Allure 3 decodes no reference to a character in the attributes of a JUnit
#           file, and shows &#34; or &quot; for a quotation mark. Allure 2 decodes them.
# Version:  allure 3.18.0
# Expected: an XML parser decodes them everywhere; Go's encoding/xml writes every
#           quotation mark in an attribute so.
# Matters:  whoever writes JUnit with Go gets names and messages that are hard to read,
#           and another history in Allure than with another writer.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null 2>&1
npm install --silent --no-fund --no-audit --ignore-scripts allure@3.18.0 >/dev/null
mkdir in
cat >in/junit.xml <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<testsuites><testsuite name="s" tests="1" failures="1">
  <testcase classname="c" name="a &#34;pet&#34; &quot;here&quot;"><failure message="want &#34;x&#34;">t</failure></testcase>
</testsuite></testsuites>
XML
node_modules/.bin/allure generate in --output out >/dev/null
got=$(node -e 'const fs = require("fs"); for (const f of fs.readdirSync("out/data/test-results")) { const t = JSON.parse(fs.readFileSync("out/data/test-results/" + f)); console.log(t.name); console.log(t.error && t.error.message) }')
want='a &#34;pet&#34; &quot;here&quot;
want &#34;x&#34;'
echo "$got"
[ "$got" = "$want" ] || { echo "changed; it was:"; echo "$want"; exit 1; }
