package cli

import (
	"errors"
	"net/http"
	"slices"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/reference"
	"github.com/assaykit/assay/reference/faults"
)

// server returns the server that was asked for, and the handler of its controls. A
// server with deviations has none: it remembers more than a reset clears.
func (o serveOptions) server(config reference.Config) (api, control http.Handler, err error) {
	if len(o.deviations) == 0 {
		server, err := reference.New(config)
		if err != nil {
			return nil, nil, err
		}
		return server, server.Control(), nil
	}
	for _, name := range o.deviations {
		if err := plan.Known("deviation", name, deviationNames()); err != nil {
			return nil, nil, hinted(err, "assay serve --list-deviations lists them")
		}
	}
	if o.control != "" {
		return nil, nil, hinted(errors.New("--control and --deviation exclude each other: a reset would not make the server new"), "start it again for that")
	}
	server, err := faults.New(config, o.deviations...)
	return server, nil, err
}

// breaks are the deviations that were asked for, by name.
func (o serveOptions) breaks() []faults.Deviation {
	return slices.DeleteFunc(faults.Deviations(), func(d faults.Deviation) bool { return !slices.Contains(o.deviations, d.Name) })
}

// selecting returns the flags that select the scenarios which show deviations, or ""
// where only a whole run does.
func selecting(p *pack.Pack, deviations []faults.Deviation) string {
	requirements, operations := "", ""
	for _, d := range deviations {
		carried := slices.ContainsFunc(p.Inventory.Scenarios, func(s plan.Scenario) bool {
			return slices.Contains(pack.Requirements(s), d.Requirement)
		})
		switch {
		case carried:
			requirements += " --requirement " + d.Requirement
		case d.Operation != "":
			operations += " --operation " + d.Operation
		default:
			return ""
		}
	}
	if requirements != "" && operations != "" {
		return "" // a scenario would have to fit both
	}
	return requirements + operations
}

func deviationNames() []string {
	var names []string
	for _, d := range faults.Deviations() {
		names = append(names, d.Name)
	}
	return names
}

func completeDeviation(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var choices []string
	for _, d := range faults.Deviations() {
		choices = append(choices, d.Name+"\t"+d.Says)
	}
	return choices, cobra.ShellCompDirectiveNoFileComp
}
