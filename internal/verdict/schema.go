package verdict

import _ "embed" // of the schema

// Schema is the JSON Schema (draft 2020-12) of a Result, for readers in other
// languages.
//
//go:embed result.schema.json
var Schema []byte
