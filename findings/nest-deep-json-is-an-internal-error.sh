#!/bin/sh
# Surprise: Nest's ValidationPipe raises a RangeError for a body of 4,000 bytes that is
#           2,000 arrays within each other: class-transformer calls itself for each level,
#           also in members that the class does not have. Nest answers that with 500.
# Version:  @nestjs/common 11.2.10 with class-transformer 0.5.1 and class-validator 0.15.1
# Expected: 400, as for every other body that is not valid, or success, as the member is
#           unknown and ignored.
# Matters:  a client's mistake counts as an error of the server: it wakes people, and
#           everybody can cause it.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null 2>&1
npm install --silent --no-fund --no-audit --ignore-scripts @nestjs/common@11.2.10 class-transformer@0.5.1 class-validator@0.15.1 reflect-metadata@0.2.2 rxjs@7.8.2 >/dev/null
cat >run.js <<'JS'
require('reflect-metadata')
const { ValidationPipe } = require('@nestjs/common')
const { IsString } = require('class-validator')

class Item {}
IsString()(Item.prototype, 'name')

async function main () {
  for (const depth of [100, 2000]) {
    const body = JSON.parse('{"name": "x", "unknown": ' + '['.repeat(depth) + ']'.repeat(depth) + '}')
    const said = await new ValidationPipe().transform(body, { type: 'body', metatype: Item }).then(() => 'accepted', error => error.constructor.name + ': ' + error.message)
    console.log(depth, said)
  }
}
main()
JS
got=$(node run.js)
want='100 accepted
2000 RangeError: Maximum call stack size exceeded'
echo "$got"
[ "$got" = "$want" ] || { echo "changed; it was:"; echo "$want"; exit 1; }
