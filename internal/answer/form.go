package answer

import (
	"bytes"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/spec"
)

// form checks what no schema can say.
func (rules Rules) form(j *Judgement, g Given) {
	e := g.Exchange
	rules.rateLimit(j, e)
	if e.Status < 400 {
		rules.identity(j, g)
		return
	}
	errors := rules.Fixtures.Error
	rules.credential(j, g)
	if want := errors.MediaOf(e.Status); want != "" {
		j.Met = append(j.Met, errors.MediaRequirement)
		got := e.ResponseHeader.Get("Content-Type")
		if media, _, _ := mime.ParseMediaType(got); !strings.EqualFold(media, want) {
			j.broken(errors.MediaRequirement, "Content-Type = %q, want %q", got, want)
		}
	}
	if errors.Trace != "" && !g.Request.Expect5xx {
		if found := Trace(e, g.Value); found != "" {
			j.broken(errors.Trace, "the error shows a stack trace: %s", jsonvalue.Show(found))
		}
		j.Met = append(j.Met, errors.Trace)
	}
}

// credential checks that an error does not repeat the credential of its request.
func (rules Rules) credential(j *Judgement, g Given) {
	requirement := rules.Fixtures.Error.Credential
	if requirement == "" {
		return
	}
	for _, text := range g.Credentials() {
		if bytes.Contains(g.Exchange.ResponseBody, []byte(text)) || inHeader(g.Exchange.ResponseHeader, text) {
			j.broken(requirement, "the error repeats the credential")
		}
	}
	j.Met = append(j.Met, requirement)
}

// identity checks that what answers the request to read something is that: it has
// the id that the path has.
func (rules Rules) identity(j *Judgement, g Given) {
	r, status := g.Request, g.Exchange.Status
	for _, i := range r.About {
		if i.Resource.Read != r.Operation.ID || !r.Operation.Succeeds(status) || r.PathID(i) == nil {
			continue
		}
		at := rules.Fixtures.EnvelopeOf(r.Operation.ID) + rules.Fixtures.IDIn(i.Resource)
		if id, found := jsonvalue.At(g.Value, at); found && id != nil && fmt.Sprint(id) != i.IDText() {
			j.broken(described(r.Operation, status), "%s = %s, want the id in the path", jsonvalue.Dotted(at), jsonvalue.Show(id))
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

func inHeader(h http.Header, text string) bool {
	for _, values := range h {
		if strings.Contains(strings.Join(values, " "), text) {
			return true
		}
	}
	return false
}
