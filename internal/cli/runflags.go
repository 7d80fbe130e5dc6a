package cli

import (
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/setting"
)

// settings are the flags of a run that stand in no profile: what is run this time,
// what is shown of it, and what counts.
func (o *runOptions) settings() []setting.Setting {
	return slices.Concat(o.selectionSettings(), o.recordSettings(), o.verdictSettings(), o.outputSettings())
}

func (o *runOptions) selectionSettings() []setting.Setting {
	s := &o.Selection
	return []setting.Setting{
		{Flag: "tags", Takes: "EXPRESSION", Group: setting.Selection, In: setting.Run, Complete: setting.Tags,
			Help:  "the scenarios for which this holds, such as '@auth and not @burst'",
			Value: setting.Any(&s.Tags)},
		{Flag: "name", Takes: "REGEX", Group: setting.Selection, In: setting.Run,
			Help:  "the scenarios whose name matches",
			Value: setting.Any(&s.Name)},
		{Flag: "requirement", Takes: "ID", Group: setting.Selection, In: setting.Run, Repeats: true, Complete: setting.Requirements,
			Help:  "the scenarios that carry this requirement",
			Value: setting.List(&s.Requirements, nil)},
		{Flag: "operation", Takes: "ID", Group: setting.Selection, In: setting.Run, Repeats: true, Complete: setting.Operations,
			Help:  "the scenarios about this operation",
			Value: setting.List(&s.Operations, nil)},
		{Flag: "shard", Takes: "2/8", Group: setting.Selection, In: setting.Run, Rare: true,
			Complete: setting.Words(autoShard + "\tfrom the environment of a CI system"),
			Help:     "one part of the scenarios, or auto for what the CI system says",
			Value:    setting.Any(&o.shard)},
		{Flag: "seed", Takes: "TEXT", Group: setting.Selection, In: setting.Run | setting.Certify, Rare: true, Default: "a new one, which is shown",
			Help:  "the seed of names, data and order",
			Value: setting.Any(&o.Seed)},
		{Flag: "watch", Group: setting.Selection, In: setting.Run, Rare: true,
			Help:  "run again whenever a file of the contract pack or the profile changes",
			Value: setting.Flag(&o.watch)},
	}
}

func (o *runOptions) recordSettings() []setting.Setting {
	return []setting.Setting{
		{Flag: "profile", Takes: "FILE", Group: setting.Target, In: setting.Run | setting.Certify | setting.Doctor | setting.Clean, Complete: setting.Files,
			Default: defaultProfile + ", if there is one", Help: "the file with the settings",
			Value: setting.Any(&o.profile)},
		{Flag: "dry-run", Group: setting.Safety, In: setting.Run,
			Help:  "show what would be run and written, and send nothing",
			Value: setting.Flag(&o.dryRun)},
		{Flag: "ledger", Takes: "FILE", Group: setting.Safety, In: setting.Run | setting.Certify | setting.Verify, Rare: true, Complete: setting.Files,
			Default: "one of its own, kept if something is left", Help: "record in it what is created on a live target",
			Value: setting.Any(&o.ledgerFile)},
		{Flag: "container-logs", Takes: "FILE", Group: setting.Output, In: setting.Run, Rare: true, Complete: setting.Files,
			Help:  "write all that the image logs",
			Value: setting.Any(&o.logs)},
	}
}

func (o *runOptions) verdictSettings() []setting.Setting {
	return []setting.Setting{
		{Flag: "strict", Group: setting.Verdict, In: setting.Run | setting.Certify,
			Help:  "a violated SHOULD fails instead of warning",
			Value: setting.Flag(&o.Strict)},
		{Flag: "allow-incomplete", Group: setting.Verdict, In: setting.Run,
			Help:  "exit 0 although a key or another means was missing to exercise something",
			Value: setting.Flag(&o.AllowIncomplete)},
		{Flag: "baseline", Takes: "FILE", Group: setting.Verdict, In: setting.Run, Complete: setting.Files,
			Help:  "failures that are known: exit 0 if nothing else fails, 6 if one passes or has expired",
			Value: setting.Any(&o.baselineFile)},
		{Flag: "score", Takes: "FILE", Group: setting.Output, In: setting.Run, Rare: true, Complete: setting.Files,
			Help:  "say in the reports how many faults the contract pack finds, as assay mutation --score has measured it",
			Value: setting.Any(&o.scoreFile)},
		{Flag: "fail-fast", Group: setting.Verdict, In: setting.Run, Rare: true,
			Help:  "start no further scenario after the first failure",
			Value: setting.Flag(&o.FailFast)},
	}
}

// commonSettings are the flags of every command.
func (a *app) commonSettings() []setting.Setting {
	return []setting.Setting{
		{Flag: "color", Takes: "WHEN", Group: setting.Output, Rare: true, Default: string(colorAuto),
			Help:     "colours: auto for a terminal without NO_COLOR, always, or never",
			Complete: setting.Words(string(colorAuto), string(colorAlways), string(colorNever)),
			Value:    setting.OneOf(&a.colors, colorAuto, colorAlways, colorNever)},
	}
}

// jsonSetting is the flag of the commands that print JSON in place of text.
func jsonSetting(into *bool) setting.Setting {
	return setting.Setting{Flag: "json", Help: "as JSON", Value: setting.Flag(into)}
}

// pagesSetting is the flag of the commands that write a page of their own, or JSON.
func pagesSetting(into *[]string, page string) setting.Setting {
	return setting.Setting{Flag: "report", Takes: "FORMAT=FILE", Repeats: true, Complete: setting.Words("html=", "json="),
		Help: "write html=FILE, " + page + ", or json=FILE", Value: setting.List(into, nil)}
}

func (o *runOptions) outputSettings() []setting.Setting {
	return []setting.Setting{
		{Flag: "report", Takes: "FORMAT=FILE", Group: setting.Output, In: setting.Run | setting.Certify | setting.Merge, Repeats: true, Complete: setting.FormatFiles,
			Help:  "write a report; - is stdout; formats: " + strings.Join(report.FormatNames(), ", "),
			Value: setting.List(&o.reports, nil)},
		{Flag: "output", Short: "o", Takes: "DIR", Group: setting.Output, In: setting.Run | setting.Certify | setting.Merge, Complete: setting.Files,
			Help:  "the folder for reports; without --report, a report of every format",
			Value: setting.Text(&o.output)},
		{Flag: "quiet", Short: "q", Group: setting.Output, In: setting.Run | setting.Certify | setting.Merge,
			Help:  "show no progress, and of the outcome only what is wrong and the verdict",
			Value: setting.Flag(&o.quiet)},
		{Flag: "verbose", Short: "v", Group: setting.Output, In: setting.Run | setting.Certify,
			Help:  "show each exchange",
			Value: setting.Flag(&o.verbose)},
	}
}
