package resource

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/verdict"
)

// notePending keeps what the answer to a creation says of where to ask how far it is.
func (a *Agent) notePending(i *Instance, e *exchange.Exchange) {
	p := i.Resource.Pending
	switch {
	case p == nil:
		return
	case p.Operation == "":
		i.pending = "itself"
	case cmp.Or(p.At, fixtures.Location) == fixtures.Location:
		i.pending = e.ResponseHeader.Get(fixtures.Location)
	default:
		value, _ := jsonvalue.At(jsonvalue.Decode(e.ResponseBody), p.At)
		if i.pending, _ = value.(string); value != nil && i.pending == "" {
			i.pending = fmt.Sprint(value)
		}
	}
}

// Settled waits within the consistency budget until the creation of an instance is
// done. It returns why it is not: an outcome, or nil.
func (a *Agent) Settled(ctx context.Context, i *Instance) error {
	p := i.Resource.Pending
	if p == nil || i.pending == "" {
		return nil
	}
	var shown any
	var problem error
	err := a.Eventually(ctx, i.Resource.Name+" to be done", true, func() (bool, error) {
		r, err := a.statusRequest(i)
		if err != nil {
			return false, err
		}
		e, err := a.Send(ctx, r)
		if err != nil {
			return false, err
		}
		if location := e.ResponseHeader.Get(fixtures.Location); e.Status/100 == 3 && location != "" {
			a.Ledger.identify(i, a.idAt(i.Resource, location))
			return true, nil
		}
		if !r.Operation.Succeeds(e.Status) {
			problem = verdict.Inconclusivef("%s answered %s", r.Operation.ID, a.Describe(e))
			return false, nil
		}
		problem = nil
		body := jsonvalue.Decode(e.ResponseBody)
		shown, _ = jsonvalue.At(body, p.State)
		if shown == nil {
			return false, a.lacks(r, e, p.State, "pending.state")
		}
		if slices.Contains(p.While, fmt.Sprint(shown)) {
			problem = verdict.Failedf("%s still shows %s = %s", r.Operation.ID, jsonvalue.Called(p.State), jsonvalue.Show(shown))
			return false, nil
		}
		if id, there := jsonvalue.At(body, p.ID); p.ID != "" && there {
			a.Ledger.identify(i, id)
		}
		return true, nil
	})
	if err == nil && problem == nil {
		i.pending = ""
	}
	return cmp.Or(err, problem)
}

// statusRequest asks how far the creation of an instance is. Only values are taken from
// the URL in an answer: nothing is sent to it.
func (s *Shared) statusRequest(i *Instance) (Request, error) {
	p := i.Resource.Pending
	if p.Operation == "" {
		return s.RequestFor(i.Resource.Read, i), nil
	}
	r := s.RequestFor(p.Operation, i)
	r.About = nil
	given := []string{i.pending}
	if parsed, err := url.Parse(i.pending); err == nil && strings.Contains(i.pending, "/") {
		given = strings.Split(strings.Trim(parsed.EscapedPath(), "/"), "/")
	}
	template := strings.Split(strings.Trim(r.Operation.Path, "/"), "/")
	if len(given) < len(template) {
		template = template[len(template)-len(given):]
	}
	found := false
	for _, parameter := range r.Operation.Parameters {
		if parameter.In != InPath {
			continue
		}
		if text := valueIn(template, given[len(given)-len(template):], "{"+parameter.Name+"}"); text != "" {
			r.Path[parameter.Name], found = idOf(parameter, text), true
		}
	}
	if !found {
		return r, verdict.Inconclusivef("%s answered with %s, which is no place of %s", i.Resource.Create, jsonvalue.Show(i.pending), p.Operation)
	}
	return r, nil
}
