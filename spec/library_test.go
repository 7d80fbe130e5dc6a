package spec

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

// The library that reads the document can judge a value too. Wherever it does,
// both have to come to the same judgement: on schemas and values made at
// random, small enough that every keyword meets values on both of its sides.
// What it is known to let through (formats, for one) is not among them.
func TestJudgementIsTheLibrarys(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	fits := 0
	for range 300 {
		text := randomSchema(random, 3)
		schema := &openapi3.Schema{}
		require.NoError(t, json.Unmarshal([]byte(text), schema), text)
		require.NoError(t, schema.Validate(t.Context()), text)
		b := &builder{rules: map[*openapi3.Schema]*rule{}}
		r := b.rule(&openapi3.SchemaRef{Value: schema}, nil)
		for range 30 {
			body := randomValue(random, 3)
			value, err := DecodeJSON([]byte(body))
			require.NoError(t, err)
			v := visitor{root: "body"}
			found := v.judge(r, value, len(body), "")
			theirs := schema.VisitJSON(unnest(t, body), openapi3.VisitAsResponse())
			require.Equal(t, theirs == nil, len(found) == 0, "schema %s\nvalue %s\nours %v\ntheirs %v", text, body, messages(found), theirs)
			if theirs == nil {
				fits++
			}
		}
	}
	require.Greater(t, fits, 500, "values have to fit now and then")
}

// randomSchema writes a schema, nested at most depth deep. Every one has a type
// or parts: the library alone refuses null where there is no type.
func randomSchema(random *rand.Rand, depth int) string {
	var s []string
	add := func(format string, args ...any) { s = append(s, fmt.Sprintf(format, args...)) }
	maybe := func(format string, args ...any) {
		if random.IntN(3) == 0 {
			add(format, args...)
		}
	}
	inner := func() string { return randomSchema(random, depth-1) }
	kinds := 4
	if depth > 0 {
		kinds = 10
	}
	switch random.IntN(kinds) {
	case 0:
		add(`"type":"string"`)
		maybe(`"minLength":%d`, random.IntN(3))
		maybe(`"maxLength":%d`, random.IntN(3))
		maybe(`"pattern":"^a*$"`)
		maybe(`"enum":["","a","aa"]`)
	case 1:
		add(`"type":"integer"`)
		maybe(`"minimum":%d`, random.IntN(3)-1)
		maybe(`"maximum":%d`, random.IntN(3))
		maybe(`"multipleOf":2`)
	case 2:
		add(`"type":"number"`)
		maybe(`"minimum":%d,"exclusiveMinimum":%t`, random.IntN(3)-1, random.IntN(2) == 0)
		maybe(`"maximum":%d,"exclusiveMaximum":%t`, random.IntN(3), random.IntN(2) == 0)
		maybe(`"enum":[0,1,1.5]`)
	case 3:
		add(`"type":"boolean"`)
	case 4, 5:
		add(`"type":"array","items":%s`, inner())
		maybe(`"minItems":%d`, random.IntN(3))
		maybe(`"maxItems":%d`, random.IntN(3))
		maybe(`"uniqueItems":true`)
	case 6, 7:
		add(`"type":"object","properties":{"a":%s,"b":%s}`, inner(), inner())
		maybe(`"required":["a"]`)
		maybe(`"minProperties":%d`, random.IntN(3))
		maybe(`"maxProperties":%d`, random.IntN(3))
		switch random.IntN(3) {
		case 0:
			add(`"additionalProperties":false`)
		case 1:
			add(`"additionalProperties":%s`, inner())
		}
	case 8:
		add(`"%s":[%s,%s]`, []string{"allOf", "oneOf", "anyOf"}[random.IntN(3)], inner(), inner())
		return "{" + strings.Join(s, ",") + "}"
	case 9:
		add(`"type":"%s","not":%s`, []string{"string", "number", "array"}[random.IntN(3)], inner())
		if strings.Contains(s[0], "array") {
			add(`"items":{"type":"integer"}`)
		}
	}
	maybe(`"nullable":true`)
	return "{" + strings.Join(s, ",") + "}"
}

func randomValue(random *rand.Rand, depth int) string {
	kinds := 10
	if depth > 0 {
		kinds = 16
	}
	switch n := random.IntN(kinds); n {
	case 0, 1, 2:
		return []string{`""`, `"a"`, `"aab"`}[n]
	case 3, 4, 5, 6:
		return []string{"0", "1", "2.0", "-1"}[n-3]
	case 7:
		return "1.5"
	case 8:
		return []string{"true", "false"}[random.IntN(2)]
	case 9:
		return "null"
	case 10, 11, 12:
		items := make([]string, random.IntN(4))
		for i := range items {
			items[i] = randomValue(random, depth-1)
		}
		return "[" + strings.Join(items, ",") + "]"
	}
	var members []string
	for _, name := range []string{"a", "b", "c"} {
		if random.IntN(2) == 0 {
			members = append(members, fmt.Sprintf("%q:%s", name, randomValue(random, depth-1)))
		}
	}
	return "{" + strings.Join(members, ",") + "}"
}
