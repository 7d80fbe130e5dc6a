package cli

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/setting"
	"github.com/assaykit/assay/internal/verdict"
)

// explainOptions are the flags of explain.
type explainOptions struct {
	contract, openapi, result string
}

func (a *app) explainCommand() *cobra.Command {
	var o explainOptions
	cmd := &cobra.Command{
		Use:   "explain REQUIREMENT|FINDING",
		Short: "Explain a requirement, or a finding of a saved result",
		Long: `Explain a requirement: what the contract says and where, which scenarios test it, what
they expect, and which mistakes they are known to catch. All of it is from the contract
pack.

Every report shows a finding with an id. To explain a finding, name the saved result with
--result: the command shows what was found, and each requirement that it breaks.`,
		Example: `  assay explain CRM-AUTH-002
  assay explain --openapi openapi.yaml OAS-SUCCESS
  assay explain 1f0c9a3e --result result.json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return hinted(fmt.Errorf("explain needs one requirement or finding, got %d", len(args)),
					"assay list shows the requirements, and every report the findings")
			}
			return nil
		},
		ValidArgsFunction: fromPack(requirementChoices),
		RunE:              func(cmd *cobra.Command, args []string) error { return a.explain(cmd.Context(), args[0], o) },
	}
	addText(cmd, "contract", &o.contract)
	addText(cmd, "openapi", &o.openapi)
	addOwn(cmd, setting.Setting{Flag: "result", Takes: "FILE", Complete: setting.Files, Value: setting.Any(&o.result),
		Help: "a saved result that has the finding, or findings of the requirement"})
	return cmd
}

// findingID is the form of the id of a finding.
var findingID = regexp.MustCompile(`^[0-9a-f]{8}$`)

// explain explains the requirement or the finding of an id.
func (a *app) explain(ctx context.Context, id string, o explainOptions) error {
	p, err := openPack(ctx, o.contract, o.openapi)
	if err != nil {
		return err
	}
	e := explanation{pack: p, bundled: o.contract == "" && o.openapi == ""}
	if o.result != "" {
		if e.result, err = readResult(a.in, o.result); err != nil {
			return err
		}
		e.findings = verdict.Findings(e.result)
	}
	if findingID.MatchString(id) {
		err = e.finding(id)
	} else {
		err = e.known(id)
	}
	if err != nil {
		return err
	}
	if e.result != nil && e.result.Contract.Digest != p.Digest {
		_, _ = fmt.Fprintf(a.err, "assay: %s is a result of %q %s, and not of this very contract pack\n  --contract and --openapi name another\n",
			report.Line(o.result), report.Line(e.result.Contract.Title), report.Line(e.result.Contract.Version)) // nowhere left to tell
	}
	_, err = fmt.Fprint(a.out, e.text.String())
	return err
}

// explanation is an explanation that is being written.
type explanation struct {
	pack     *pack.Pack
	bundled  bool            // whether the pack is the one whose deviations we have
	result   *verdict.Result // nil for none
	findings []verdict.Finding
	text     strings.Builder
}

// known writes the requirement of an id, and says what else an unknown one may be.
func (e *explanation) known(id string) error {
	if err := plan.Known("requirement", id, e.pack.RequirementIDs()); err != nil {
		return hinted(err, "assay list shows the requirements, and takes --contract and --openapi; a finding has 8 digits from 0 to f")
	}
	e.requirement(id)
	return nil
}

// finding writes what a finding is, and the requirements that it breaks.
func (e *explanation) finding(id string) error {
	if e.result == nil {
		return hinted(errors.New("a finding is explained from the result that it is in"),
			"name it with --result FILE; assay run --report json=FILE writes one")
	}
	n := slices.IndexFunc(e.findings, func(f verdict.Finding) bool { return f.ID == id })
	if n < 0 {
		return hinted(fmt.Errorf("the result has no finding %q", id), "it has %s; assay report shows them", verdict.FindingCounts(e.findings))
	}
	f := e.findings[n]
	e.text.WriteString(report.Finding(&f, e.result.Settings.Credentials))
	for _, q := range f.Requirements {
		e.text.WriteString("\n")
		if slices.Contains(e.pack.RequirementIDs(), q.ID) {
			e.requirement(q.ID)
			continue
		}
		fmt.Fprintf(&e.text, "%s is not in this contract pack\n", report.Line(q.ID))
	}
	return nil
}
