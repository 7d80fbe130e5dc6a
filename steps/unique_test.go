package steps

import (
	"net/mail"
	"regexp"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUniqueValues(t *testing.T) {
	for _, c := range []struct {
		kind  string
		valid func(string) bool
	}{
		{kind: "email", valid: func(text string) bool {
			parsed, err := mail.ParseAddress(text)
			return err == nil && parsed.Address == text && regexp.MustCompile(`^[a-z0-9]+@example\.com$`).MatchString(text)
		}},
		{kind: "domain", valid: regexp.MustCompile(`^[a-z][a-z0-9-]{0,62}\.example\.com$`).MatchString},
		{kind: "word", valid: regexp.MustCompile(`^assay[a-z0-9]+$`).MatchString},
		{kind: "url", valid: regexp.MustCompile(`^https://assay-[a-z0-9]+\.example\.com/$`).MatchString},
		{kind: "uuid", valid: regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString},
		{kind: "name", valid: regexp.MustCompile(`^Assay [A-Z][a-z0-9]+$`).MatchString},
	} {
		t.Run(c.kind, func(t *testing.T) {
			one, again := &source{seed: "7", scope: "x"}, &source{seed: "7", scope: "x"}
			elsewhere, later := &source{seed: "7", scope: "y"}, &source{seed: "8", scope: "x"}
			seen := map[any]bool{}
			for range 500 {
				value, err := one.value(c.kind)
				require.NoError(t, err)
				require.True(t, c.valid(value.(string)), value)
				same, err := again.value(c.kind)
				require.NoError(t, err)
				require.Equal(t, value, same, "it follows from seed and scope")
				for _, s := range []*source{elsewhere, later} {
					other, err := s.value(c.kind)
					require.NoError(t, err)
					require.False(t, seen[other])
					seen[other] = true
				}
				require.False(t, seen[value])
				seen[value] = true
			}
		})
	}
	_, err := (&source{}).value("colour")
	require.EqualError(t, err, `no unique value of kind "colour"`)
}

// No scope and seed may be taken for another pair.
func TestScopesDoNotRunIntoEachOther(t *testing.T) {
	require.NotEqual(t, (&source{seed: "a", scope: "bc"}).word(), (&source{seed: "ab", scope: "c"}).word())
}

func TestUniqueNumbers(t *testing.T) {
	s := &source{seed: "7"}
	for range 1000 {
		n := s.number(5, 7)
		require.GreaterOrEqual(t, n, int64(5))
		require.LessOrEqual(t, n, int64(7))
	}
	require.Equal(t, int64(9), s.number(9, 9))
}

func TestUniqueValuesOfManyAtOnce(t *testing.T) {
	s := &source{seed: "7"}
	var seen sync.Map
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 200 {
				if _, twice := seen.LoadOrStore(s.word(), true); twice {
					t.Error("a word was made twice")
				}
			}
		})
	}
	all.Wait()
}
