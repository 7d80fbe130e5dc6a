package steps

import (
	"bytes"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/spec"
)

// holdForm checks what holds for every answer, and what no schema can say.
func (run *ScenarioRun) holdForm(r resource.Request, e *exchange.Exchange, body any) {
	run.holdRateLimit(r, e)
	if e.Status < 400 {
		run.holdIdentity(r, e, body)
		return
	}
	rules := run.Fixtures.Error
	if rules.Credential != "" {
		for _, text := range run.credentialsOf(r) {
			if bytes.Contains(e.ResponseBody, []byte(text)) || inHeader(e.ResponseHeader, text) {
				run.violated(rules.Credential, r, "the error repeats the credential", e)
			}
		}
		run.judged[rules.Credential]++
	}
	if want := rules.MediaOf(e.Status); want != "" {
		run.judged[rules.MediaRequirement]++
		if got, _, _ := mime.ParseMediaType(e.ResponseHeader.Get("Content-Type")); !strings.EqualFold(got, want) {
			run.violated(rules.MediaRequirement, r, fmt.Sprintf("Content-Type = %q, want %q", e.ResponseHeader.Get("Content-Type"), want), e)
		}
	}
	if rules.Trace != "" && !r.Expect5xx {
		if found := trace(e, body); found != "" {
			run.violated(rules.Trace, r, "the error shows a stack trace: "+jsonvalue.Show(found), e)
		}
		run.judged[rules.Trace]++
	}
}

// holdIdentity checks that what answers the request to read something is that: it has
// the id that the path has.
func (run *ScenarioRun) holdIdentity(r resource.Request, e *exchange.Exchange, body any) {
	for _, i := range r.About {
		if i.Resource.Read != r.Operation.ID || !r.Operation.Succeeds(e.Status) || r.PathID(i) == nil {
			continue
		}
		at := run.Fixtures.EnvelopeOf(r.Operation.ID) + run.Fixtures.ItemIDOf(i.Resource.Find.Operation)
		if id, found := jsonvalue.At(body, at); found && id != nil && fmt.Sprint(id) != i.IDText() {
			run.violated(described(r.Operation, e.Status), r, fmt.Sprintf("%s = %s, want the id in the path", jsonvalue.Dotted(at), jsonvalue.Show(id)), e)
		}
	}
}

// described is the requirement of a documented answer.
func described(o spec.Operation, status int) string {
	n := slices.IndexFunc(o.Responses, func(r spec.Response) bool { return r.Status == status })
	if n < 0 {
		return ""
	}
	return o.Responses[n].Requirement
}

// credentialsOf returns the texts by which a credential is known in an answer:
// secrets were replaced by their names where the exchange was captured, and what
// was made up for the request stands for itself.
func (run *ScenarioRun) credentialsOf(r resource.Request) []string {
	var texts []string
	for _, name := range run.Credentials {
		for _, of := range exchange.SecretsOf(name) {
			texts = append(texts, exchange.Alteration("").Shown(of))
		}
	}
	if r.Auth == nil {
		return texts
	}
	if r.Auth.Alter != "" {
		for _, of := range exchange.SecretsOf(run.Credentials[r.Auth.Key]) {
			texts = append(texts, r.Auth.Alter.Shown(of))
		}
	}
	return append(texts, run.textsOf(r.Auth)...)
}

func inHeader(h http.Header, text string) bool {
	for _, values := range h {
		if strings.Contains(strings.Join(values, " "), text) {
			return true
		}
	}
	return false
}
