#!/bin/sh
# Surprise: TypeSpec documents a plainTime, which is a time of day without a time zone, as
#           "format: time". JSON Schema has that format for times with an offset, so ajv refuses
#           each right value of the document, and takes one that TypeSpec's type cannot hold.
# Version:  @typespec/compiler, http, openapi 1.11.0 and openapi3 1.11.0; ajv 8.17.1 and
#           ajv-formats 3.0.1
# Expected: "format: time-local", which the OpenAPI Format Registry has for this, or a text
#           without a format. A utcDateTime in a header does become "http-date".
# Matters:  opening hours and alarm times, which are sent as 08:30:00, break the document that
#           was made of their own definition, and a client that adds Z to please the document
#           says something else. pydantic and ASP.NET write the same document.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null 2>&1
npm install --silent --no-fund --no-audit --ignore-scripts @typespec/compiler@1.11.0 @typespec/http@1.11.0 \
  @typespec/openapi@1.11.0 @typespec/openapi3@1.11.0 ajv@8.17.1 ajv-formats@3.0.1 >/dev/null
cat >main.tsp <<'T'
import "@typespec/http";
using TypeSpec.Http;
@service(#{ title: "Shops" })
namespace Shops;
model Hours { opens: plainTime }
@route("/hours") op read(): Hours;
T
npx tsp compile . --emit @typespec/openapi3 --option @typespec/openapi3.file-type=json >/dev/null 2>&1
cat >judge.mjs <<'JS'
import { readFileSync } from 'node:fs'
import Ajv from 'ajv'
import formats from 'ajv-formats'
const document = JSON.parse(readFileSync('tsp-output/@typespec/openapi3/openapi.json'))
const opens = document.components.schemas.Hours.properties.opens
const takes = formats.default(new Ajv.default()).compile(opens)
console.log(JSON.stringify(opens), '08:30:00', takes('08:30:00'), '08:30:00Z', takes('08:30:00Z'))
JS
got=$(node judge.mjs)
want='{"type":"string","format":"time"} 08:30:00 false 08:30:00Z true'
echo "$got"
[ "$got" = "$want" ] || { echo "changed; it was:"; echo "$want"; exit 1; }
