package cli

import (
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/verdict"
)

// version and commit are set by the linker in a release.
var version, commit string

// tool tells what this program is: from the linker, or else from what Go has
// recorded in it.
func tool() verdict.Tool {
	t := verdict.Tool{Name: "assay", Version: version, Commit: commit}
	info, ok := debug.ReadBuildInfo()
	if t.Version == "" {
		t.Version = "devel"
		if ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
			t.Version = info.Main.Version
		}
	}
	if t.Commit == "" && ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				t.Commit = s.Value
			}
		}
	}
	return t
}

// unreleased reports whether a program is not just what a commit has, so that nobody else
// can build it again.
func unreleased(t verdict.Tool) bool {
	return t.Commit == "" || strings.Contains(t.Version, "dirty")
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Show the version, the commit and the contract's digest",
		Example: "  assay version",
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			p, err := pack.Bundled()
			if err != nil {
				return broken(err)
			}
			t := tool()
			if t.Commit == "" {
				t.Commit = "unknown"
			}
			_, err = fmt.Fprintf(a.out, "assay %s\ncommit %s\ncontract %s %s\ndigest sha256:%s\nrequirements %d, sha256:%s\n",
				t.Version, t.Commit, p.Contract.Title, p.Contract.Version, p.Digest,
				len(p.Contract.Requirements), p.RequirementsDigest)
			return err
		},
	}
}
