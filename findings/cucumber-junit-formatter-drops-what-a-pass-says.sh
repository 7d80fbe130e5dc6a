#!/bin/sh
# Surprise: Cucumber's junit-xml-formatter writes nothing of what a step that passed says:
#           neither its message nor a text that is attached to it.
# Version:  @cucumber/junit-xml-formatter 0.15.0, @cucumber/messages 34.2.1
# Expected: both in <system-out>, where the names of the steps are.
# Matters:  a warning that must not turn the build red is seen by nobody. What is to be seen
#           there has to fail.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null 2>&1
npm install --silent --no-fund --no-audit --ignore-scripts @cucumber/junit-xml-formatter@0.15.0 @cucumber/messages@34.2.1 >/dev/null
cat >convert.mjs <<'JS'
import plugin from '@cucumber/junit-xml-formatter'

const at = seconds => ({ seconds, nanos: 0 })
const location = { line: 2 }
const step = { id: 's', location, keyword: 'Then ', text: 'it holds' }
const envelopes = [
  { meta: { protocolVersion: '34.2.1', implementation: { name: 'x' }, runtime: { name: 'x' }, os: { name: 'x' }, cpu: { name: 'x' } } },
  { gherkinDocument: { uri: 'a.feature', comments: [], feature: { location, tags: [], language: 'en', keyword: 'Feature', name: 'F', description: '', children: [
    { scenario: { id: 'c', location, tags: [], keyword: 'Scenario', name: 'A pet is found', description: '', steps: [step], examples: [] } }] } } },
  { pickle: { id: 'p', uri: 'a.feature', location, name: 'A pet is found', language: 'en', astNodeIds: ['c'], tags: [], steps: [{ id: 'ps', astNodeIds: ['s'], text: 'it holds' }] } },
  { testRunStarted: { timestamp: at(1) } },
  { testCase: { id: 't', pickleId: 'p', testSteps: [{ id: 'ts', pickleStepId: 'ps' }] } },
  { testCaseStarted: { id: 'r', testCaseId: 't', attempt: 0, timestamp: at(1) } },
  { testStepStarted: { testCaseStartedId: 'r', testStepId: 'ts', timestamp: at(1) } },
  { attachment: { testCaseStartedId: 'r', testStepId: 'ts', body: 'WARNING: no cache header', contentEncoding: 'IDENTITY', mediaType: 'text/plain' } },
  { testStepFinished: { testCaseStartedId: 'r', testStepId: 'ts', timestamp: at(1), testStepResult: { status: 'PASSED', message: 'WARNING: no cache header', duration: at(0) } } },
  { testCaseFinished: { testCaseStartedId: 'r', timestamp: at(1), willBeRetried: false } },
  { testRunFinished: { success: true, timestamp: at(2) } },
]
let take
plugin.formatter({ on: (_, handler) => { take = handler }, options: {}, write: text => console.log(text) })
for (const envelope of envelopes) take(envelope)
JS
got=$(node convert.mjs)
echo "$got"
case $got in
*WARNING*) echo "changed; it had no warning"; exit 1 ;;
*'<testcase classname="F" name="A pet is found"'*'Then it holds'*passed*) ;;
*) echo "changed; it was a test case that passed"; exit 1 ;;
esac
