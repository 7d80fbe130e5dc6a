#!/bin/sh
# Surprise: with its defaults Fastify accepts null where the schema wants a string, a number
#           or a boolean, and the handler gets "", 0 or false.
# Version:  fastify 5.6.1
# Expected: 400. "nullable" is not set, and JSON Schema says that null is none of these.
# Matters:  a client that clears a member by mistake stores an empty name or the price 0, and
#           a contract test that sends null is answered 200. ajv: {customOptions:
#           {coerceTypes: false}} ends it, but coerces no query parameter any more either.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null 2>&1
npm install --silent --no-fund --no-audit --ignore-scripts fastify@5.6.1 >/dev/null
cat >app.mjs <<'JS'
import Fastify from 'fastify'

const body = {
  type: 'object', required: ['name', 'price', 'sold'],
  properties: { name: { type: 'string' }, price: { type: 'number' }, sold: { type: 'boolean' } },
}
for (const ajv of [undefined, { customOptions: { coerceTypes: false } }]) {
  const app = Fastify({ ajv })
  app.post('/pets', { schema: { body } }, async request => request.body)
  const answer = await app.inject({ method: 'POST', url: '/pets', payload: { name: null, price: null, sold: null } })
  console.log(answer.statusCode, answer.statusCode === 200 ? answer.body : answer.json().message)
}
JS
got=$(node app.mjs)
want='200 {"name":"","price":0,"sold":false}
400 body/name must be string'
echo "$got"
[ "$got" = "$want" ] || { echo "changed; it was:"; echo "$want"; exit 1; }
