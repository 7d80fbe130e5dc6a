package cli

import (
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/setting"
)

// sameName are the flags that commands word in their own way, and why.
var sameName = map[string]string{
	"addr":         "serve listens for the API, mutation serve for one fault",
	"challenge":    "certify is given a nonce, verify the record of it",
	"fault-header": "serve understands a name alone, with any other value than 500 ignored",
	"force":        "init overwrites a file, clean removes a resource",
	"key":          "a key to sign with, one of TLS, and one of the API that is served",
	"ledger":       "run writes one, clean reads it",
	"level":        "certify aims at one, verify asks for one",
	"out":          "a bundle, a record and a key",
	"output":       "report writes formats, run and merge write reports",
	"owner":        "of a key, and of what a baseline accepts",
	"profile":      "init writes one, the others read it",
	"reason":       "for a baseline, and for the end of a certificate",
	"report":       "of a run, of a verification, and of a score",
	"sample":       "of faults, and of scenarios",
	"score":        "mutation writes one, run and verify read it, and verify needs the certifier's own",
	"seed":         "of a run, and of the sample of mutation",
	"strict":       "about a SHOULD, and about a warning of pack lint",
	"target":       "of a run, and of a challenge; init proposes one",
	"trust":        "verify believes its keys, registry render ends certificates of others",
}

// TestEveryFlagIsASetting holds the one way in which flags are declared: as a row of
// setting.Setting. A row that several commands have is written once.
func TestEveryFlagIsASetting(t *testing.T) {
	words := map[string]map[string]bool{}
	for _, cmd := range allCommands((&app{}).root()) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Name == "help" || f.Name == "version" {
				return // cobra's own
			}
			s, ok := f.Value.(*settingFlag)
			require.True(t, ok, "%s --%s is declared with pflag: give it a row", cmd.CommandPath(), f.Name)
			require.NotEmpty(t, s.Help, "%s --%s", cmd.CommandPath(), f.Name)
			require.Equal(t, s.Switch(), s.Takes == "", "%s --%s: what stands for its value", cmd.CommandPath(), f.Name)
			if words[f.Name] == nil {
				words[f.Name] = map[string]bool{}
			}
			words[f.Name][s.Help+s.Default+s.Takes] = true
		})
	}
	for name, rows := range words {
		require.Equal(t, len(rows) > 1, sameName[name] != "", "--%s has %d rows: say here why, or make them one", name, len(rows))
	}
	for name := range sameName {
		require.Contains(t, words, name)
	}
}

func TestPresetSettings(t *testing.T) {
	for _, cmd := range allCommands((&app{}).root()) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if s, ok := f.Value.(*settingFlag); ok {
				_, preset := s.Value.(setting.Preset)
				require.False(t, preset && s.Default == "", "%s --%s is preset to nothing", cmd.CommandPath(), f.Name)
			}
		})
	}
	var out string
	cmd := &cobra.Command{Use: "make"}
	addOwn(cmd, setting.Setting{Flag: "out", Takes: "FILE", Help: "the file", Default: "a.txt", Value: setting.Preset{Value: setting.Text(&out)}})
	require.Equal(t, "a.txt", out)
	require.NoError(t, cmd.ParseFlags([]string{"--out", "b.txt"}))
	require.Equal(t, "b.txt", out)
}

// TestFlagsOfOneNameAreToldApart gives certify, whose --key signs, what looks like the
// setting of a profile.
func TestFlagsOfOneNameAreToldApart(t *testing.T) {
	root := (&app{}).root()
	certify, _, err := root.Find([]string{"certify"})
	require.NoError(t, err)
	require.NoError(t, certify.ParseFlags([]string{"--key", "vendor.key", "--target", "http://127.0.0.1:8080"}))
	require.Nil(t, givenFlag(certify, "key"))
	require.Equal(t, "http://127.0.0.1:8080", givenText(certify, "target"))
}
