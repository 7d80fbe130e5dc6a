#!/bin/sh
# Surprise: Cucumber's own JUnit formatter makes an empty suite without a failure
#           or an error of a run whose messages say success: false, with a message.
# Version:  @cucumber/junit-xml-formatter 0.15.0
# Expected: at least one error, as testRunFinished.success is "true if all hooks
#           and test cases were successful" and the message says why not.
# Matters:  a run that could not begin is green in whatever reads the JUnit file.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null 2>&1
npm install --silent --no-fund --no-audit @cucumber/junit-xml-formatter@0.15.0 @cucumber/messages@34.2.1 >/dev/null 2>&1 ||
	npm install --silent --no-fund --no-audit @cucumber/junit-xml-formatter@0.15.0 >/dev/null
cat >run.mjs <<'JS'
import formatter from '@cucumber/junit-xml-formatter'

const messages = [
  { meta: { protocolVersion: '32.0.0', implementation: { name: 'a' }, runtime: { name: 'a' }, os: { name: 'a' }, cpu: { name: 'a' } } },
  { testRunStarted: { timestamp: { seconds: 1, nanos: 0 } } },
  { testRunFinished: { success: false, message: 'the server cannot be reached', timestamp: { seconds: 2, nanos: 0 } } },
]
let handle
let out = ''
formatter.formatter({ options: {}, on: (_, handler) => { handle = handler }, write: (text) => { out += text } })
for (const message of messages) await handle(message)
console.log(out.match(/tests="\d+" skipped="\d+" failures="\d+" errors="\d+"/)[0])
console.log('names the reason:', out.includes('cannot be reached'))
JS
got=$(node run.mjs)
want='tests="0" skipped="0" failures="0" errors="0"
names the reason: false'
echo "$got"
[ "$got" = "$want" ] || { echo "changed; it was:"; echo "$want"; exit 1; }
