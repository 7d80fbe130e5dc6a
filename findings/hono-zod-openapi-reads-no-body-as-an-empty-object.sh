#!/bin/sh
# Surprise: where a body is optional, @hono/zod-openapi calls the handler of a request without
#           a body with {}, whatever the body's schema says. An object that lacks a required
#           member reaches the handler as valid, and so does an object where an array is wanted.
# Version:  @hono/zod-openapi 1.6.3, hono 4.13.19, zod 4.6.7
# Expected: undefined, as for a parameter that was not sent, or 400.
# Matters:  requestBody.required is false unless somebody sets it, so most documents have it
#           so: a POST without a body creates a record without a name, answered 201, and the
#           types of TypeScript say that the name is there.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null 2>&1
npm install --silent --no-fund --no-audit --ignore-scripts @hono/zod-openapi@1.6.3 hono@4.13.19 zod@4.6.7 >/dev/null
cat >app.mjs <<'JS'
import { OpenAPIHono, createRoute, z } from '@hono/zod-openapi'

const app = new OpenAPIHono()
const schemas = { object: z.object({ name: z.string() }), array: z.array(z.string()) }
for (const [name, schema] of Object.entries(schemas)) {
  const route = createRoute({ method: 'post', path: '/' + name, request: { body: { content: { 'application/json': { schema } } } }, responses: { 201: { description: 'made' } } })
  app.openapi(route, c => c.text('got ' + JSON.stringify(c.req.valid('json')), 201))
}
for (const name of Object.keys(schemas)) {
  const without = await app.request('/' + name, { method: 'POST' })
  const empty = await app.request('/' + name, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' })
  console.log(name, without.status, await without.text(), '; for {}', empty.status)
}
JS
got=$(node app.mjs)
want='object 201 got {} ; for {} 400
array 201 got {} ; for {} 400'
echo "$got"
[ "$got" = "$want" ] || { echo "changed; it was:"; echo "$want"; exit 1; }
