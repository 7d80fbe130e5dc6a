#!/bin/sh
# Surprise: Fastify refuses a body that its schema forbids with 400, and the document that
#           @fastify/swagger writes of the same route has 200 alone.
# Version:  fastify 5.6.1, @fastify/swagger 9.5.2
# Expected: a document that is derived from the code has the statuses that the framework
#           itself gives, as FastAPI's has its 422.
# Matters:  a client that is generated from the document has no type for the most usual
#           error, and whoever tests the server by it takes each 400 for undocumented.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null 2>&1
npm install --silent --no-fund --no-audit --ignore-scripts fastify@5.6.1 @fastify/swagger@9.5.2 >/dev/null
cat >app.mjs <<'JS'
import Fastify from 'fastify'
import swagger from '@fastify/swagger'

const app = Fastify()
await app.register(swagger, { openapi: { info: { title: 'Pets', version: '1' } } })
app.post('/pets', {
  schema: { body: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } } },
}, async () => ({ ok: true }))
await app.ready()

const answer = await app.inject({ method: 'POST', url: '/pets', payload: {} })
console.log(answer.statusCode, answer.json().message)
console.log('documented:', Object.keys(app.swagger().paths['/pets'].post.responses).join(' '))
JS
got=$(node app.mjs)
want="400 body must have required property 'name'
documented: 200"
echo "$got"
[ "$got" = "$want" ] || { echo "changed; it was:"; echo "$want"; exit 1; }
