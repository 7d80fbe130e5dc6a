#!/bin/sh
# Surprise: with validateResponses, express-openapi-validator judges what a handler gives to
#           res.json, and not what is sent: the same wrong body passes as a text with
#           res.send, res.end or a stream, under Content-Type: application/json.
# Version:  express-openapi-validator 5.6.2, express 4.21.2
# Expected: 500 for each. The operation documents an object with a name for this media type.
# Matters:  a handler that answers from a cache of texts, that forwards another service's
#           answer or that streams, is never judged, and the team believes that it is.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null 2>&1
npm install --silent --no-fund --no-audit --ignore-scripts express@4.21.2 express-openapi-validator@5.6.2 >/dev/null
cat >app.mjs <<'JS'
import { Readable } from 'node:stream'
import express from 'express'
import validator from 'express-openapi-validator'

const pet = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } }
const apiSpec = {
  openapi: '3.0.3', info: { title: 'Pets', version: '1' },
  paths: { '/pet': { get: { parameters: [{ name: 'how', in: 'query', schema: { type: 'string' } }],
    responses: { 200: { description: 'a pet', content: { 'application/json': { schema: pet } } } } } } },
}
const wrong = '{"nme":"Rex"}'
const ways = {
  json: res => res.json(JSON.parse(wrong)),
  send: res => res.send(wrong),
  end: res => res.end(wrong),
  stream: res => Readable.from([wrong]).pipe(res),
}
const app = express()
app.use(validator.middleware({ apiSpec, validateResponses: true }))
app.get('/pet', (req, res) => ways[req.query.how](res.type('application/json')))
app.use((error, req, res, next) => res.status(error.status ?? 500).send(error.message))
const server = app.listen(0, '127.0.0.1', async () => {
  for (const how of Object.keys(ways)) {
    const answer = await fetch(`http://127.0.0.1:${server.address().port}/pet?how=${how}`)
    console.log(how, answer.status, await answer.text())
  }
  server.close()
})
JS
got=$(node app.mjs)
want="json 500 /response must have required property 'name'
send 200 {\"nme\":\"Rex\"}
end 200 {\"nme\":\"Rex\"}
stream 200 {\"nme\":\"Rex\"}"
echo "$got"
[ "$got" = "$want" ] || { echo "changed; it was:"; echo "$want"; exit 1; }
