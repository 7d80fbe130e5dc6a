package target

import (
	"cmp"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/setting"
)

// TestSettings compares the table with itself: each name is there once, each
// setting says what it does, and its sample is one that it takes.
func TestSettings(t *testing.T) {
	given := lookupIn(map[string]string{
		"ASSAY_API_KEY": "a", "ASSAY_OTHER_ORG_KEY": "b", "ASSAY_EXPIRED_KEY": "c", "ASSAY_REVOKED_KEY": "d", "ASSAY_BURST_KEY": "e",
	})
	seen := map[string]string{}
	form := map[string]*regexp.Regexp{
		"flag": regexp.MustCompile(`^[a-z][a-z-]*$`), "key": regexp.MustCompile(`^[a-z_]+(\.[a-z_]+)*$`), "environment": regexp.MustCompile(`^ASSAY_[A-Z_]+$`),
	}
	for _, s := range (&Profile{}).Settings(given) {
		name := cmp.Or(s.Flag, s.Key)
		for kind, text := range map[string]string{"flag": s.Flag, "key": s.Key, "environment": s.Env} {
			if text == "" {
				continue
			}
			require.Empty(t, seen[kind+text], "%s %s is there twice", kind, text)
			require.Regexp(t, form[kind], text)
			seen[kind+text] = name
		}
		require.NotEmpty(t, s.Help, name)
		require.NotContains(t, s.Help, "`", name)
		require.False(t, strings.HasSuffix(s.Help, "."), name)
		require.Contains(t, setting.Groups(), s.Group, name)
		require.Equal(t, s.Flag == "", s.In == 0, "%s: a flag is for a command", name)
		require.Equal(t, s.Flag == "" || s.Switch(), s.Takes == "", "%s: a flag takes something, or is a switch", name)
		loadSample(t, s, given)
	}
	require.Greater(t, len(seen), 60)
}

// loadSample reads the sample of a setting, as init writes it.
func loadSample(t *testing.T, s setting.Setting, lookup func(string) (string, bool)) {
	t.Helper()
	lines, depth := "", 0
	for name := range strings.SplitSeq(s.Key, ".") {
		lines += "\n" + strings.Repeat("  ", depth) + name + ":"
		depth++
	}
	value := cmp.Or(s.Sample, s.Default)
	if strings.Contains(value, ": ") && !strings.ContainsAny(value[:1], "[{") {
		value = `"` + value + `"`
	}
	text := lines + " " + value + "\n"
	if strings.HasPrefix(s.Key, "image.") && s.Key != "image.ref" {
		text = strings.Replace(text, "image:", "image:\n  ref: x", 1)
	}
	_, err := Parse("assay.yaml", []byte(text), lookup)
	require.NoError(t, err, text)
}

// TestDefaults holds that what help says of a setting without a value is what
// the setting would be given: a default is said once.
func TestDefaults(t *testing.T) {
	for _, s := range (&Profile{}).Settings(lookupIn(nil)) {
		if s.Default != "" && s.Sample == "" {
			require.NoError(t, s.Value.Set(s.Default), s.Key)
		}
	}
}
