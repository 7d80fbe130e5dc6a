package run

import (
	"time"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/schedule"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// newResult is the Result of a run that has executed nothing yet.
func (o *Options) newResult(t *target.Target, c schedule.Config) *verdict.Result {
	return &verdict.Result{
		Format: verdict.Format,
		Origin: verdict.Origin{
			Tool:     o.Tool,
			Contract: ContractOf(o.Pack),
			Target:   verdict.Target{Kind: string(t.Kind), BaseURL: o.Profile.Show(t.BaseURL), Image: t.Image, ImageDigest: t.Digest},
			Seed:     o.Seed,
			Started:  o.Now().UTC(),
			Settings: verdict.Settings{
				Strict: o.Strict, AllowIncomplete: o.AllowIncomplete, FailFast: o.FailFast, ReadOnly: c.ReadOnly,
				Concurrency: c.Concurrency, Timeout: time.Duration(o.Profile.Timeout), Consistency: c.Consistency,
				BurstBudget: c.BurstBudget, Selection: o.Selection.Words(),
				Credentials: o.Profile.SecretNames(), FaultHook: c.FaultHeader.Name != "",
				Insecure: o.Profile.Connection.Insecure, Headers: o.Profile.Connection.HeaderNames(),
				Shard: c.Shard,
			},
		},
		Planned:   len(c.Scenarios),
		Inventory: len(o.Pack.Inventory.Scenarios),
		Baseline:  o.Baseline,
	}
}

// conclude adds up what the scenarios found, and decides.
func (o *Options) conclude(r *verdict.Result, c schedule.Config) {
	if c.Client != nil {
		stats := c.Client.Stats()
		r.Traffic.Requests, r.Traffic.Limited, r.Traffic.Waited = int(stats.Requests), int(stats.Limited), stats.Waited
		r.Traffic.Limiter, r.Traffic.Waits = stats.Limiter, stats.Waits
	}
	r.Finished = o.Now().UTC()
	if c.Client != nil {
		r.Target.TLSKeys = c.Client.PeerKeys()
	}
	r.Cells, r.Requirements = cells(o.Pack), requirements(o.Pack)
	verdict.Tally(r)
	verdict.NoteKnown(r)
	r.Verdict = verdict.Decide(r)
}

// cells are the cells of the contract, of which nothing is known yet. An operation by
// which a run logs in, and that the pack skips, is no matter of scenarios.
func cells(p *pack.Pack) []verdict.Cell {
	var all []verdict.Cell
	for _, c := range p.Contract.Cells() {
		if _, why := p.Fixtures.Request(c.Operation); why != "" && p.Fixtures.Auth.LogsInBy(c.Operation) {
			continue
		}
		all = append(all, verdict.Cell{Operation: c.Operation, Status: c.Status})
	}
	return all
}

// ContractOf is what a verdict.Result says of a contract pack, but for how many faults it
// finds.
func ContractOf(p *pack.Pack) verdict.Contract {
	return verdict.Contract{
		Title: p.Contract.Title, Version: p.Contract.Version,
		Digest: p.Digest, RequirementsDigest: p.RequirementsDigest,
		Skipped: skipped(p), UnseenShown: p.Fixtures.Error.Unseen == fixtures.UnseenShown,
	}
}

// skipped returns the operations that a pack has no request of, in the order of the
// document.
func skipped(p *pack.Pack) []verdict.Skipped {
	var all []verdict.Skipped
	for _, operation := range p.OperationIDs() {
		if _, why := p.Fixtures.Request(operation); why != "" {
			all = append(all, verdict.Skipped{Operation: operation, Reason: why})
		}
	}
	return all
}

// requirements are the entries of the registry, of which nothing is known yet.
func requirements(p *pack.Pack) []verdict.Requirement {
	var all []verdict.Requirement
	for _, q := range p.Contract.Requirements {
		all = append(all, verdict.Requirement{
			ID: q.ID, Level: string(q.Level), Text: q.Text, Page: q.Source.Page, Section: q.Source.Section,
			Optional: q.Provocation == spec.Optional,
		})
	}
	return all
}
