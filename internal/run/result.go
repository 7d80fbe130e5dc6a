package run

import (
	"time"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/steps"
)

// newResult is the Result of a run that has executed nothing yet.
func (o *Options) newResult(t *target.Target, c steps.Config) *verdict.Result {
	return &verdict.Result{
		Format: verdict.Format,
		Tool:   o.Tool,
		Contract: verdict.Contract{
			Title: o.Pack.Contract.Title, Version: o.Pack.Contract.Version,
			Digest: o.Pack.Digest, RequirementsDigest: o.Pack.RequirementsDigest,
		},
		Target:  verdict.Target{Kind: string(t.Kind), BaseURL: t.BaseURL.String()},
		Seed:    o.Seed,
		Started: o.Now().UTC(),
		Settings: verdict.Settings{
			Strict: o.Strict, AllowIncomplete: o.AllowIncomplete, FailFast: o.FailFast,
			Concurrency: c.Concurrency, Timeout: time.Duration(o.Profile.Timeout), Consistency: c.Consistency,
			BurstBudget: c.BurstBudget, Selection: o.Selection.Words(),
			Credentials: credentialNames(o.Profile.Keys), FaultHook: c.FaultHeader.Name != "",
		},
		Planned:   len(c.Scenarios),
		Inventory: len(o.Pack.Inventory.Scenarios),
	}
}

func credentialNames(k target.Keys) []string {
	var names []string
	for _, s := range k.Secrets() {
		names = append(names, s.Name)
	}
	return names
}

// conclude adds up what the scenarios found, and decides.
func (o *Options) conclude(r *verdict.Result, c steps.Config) {
	stats := c.Client.Stats()
	r.Traffic.Requests, r.Traffic.Limited, r.Traffic.Waited = int(stats.Requests), int(stats.Limited), stats.Waited
	r.Finished = o.Now().UTC()
	r.Target.TLSKeys = c.Client.PeerKeys()
	r.Cells = cells(o.Pack, r.Scenarios)
	r.Requirements = requirements(o.Pack, r.Scenarios)
	r.Verdict = verdict.Decide(r)
}

// cells tells for every cell of the contract what the scenarios that asserted it
// found. A cell that none asserted is not exercised, whatever tags may promise.
func cells(p *pack.Pack, scenarios []verdict.Scenario) []verdict.Cell {
	type key struct {
		operation string
		status    int
	}
	found := map[key]verdict.Cell{}
	for _, s := range scenarios {
		for _, c := range s.Checks {
			if c.Status == 0 {
				continue
			}
			k := key{c.Operation, c.Status}
			cell := found[k]
			cell.Checks++
			cell.State = verdict.Worse(cell.State, c.State)
			found[k] = cell
		}
	}
	var all []verdict.Cell
	for _, c := range p.Contract.Cells() {
		cell := found[key{c.Operation, c.Status}]
		if cell.Checks == 0 {
			cell.State = verdict.NotExercised
		}
		cell.Operation, cell.Status = c.Operation, c.Status
		all = append(all, cell)
	}
	return all
}

// requirements tells for every entry of the registry what became of it.
func requirements(p *pack.Pack, scenarios []verdict.Scenario) []verdict.Requirement {
	states, checks := map[string]verdict.State{}, map[string]int{}
	for _, s := range scenarios {
		for _, c := range s.Checks {
			if c.Requirement != "" {
				states[c.Requirement] = verdict.Worse(states[c.Requirement], c.State)
				checks[c.Requirement]++
			}
		}
		for id, n := range s.Judged {
			states[id] = verdict.Worse(states[id], verdict.Passed)
			checks[id] += n
		}
	}
	var all []verdict.Requirement
	for _, q := range p.Contract.Requirements {
		state := states[q.ID]
		if checks[q.ID] == 0 {
			state = verdict.NotExercised
		}
		all = append(all, verdict.Requirement{
			ID: q.ID, Level: string(q.Level), Text: q.Text, Page: q.Source.Page, Section: q.Source.Section,
			State: state, Checks: checks[q.ID],
		})
	}
	return all
}
