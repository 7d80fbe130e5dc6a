package fault

import (
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/pack/packtest"
)

var form = regexp.MustCompile(`^(answer|request|time)\.[a-z]+(-[a-z]+)*@\w+(:.+)?$`)

func TestFaultsHaveNamesOfTheirOwn(t *testing.T) {
	all := Of(packtest.Bundled(t))
	require.Greater(t, len(all), 1500)
	names, kinds := map[string]bool{}, map[string]bool{}
	for _, f := range all {
		require.Regexp(t, form, f.Name)
		require.False(t, names[f.Name], "%s is there twice", f.Name)
		require.NotEmpty(t, f.Says, f.Name)
		require.True(t, f.Form || f.Rule != "", "%s breaks nothing", f.Name)
		require.NotNil(t, f.turn, f.Name)
		names[f.Name], kinds[f.Kind] = true, true
	}
	require.True(t, slices.IsSortedFunc(all, compareNames))
	require.Greater(t, len(kinds), 50)
	require.Less(t, len(kinds), len(all)/10)
}

func TestNamed(t *testing.T) {
	p := packtest.Bundled(t)
	f, err := Named(p, "answer.member-missing@getContact:200/data/city")
	require.NoError(t, err)
	require.Equal(t, "getContact", f.Operation)
	require.Equal(t, 200, f.Status)
	for _, c := range []struct{ name, unknown, want string }{
		{name: "another place", unknown: "answer.member-missing@getContact:200/data/cty", want: "a fault of this operator is answer.member-missing@"},
		{name: "another operator", unknown: "answer.nothing@getContact", want: "see: assay mutation --list"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Named(p, c.unknown)
			require.ErrorContains(t, err, c.unknown)
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestPermittedWithoutATrial(t *testing.T) {
	for _, c := range []struct{ name, fault, want string }{
		{name: "null where it may be", fault: "answer.member-null@getContact:200/data/city", want: "the document allows null for /data/city"},
		{name: "null where it must not be", fault: "answer.member-null@getContact:200/data/id"},
		{name: "a header that is optional", fault: "answer.header-missing@getContact:200:X-RateLimit-Reset", want: "the document does not require the header X-RateLimit-Reset"},
		{name: "a header that is required", fault: "answer.header-missing@getContact:429:Retry-After"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := Named(packtest.Bundled(t), c.fault)
			require.NoError(t, err)
			require.Equal(t, c.want, f.Permitted)
		})
	}
}

// An answer without a body has none that could be spoiled.
func TestWhatThereIsNotIsLeftOpen(t *testing.T) {
	p, err := pack.Open(filepath.Join("..", "..", "examples", "alertmanager"))
	require.NoError(t, err)
	for _, c := range []struct{ name, fault, want string }{
		{name: "no body", fault: "answer.body-empty@deleteSilence:200", want: "no answer has a body, and the document asks for none"},
		{name: "the label of no body", fault: "answer.content-type-wrong@deleteSilence:200", want: "no answer has a body, and the document asks for none"},
		{name: "a body", fault: "answer.body-empty@getAlerts:200"},
		{name: "a member of an array", fault: "answer.member-extra@getAlerts:200", want: "the body is no object"},
		{name: "a member of an object", fault: "answer.member-extra@getSilence:200"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := Named(p, c.fault)
			require.NoError(t, err)
			require.Equal(t, c.want, f.Open)
		})
	}
}
