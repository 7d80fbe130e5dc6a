package certify

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/assaykit/assay/internal/verdict"
)

// The types of statements and predicates.
const (
	statementType      = "https://in-toto.io/Statement/v1"
	testResultType     = "https://in-toto.io/attestation/test-result/v0.1"
	verificationType   = "https://in-toto.io/attestation/svr/v0.1"
	conformanceRunType = "https://github.com/assaykit/assay/conformance-run/v1"
)

// The names of the statements of a bundle.
const (
	testResultName     = "test-result"
	conformanceRunName = "conformance-run"
)

// inToto is an in-toto statement.
type inToto struct {
	Type          string     `json:"_type"`
	Subject       []resource `json:"subject"`
	PredicateType string     `json:"predicateType"`
	Predicate     any        `json:"predicate"`
}

// resource is an in-toto resource descriptor.
type resource struct {
	Name   string            `json:"name,omitempty"`
	URI    string            `json:"uri,omitempty"`
	Digest map[string]string `json:"digest,omitempty"`
}

func sha256Of(name, digest string) resource {
	return resource{Name: name, Digest: map[string]string{"sha256": digest}}
}

// subjectOf is what the statements of a bundle are about: its manifest, which
// pins everything else that is in it.
func subjectOf(manifest string) []resource { return []resource{sha256Of(manifestName, manifest)} }

func statement(kind string, subject []resource, predicate any) inToto {
	return inToto{Type: statementType, Subject: subject, PredicateType: kind, Predicate: predicate}
}

type predicate struct {
	kind  string
	value any
}

// predicates are what the statements of a bundle say, by their names. They follow
// from the evidence alone, so that a verifier can demand the same ones.
func predicates(e *Evidence) map[string]predicate {
	return map[string]predicate{
		testResultName:     {testResultType, testResultOf(e)},
		conformanceRunName: {conformanceRunType, ConformanceRunOf(e)},
	}
}

// testResult is the predicate of that type. Its tests are the requirements.
type testResult struct {
	Result        string     `json:"result"` // PASSED, WARNED or FAILED
	Configuration []resource `json:"configuration"`
	PassedTests   []string   `json:"passedTests"`
	WarnedTests   []string   `json:"warnedTests"`
	FailedTests   []string   `json:"failedTests"` // including those that were not exercised or inconclusive
}

func testResultOf(e *Evidence) testResult {
	r := e.Result
	in := func(states ...verdict.State) []string {
		return sorted(r.Requirements, func(q verdict.Requirement) string { return q.ID }, func(q verdict.Requirement) bool {
			for _, s := range states {
				if q.State == s {
					return true
				}
			}
			return false
		})
	}
	t := testResult{
		Result: "FAILED",
		Configuration: []resource{
			sha256Of("contract pack", r.Contract.Digest), sha256Of("requirements.yaml", r.Contract.RequirementsDigest),
		},
		PassedTests: in(verdict.Passed), WarnedTests: in(verdict.Warned),
		FailedTests: in(verdict.Failed, verdict.NotExercised, verdict.Inconclusive, verdict.Error),
	}
	if LevelOf(r) == FullLevel {
		t.Result = "PASSED"
		if len(t.WarnedTests) > 0 || r.Verdict.Counts[verdict.Warned] > 0 {
			t.Result = "WARNED"
		}
	}
	return t
}

// ConformanceRun is the predicate with the details of a run for which in-toto's test
// result has no room.
type ConformanceRun struct {
	Level   Level           `json:"level"` // "" for none
	Verdict verdict.Verdict `json:"verdict"`
	Summary
	Contract  verdict.Contract `json:"contract"`
	Target    []Identity       `json:"target"`
	Plan      Plan             `json:"plan"`      // without the scenarios
	Started   time.Time        `json:"started"`   // by the vendor's clock, in UTC
	Finished  time.Time        `json:"finished"`  // as above
	Exchanges int              `json:"exchanges"` // number of all
	Attempt   int              `json:"attempt"`   // its number in the vendor's record, from 1
	Suite     Suite            `json:"suite"`
}

// Summary is what became of the requirements and of the cells.
type Summary struct {
	Requirements  map[verdict.State]int `json:"requirements"`        // counts
	Cells         map[verdict.State]int `json:"cells"`               // counts
	States        []RequirementState    `json:"states"`              // of each requirement
	NotApplicable []string              `json:"not_applicable"`      // ids of requirements, and cells
	Permitted     []string              `json:"permitted,omitempty"` // cells in whose place another status came
	Missing       []string              `json:"missing"`             // what applies and was not exercised
}

// RequirementState is the outcome of one requirement.
type RequirementState struct {
	ID     string        `json:"id"`
	Level  string        `json:"level"` // MUST or SHOULD
	State  verdict.State `json:"state"`
	Checks int           `json:"checks"` // that asserted it
}

// Identity identifies the target by one property, and says how it was established.
type Identity struct {
	What        string `json:"what"`        // base_url, image_digest or tls_public_key
	Value       string `json:"value"`       // a URL, or sha256: and the digest in hex; "none" for a target without TLS
	Established string `json:"established"` // such as "stated by the vendor"
}

