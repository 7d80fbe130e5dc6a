package steps

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/resource"
)

func TestStrangeIDs(t *testing.T) {
	for _, c := range []struct {
		name string
		own  any
		form string // of what is nobody's
	}{
		{"a number", 12, `^[12]\d{9}$`},
		{"a number as a text", "12", `^[12]\d{9}$`},
		{"a UUID", "0b0fd2b4-7a0e-4c3e-8a73-6a2ee8d0f9a1", `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`},
		{"hexadecimal digits", "507f1f77bcf86cd799439011", `^[0-9a-f]{24}$`},
		{"a letter and a number", "p0001", `^p9\d{3}$`},
		{"a sort and a number", "INV-00042", `^INV-9\d{4}$`},
		{"a sort and a word", "cus_9s6XKzkNRiz8i3", `^cus_\d[a-z]\d[A-Z]{2}[a-z]{2}[A-Z]{2}[a-z]{2}\d[a-z]\d$`},
		{"a word in capitals and digits", "01ARZ3NDEKTSV4RRFFQ69G5FAV", `^[0-9A-Z]{26}$`},
		{"a name", "Assay Ab2cd", `^Assay [A-Z][a-z]\d[a-z]{2}$`},
		{"a slug", "green-leaves", `^[a-z]{5}-[a-z]{6}$`},
		{"too short a word", "a1", `^[12]\d{9}$`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := strange(&resource.Source{Seed: "7"}, fixtures.Range{Minimum: 1_500_000_000, Maximum: 2_100_000_000}, c.own)
			require.NotEqual(t, c.own, got)
			require.Regexp(t, c.form, got)
		})
	}
}
