#!/bin/sh
# Surprise: openapi3filter.ValidateResponse accepts 301, 304, 307 and 308 of an
#           operation that documents none of them, and looks at no body. The
#           option that refuses undocumented statuses does not change that, but
#           it does refuse 302 and 303.
# Version:  github.com/getkin/kin-openapi v0.153.0
# Expected: with IncludeResponseStatus every undocumented status is an error.
# Matters:  an API that begins to redirect passes its contract test.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >go.mod <<'MOD'
module finding

go 1.26
MOD
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

const document = `
openapi: 3.0.3
info: {title: a, version: "1"}
paths:
  /a:
    get:
      responses:
        "200": {description: b, content: {application/json: {schema: {type: object}}}}
`

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	doc, err := openapi3.NewLoader().LoadFromData([]byte(document))
	must(err)
	router, err := gorillamux.NewRouter(doc)
	must(err)
	request, err := http.NewRequest("GET", "/a", nil)
	must(err)
	route, parameters, err := router.FindRoute(request)
	must(err)
	for _, status := range []int{300, 301, 302, 303, 304, 305, 307, 308, 418} {
		answer := &openapi3filter.ResponseValidationInput{
			RequestValidationInput: &openapi3filter.RequestValidationInput{Request: request, PathParams: parameters, Route: route},
			Status:                 status, Header: http.Header{"Content-Type": {"text/html"}},
			Options: &openapi3filter.Options{IncludeResponseStatus: true},
		}
		answer.SetBodyBytes([]byte("<p>moved</p>"))
		fmt.Println(status, "accepted:", openapi3filter.ValidateResponse(context.Background(), answer) == nil)
	}
}
GO
go get github.com/getkin/kin-openapi@v0.153.0 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
got=$(go run .)
want='300 accepted: false
301 accepted: true
302 accepted: false
303 accepted: false
304 accepted: true
305 accepted: false
307 accepted: true
308 accepted: true
418 accepted: false'
echo "$got"
[ "$got" = "$want" ] || { echo "changed; it was:"; echo "$want"; exit 1; }
