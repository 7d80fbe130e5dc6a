package cli

import (
	"bytes"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/assaykit/assay/internal/verdict"
)

// valid FILE...: the files are results as their schema says.
func valid(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) == 0 {
		ts.Fatalf("usage: valid FILE...")
	}
	source, err := jsonschema.UnmarshalJSON(bytes.NewReader(verdict.Schema))
	ts.Check(err)
	c := jsonschema.NewCompiler()
	ts.Check(c.AddResource("result.schema.json", source))
	schema, err := c.Compile("result.schema.json")
	ts.Check(err)
	for _, name := range args {
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(ts.ReadFile(name)))
		ts.Check(err)
		ts.Check(schema.Validate(document))
	}
}
