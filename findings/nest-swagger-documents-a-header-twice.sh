#!/bin/sh
# Surprise: @nestjs/swagger compares the names of headers letter by letter. A handler that reads
#           @Headers('accept-language') and is decorated with @ApiHeader({name:
#           'Accept-Language', required: false}) has that header twice in its document, once
#           required. Written alike, the decorator wins, as it does for a query.
# Version:  @nestjs/swagger 12.0.2, @nestjs/common, core and platform-express 12.5.1
# Expected: one optional header: names of headers are the same in capitals and small letters
#           (RFC 9110, section 5.1), and Node gives them in small letters.
# Matters:  a client made from the document cannot leave the header out, and a contract test
#           reports that a request without a required header is accepted.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null 2>&1
npm install --silent --no-fund --no-audit --ignore-scripts @nestjs/common@12.5.1 @nestjs/core@12.5.1 \
  @nestjs/platform-express@12.5.1 @nestjs/swagger@12.0.2 reflect-metadata@0.2.2 rxjs@7.8.2 >/dev/null 2>&1
cat >run.js <<'JS'
require('reflect-metadata')
const { Controller, Get, Headers, Module } = require('@nestjs/common')
const { NestFactory } = require('@nestjs/core')
const { ApiHeader, DocumentBuilder, SwaggerModule } = require('@nestjs/swagger')

async function headers (read) {
  class Pets { list (language) { return language } }
  const method = Object.getOwnPropertyDescriptor(Pets.prototype, 'list')
  Reflect.defineMetadata('design:paramtypes', [String], Pets.prototype, 'list')
  Headers(read)(Pets.prototype, 'list', 0)
  ApiHeader({ name: 'Accept-Language', required: false })(Pets.prototype, 'list', method)
  Get()(Pets.prototype, 'list', method)
  Controller('pets')(Pets)
  class App {}
  Module({ controllers: [Pets] })(App)
  const app = await NestFactory.create(App, { logger: false })
  const document = SwaggerModule.createDocument(app, new DocumentBuilder().build())
  for (const p of document.paths['/pets'].get.parameters) console.log(read + ':', p.name, p.required ? 'required' : 'optional')
}
headers('Accept-Language').then(() => headers('accept-language'))
JS
got=$(node run.js)
want='Accept-Language: Accept-Language optional
accept-language: accept-language required
accept-language: Accept-Language optional'
echo "$got"
[ "$got" = "$want" ] || { echo "changed; it was:"; echo "$want"; exit 1; }
