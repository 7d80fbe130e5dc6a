package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/doctor"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/setting"
	"github.com/assaykit/assay/internal/wording"
)

func (a *app) doctorCommand() *cobra.Command {
	var o runOptions
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check whether a target and its keys are ready for a run",
		Long: `Check whether a target and its keys are ready for a run, without writing anything:
whether the target can be reached, whether each key is of its kind (expired, revoked …),
whether the fault header works, and what a run could not exercise because a key or
another means is missing. The settings are those of run.

Exit codes: 0 all is well, 2 a setting is wrong, 3 a run could not exercise something,
4 the target cannot be reached or refuses a key.`,
		Example: `  assay doctor
  assay doctor --target bundled --json`,
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.doctor(a.untilStopped(cmd), cmd, o, asJSON)
		},
	}
	addProfileFlags(cmd, setting.Doctor)
	addSettings(cmd, o.settings(), setting.Doctor, false)
	addOwn(cmd, jsonSetting(&asJSON))
	return cmd
}

func (a *app) doctor(ctx context.Context, cmd *cobra.Command, o runOptions, asJSON bool) error {
	if err := a.settle(cmd, &o); err != nil {
		return err
	}
	_, _ = io.WriteString(a.err, aboutProfile(o.Profile))
	t, config, err := run.Connect(ctx, o.Options)
	if t != nil {
		defer func() { _ = t.Close() }() // nothing of it is needed any more
	}
	if err != nil {
		return startError(err)
	}
	transport, err := o.Profile.Transport(t)
	if err != nil {
		return err
	}
	found, err := doctor.Examine(ctx, doctor.Options{BaseURL: t.BaseURL, Config: config, Transport: transport})
	switch {
	case err != nil:
		return err
	case ctx.Err() != nil:
		return interrupted("the target was not examined to the end")
	}
	a.exit = found.Exit
	if asJSON {
		encoder := json.NewEncoder(a.out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(found)
	}
	return a.showDoctor(found)
}

// showDoctor shows one line for each check, and below it what to do.
func (a *app) showDoctor(found *doctor.Report) error {
	width := 0
	for _, c := range found.Checks {
		width = max(width, len(c.Name))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", report.Line(found.Target))
	counts := map[doctor.State]int{}
	for _, c := range found.Checks {
		counts[c.State]++
		took := ""
		if c.Took > 0 {
			took = fmt.Sprintf(" (%s)", c.Took.Round(100*time.Microsecond))
		}
		fmt.Fprintf(&b, "%-7s  %-*s  %s%s\n", c.State, width, c.Name, report.Line(c.Message), took)
		if c.Hint != "" {
			fmt.Fprintf(&b, "%*s  %s\n", width+9, "", report.Line(c.Hint))
		}
	}
	fmt.Fprintf(&b, "\n%d ok, %s, %s (exit %d)\n", counts[doctor.OK],
		wording.Count(counts[doctor.Warning], "warning"), wording.Count(counts[doctor.Problem], "problem"), found.Exit)
	_, err := fmt.Fprint(a.out, b.String())
	return err
}
