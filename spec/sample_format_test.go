package spec

import (
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
)

func TestTheSampleOfAFormat(t *testing.T) {
	for _, test := range []struct {
		name   string
		schema openapi3.Schema
		want   string
	}{
		{name: "of OpenAPI", schema: openapi3.Schema{Format: "date"}, want: "2026-01-02"},
		{name: "in other letters", schema: openapi3.Schema{Format: "Date_Time"}, want: "2026-01-02T03:04:05Z"},
		{name: "a number that is written as text, by TypeSpec", schema: openapi3.Schema{Format: "int64"}, want: "12345"},
		{name: "a short one", schema: openapi3.Schema{Format: "int64", MaxLength: openapi3.Ptr(uint64(2))}, want: "12"},
		{name: "money as text, by Django", schema: openapi3.Schema{Format: "decimal", Pattern: `^-?\d{0,8}(?:\.\d{0,2})?$`}, want: "12.50"},
		{name: "a whole amount", schema: openapi3.Schema{Format: "decimal", Pattern: `^\d+$`}, want: "12"},
		{name: "a UUID of a version, by pydantic", schema: openapi3.Schema{Format: "uuid4"}, want: "${new.uuid}"},
		{name: "a time that has no offset, by zod", schema: openapi3.Schema{Format: "time", Pattern: `^\d\d:\d\d:\d\d$`}, want: "03:04:05"},
		{name: "a date of HTTP", schema: openapi3.Schema{Format: "http-date"}, want: "Fri, 02 Jan 2026 03:04:05 GMT"},
		{name: "a password that is long enough", schema: openapi3.Schema{Format: "password", MinLength: 20}, want: "amber-Passw0rd!-amber-Passw0rd!"},
		{name: "a format of the document's own", schema: openapi3.Schema{Format: "shelf-mark"}, want: "amber"},
		{name: "a format that its pattern narrows", schema: openapi3.Schema{Format: "phone", Pattern: `^0\d+$`}, want: "01"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, ok := sampleText(&test.schema)
			assert.True(t, ok)
			assert.Equal(t, test.want, got)
		})
	}
}

// What is judged has a sample that holds, and each other name leads to one.
func TestEachSampleHasItsFormat(t *testing.T) {
	for name, format := range formats {
		texts := formatSample(name)
		assert.NotEmpty(t, texts, name)
		for _, text := range texts {
			assert.True(t, strings.Contains(text, "${") || format.ok(text), "%s: %s", name, text)
		}
	}
	for name, of := range sameFormat {
		assert.NotEmpty(t, formatSamples[of], name)
		assert.Empty(t, formatSamples[name], name)
	}
}
