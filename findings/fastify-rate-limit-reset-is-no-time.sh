#!/bin/sh
# Surprise: @fastify/rate-limit sends in X-RateLimit-Reset how many seconds are
#           left, and in Retry-After of the 429 the same number again. GitHub's API,
#           for one, sends an instant in seconds since 1970 under this name.
# Version:  @fastify/rate-limit 11.2.0 with fastify 5.12.8
# Expected: a time, such as 1795856539.
# Matters:  a client that takes it for an instant waits until 1970, which is not
#           at all, and is limited again at once.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null 2>&1
npm install --silent --no-fund --no-audit fastify@5.12.8 @fastify/rate-limit@11.2.0 >/dev/null
cat >run.mjs <<'JS'
import Fastify from 'fastify'
import limit from '@fastify/rate-limit'

const app = Fastify()
await app.register(limit, { max: 1, timeWindow: '1 minute' })
app.get('/', async () => ({}))
for (let n = 0; n < 2; n++) {
  const { statusCode, headers } = await app.inject('/')
  console.log(statusCode, 'X-RateLimit-Reset:', headers['x-ratelimit-reset'], 'Retry-After:', headers['retry-after'])
}
JS
got=$(node run.mjs)
want='200 X-RateLimit-Reset: 60 Retry-After: undefined
429 X-RateLimit-Reset: 60 Retry-After: 60'
echo "$got"
[ "$got" = "$want" ] || { echo "changed; it was:"; echo "$want"; exit 1; }
