#!/bin/sh
# Surprise: the PATCH that huma's autopatch generates answers 304 Not Modified, without a body,
#           if the patch changes nothing. The document that it writes for this operation does
#           not have 304, nor a default, if it names its errors.
# Version:  github.com/danielgtaylor/huma/v2 v2.37.2
# Expected: a status that the operation documents. RFC 9110, section 15.4.5, has 304 for a
#           conditional GET or HEAD alone; a PATCH that changes nothing has succeeded.
# Matters:  a client that sets a value to what it is already finds a redirection without a
#           body in place of the resource, and contract tests fail on a valid request.
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
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/danielgtaylor/huma/v2/autopatch"
)

type Lamp struct {
	Bright bool `json:"bright"`
}

type shown struct{ Body Lamp }

func main() {
	mux := http.NewServeMux()
	api := humago.New(mux, huma.DefaultConfig("a", "1"))
	lamp := Lamp{Bright: true}
	refuses := func(o *huma.Operation) { o.Errors = []int{http.StatusNotFound} } // in place of a default for all errors
	huma.Get(api, "/lamp", func(context.Context, *struct{}) (*shown, error) { return &shown{lamp}, nil }, refuses)
	huma.Put(api, "/lamp", func(_ context.Context, in *shown) (*shown, error) {
		lamp = in.Body
		return &shown{lamp}, nil
	}, refuses)
	autopatch.AutoPatch(api)
	fmt.Println("documented:", slices.Sorted(maps.Keys(api.OpenAPI().Paths["/lamp"].Patch.Responses)))
	for _, patch := range []string{`{"bright": false}`, `{"bright": false}`} {
		request := httptest.NewRequest("PATCH", "/lamp", strings.NewReader(patch))
		request.Header.Set("Content-Type", "application/merge-patch+json")
		answer := httptest.NewRecorder()
		mux.ServeHTTP(answer, request)
		fmt.Println(answer.Code, "bytes in the body:", answer.Body.Len() > 0)
	}
}
GO
go get github.com/danielgtaylor/huma/v2@v2.37.2 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
got=$(go run .)
want='documented: [200 404 422 500]
200 bytes in the body: true
304 bytes in the body: false'
echo "$got"
[ "$got" = "$want" ] || { echo "changed; it was:"; echo "$want"; exit 1; }
