package cli

import (
	"errors"
	"os"

	"github.com/assaykit/assay/internal/baseline"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// gateOptions are the flags of run that a CI gate takes.
type gateOptions struct {
	baselineFile string
	scoreFile    string
	packScore    *verdict.Score // that it says; nil for none
	shard        string
	watch        bool
}

// settleGate takes over what a gate asks for, once the contract pack is known.
func (a *app) settleGate(given func(string) bool, o *runOptions) error {
	if given("shard") {
		shard, err := parseShard(o.shard, a.getenv)
		if err != nil {
			return err
		}
		if o.Seed == "" && !o.dryRun {
			return hinted(errors.New("--shard needs a --seed, the same one for all shards"),
				"such as the number of the CI run: --seed \"$GITHUB_RUN_ID-$GITHUB_RUN_ATTEMPT\"")
		}
		o.Shard = shard
	}
	var err error
	if o.packScore, err = attested("score", o.scoreFile, o.Pack); err != nil {
		return err
	}
	if !given("baseline") {
		return nil
	}
	if o.baselineFile == "" {
		return hinted(errors.New("--baseline is empty"), "give it a file, or leave it out")
	}
	if o.Baseline, err = baseline.Load(o.baselineFile, o.Pack); errors.Is(err, os.ErrNotExist) {
		return hinted(err, "write one with: assay baseline write RESULT > %s", word(o.baselineFile))
	}
	return err
}

// watchedFiles are the files that a run depends on.
func (o *runOptions) watchedFiles(p target.Profile) []string {
	var files []string
	if p.Contract != "" {
		files = append(files, packFiles(p.Contract)...)
	}
	if _, err := os.Stat(o.profileName()); err == nil {
		files = append(files, o.profileName())
	}
	if o.baselineFile != "" {
		files = append(files, o.baselineFile)
	}
	return files
}