// ConformanceRunOf returns the summary of evidence. It follows from the evidence alone.
func ConformanceRunOf(e *Evidence) *ConformanceRun {
	r := e.Result
	c := &ConformanceRun{
		Level: LevelOf(r), Verdict: r.Verdict, Summary: Summary{
			Requirements: map[verdict.State]int{}, Cells: map[verdict.State]int{},
			NotApplicable: []string{}, Missing: append([]string{}, Missing(r)...),
		},
		Contract: r.Contract, Target: identities(r), Plan: e.Plan,
		Started: r.Started, Finished: r.Finished, Exchanges: len(e.Exchanges), Attempt: len(e.Attempts),
		Suite: e.Suite,
	}
	c.Plan.Scenarios = nil // they are in the evidence
	for _, q := range r.Requirements {
		c.Requirements[q.State]++
		c.States = append(c.States, RequirementState{ID: q.ID, Level: q.Level, State: q.State, Checks: q.Checks})
		if q.State == verdict.NotApplicable {
			c.NotApplicable = append(c.NotApplicable, q.ID)
		}
	}
	for _, cell := range r.Cells {
		c.Cells[cell.State]++
		if cell.Permitted() {
			c.Permitted = append(c.Permitted, cellName(cell)+": "+cell.Note)
		}
		if cell.State == verdict.NotApplicable {
			c.NotApplicable = append(c.NotApplicable, cellName(cell))
		}
	}
	return c
}

func cellName(c verdict.Cell) string { return c.Operation + " " + strconv.Itoa(c.Status) }

func identities(r *verdict.Result) []Identity {
	all := []Identity{{What: "base_url", Value: r.Target.BaseURL, Established: stated}}
	if r.Target.Kind == "bundled" {
		all[0].Established = stated + ", as the reference server that assay brings along"
	}
	if r.Target.ImageDigest != "" {
		all = append(all, Identity{What: "image_digest", Value: r.Target.ImageDigest, Established: stated})
	}
	for _, key := range r.Target.TLSKeys {
		all = append(all, Identity{What: "tls_public_key", Value: "sha256:" + key, Established: stated})
	}
	if strings.HasPrefix(r.Target.BaseURL, "http:") {
		all = append(all, Identity{What: "tls_public_key", Value: "none", Established: stated})
	}
	return all
}

// stated is how firmly the evidence of a vendor establishes what the target is.
const stated = "stated by the vendor"

// aboutManifest demands that a statement begins as one about a manifest does. What
// it says of it is compared with the evidence by checkStatement.
func aboutManifest(payload []byte, manifest, kind string) error {
	text, err := document(statement(kind, subjectOf(manifest), nil))
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(payload, bytes.TrimSuffix(text, []byte("null\n}\n"))) {
		return errors.New("it is not about this manifest, or not of its kind")
	}
	return nil
}

// checkStatement demands that a statement is about a manifest, and says what
// follows from the evidence.
func checkStatement(payload []byte, manifest string, want predicate) error {
	expected, err := document(statement(want.kind, subjectOf(manifest), want.value))
	if err != nil {
		return err
	}
	if !bytes.Equal(payload, expected) {
		return fmt.Errorf("it does not say what follows from the evidence")
	}
	return nil
}

// Verification is the predicate of a certifier's statement about a bundle: in-toto's
// simple verification result, https://in-toto.io/attestation/svr/v0.1.
type Verification struct {
	Verifier struct {
		ID string `json:"id"`
	} `json:"verifier"`
	TimeCreated time.Time `json:"timeCreated"`
	Properties  []string  `json:"properties"`
}

// SignedVerification is a certifier's signed statement about a verified bundle: its level,
// and the questions that hold. It returns an Envelope in JSON. The verifier is the id of the
// certifier. It returns an error if nothing signs.
func SignedVerification(r *Report, verifier string, signer Signer) ([]byte, error) {
	properties := []string{"ASSAY_LEVEL_" + strings.ToUpper(string(LevelOf(r.Judged)))}
	for _, f := range r.Findings {
		if f.Outcome != Holds {
			continue
		}
		properties = append(properties, "ASSAY_"+strings.ToUpper(strings.ReplaceAll(f.Question, " ", "_")))
	}
	properties = append(properties, "ASSAY_RECEIVED_"+r.Received.Format(time.RFC3339))
	payload, err := VerificationStatement(r.Bundle, verifier, r.At, properties)
	if err != nil {
		return nil, err
	}
	envelope, err := Sign(payload, signer)
	if err != nil {
		return nil, err
	}
	return document(envelope)
}

// VerificationStatement is a certifier's statement that a bundle was verified: an in-toto
// statement in JSON, which nobody has signed yet. The digest is the SHA-256 of the bundle's
// manifest, in hex; the verifier is the id of the certifier; the properties are what holds,
// such as ASSAY_LEVEL_FULL. An error is our own fault.
func VerificationStatement(digest, verifier string, now time.Time, properties []string) ([]byte, error) {
	v := Verification{TimeCreated: now.UTC().Round(time.Second), Properties: properties}
	v.Verifier.ID = verifier
	return document(statement(verificationType, subjectOf(digest), v))
}
