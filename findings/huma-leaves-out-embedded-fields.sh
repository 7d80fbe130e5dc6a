#!/bin/sh
# Surprise: huma loses the fields of an embedded struct whose type is not exported: the
#           document has none of them, an answer that is such a struct lacks them, and an
#           answer that has such structs within it shows them, against its own schema's
#           "additionalProperties: false".
# Version:  github.com/danielgtaylor/huma/v2 v2.37.2
# Expected: the fields that encoding/json writes, everywhere: it promotes exported fields
#           of an embedded struct, whether the struct's type is exported or not.
# Matters:  data that a handler has set does not arrive, and strict clients and contract
#           tests fail on listings that the app has always given.
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
)

type fields struct {
	Name string `json:"name"`
}

type Plant struct {
	ID int `json:"id"`
	fields
}

type Plants struct {
	Data []Plant `json:"data"`
}

func main() {
	mux := http.NewServeMux()
	api := humago.New(mux, huma.DefaultConfig("a", "1"))
	plant := Plant{1, fields{"Ada"}}
	huma.Get(api, "/one", func(context.Context, *struct{}) (*struct{ Body Plant }, error) {
		return &struct{ Body Plant }{plant}, nil
	})
	huma.Get(api, "/all", func(context.Context, *struct{}) (*struct{ Body Plants }, error) {
		return &struct{ Body Plants }{Plants{[]Plant{plant}}}, nil
	})
	schema := api.OpenAPI().Components.Schemas.Map()["Plant"]
	fmt.Println("documented:", slices.Sorted(maps.Keys(schema.Properties)), "more allowed:", schema.AdditionalProperties)
	for _, path := range []string{"/one", "/all"} {
		answer := httptest.NewRecorder()
		mux.ServeHTTP(answer, httptest.NewRequest("GET", path, nil))
		fmt.Println(path, "has the name:", strings.Contains(answer.Body.String(), `"name":"Ada"`))
	}
}
GO
go get github.com/danielgtaylor/huma/v2@v2.37.2 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
got=$(go run .)
want='documented: [$schema id] more allowed: false
/one has the name: false
/all has the name: true'
echo "$got"
[ "$got" = "$want" ] || { echo "changed; it was:"; echo "$want"; exit 1; }
