package resource

import (
	"fmt"
	"net/mail"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/verdict"
)

func TestMadeUpValues(t *testing.T) {
	for _, kind := range []string{"email", "domain", "name"} {
		value, err := (&Source{Seed: "7", Scope: "x"}).Value(kind)
		require.NoError(t, err)
		require.True(t, madeUp(value.(string)), value)
		require.True(t, madeUp("ada-"+value.(string)), value)
	}
	for _, kind := range []string{"email", "domain", "name", "word", "url"} {
		s := &Source{Seed: "7", Scope: "x", Plausible: true}
		seen := map[any]bool{}
		for range 200 {
			value, err := s.Value(kind)
			require.NoError(t, err)
			require.True(t, madeUp(value.(string)), value)
			require.True(t, madeUp("ada-"+strings.ToUpper(value.(string))), value)
			require.NotContains(t, strings.ToLower(value.(string)), "assay")
			require.False(t, seen[value])
			seen[value] = true
		}
	}
	for _, text := range []string{"anna.keller@example.com", "Keller abcdefghjkmnp", strings.Repeat("d41d8cd98f00b204e9800998ecf8427e", 3)} {
		require.False(t, madeUp(text), text)
	}
	for _, text := range []string{"", "Ada Lovelace", "Assay", "Assay list", "assay0.1@example.com", "assay-0.example.com", "ada@example.com", "Assayabcdefghijk"} {
		require.False(t, madeUp(text), text)
	}
}

// What several scenarios share is made in every shard.
func TestShardsMakeUpNamesOfTheirOwn(t *testing.T) {
	inShard := func(shard *verdict.Shard) *Shared {
		return New(Config{Pack: packtest.Bundled(t), Seed: "7", Shard: shard})
	}
	words := map[string]bool{}
	for _, s := range []*Shared{inShard(nil), inShard(&verdict.Shard{Index: 1, Count: 2}), inShard(&verdict.Shard{Index: 2, Count: 2})} {
		words[s.Source("shared list").Word()] = true
	}
	require.Len(t, words, 3)
}

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
		{kind: "letters", valid: regexp.MustCompile(`^[a-z]{8}$`).MatchString},
		{kind: "capitals", valid: regexp.MustCompile(`^[A-Z]{8}$`).MatchString},
		{kind: "number", valid: regexp.MustCompile(`^[1-9][0-9]{8,9}$`).MatchString},
		{kind: "name", valid: regexp.MustCompile(`^Assay [A-Z][a-z0-9]+$`).MatchString},
		{kind: "like.AbC-100000/x.y", valid: regexp.MustCompile(`^[A-Z][a-z][A-Z]-[1-9][0-9]{5}/[a-z]\.[a-z]$`).MatchString},
		{kind: "like." + strings.Repeat("a", 70), valid: regexp.MustCompile(`^[a-z]{70}$`).MatchString},
	} {
		t.Run(c.kind, func(t *testing.T) {
			one, again := &Source{Seed: "7", Scope: "x"}, &Source{Seed: "7", Scope: "x"}
			elsewhere, later := &Source{Seed: "7", Scope: "y"}, &Source{Seed: "8", Scope: "x"}
			seen := map[any]bool{}
			for range 500 {
				value, err := one.Value(c.kind)
				require.NoError(t, err)
				require.True(t, c.valid(fmt.Sprint(value)), value)
				same, err := again.Value(c.kind)
				require.NoError(t, err)
				require.Equal(t, value, same, "it follows from seed and scope")
				for _, s := range []*Source{elsewhere, later} {
					other, err := s.Value(c.kind)
					require.NoError(t, err)
					require.False(t, seen[other])
					seen[other] = true
				}
				require.False(t, seen[value])
				seen[value] = true
			}
		})
	}
	_, err := (&Source{}).Value("colour")
	require.EqualError(t, err, `no unique value of kind "colour"`)
}

// No scope and seed may be taken for another pair.
func TestScopesDoNotRunIntoEachOther(t *testing.T) {
	require.NotEqual(t, (&Source{Seed: "a", Scope: "bc"}).Word(), (&Source{Seed: "ab", Scope: "c"}).Word())
}

func TestUniqueNumbers(t *testing.T) {
	s := &Source{Seed: "7"}
	for range 1000 {
		n := s.Number(5, 7)
		require.GreaterOrEqual(t, n, int64(5))
		require.LessOrEqual(t, n, int64(7))
	}
	require.Equal(t, int64(9), s.Number(9, 9))
}

func TestUniqueValuesOfManyAtOnce(t *testing.T) {
	s := &Source{Seed: "7"}
	var seen sync.Map
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 200 {
				if _, twice := seen.LoadOrStore(s.Word(), true); twice {
					t.Error("a word was made twice")
				}
			}
		})
	}
	all.Wait()
}
