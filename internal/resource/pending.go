package resource

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/verdict"
)

// notePending keeps what the answer to a creation says of where to ask how far it is.
func (a *Agent) notePending(i *Instance, e *exchange.Exchange) {
	p := i.Resource.Pending
	if p != nil {
		i.askAfter = askAgain(e)
	}
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

// askAgain is how long an answer wants to be asked no more (RFC 9110, section 10.2.3); 0
// where it does not say.
func askAgain(e *exchange.Exchange) time.Duration {
	if e.ResponseHeader.Get("Retry-After") == "" {
		return 0
	}
	return exchange.RetryAfter(e.ResponseHeader, e.Ended())
}

// Settled waits within the consistency budget until the creation of an instance is
// done. It asks no sooner than an answer wants to be asked again. It returns an
// outcome as an error if it is not done, or has failed.
func (a *Agent) Settled(ctx context.Context, i *Instance) error {
	p := i.Resource.Pending
	if p == nil || i.pending == "" {
		return nil
	}
	var shown any
	var problem error
	err := a.polled(ctx, i.Resource.Name+" to be done", true, func() (bool, time.Duration, error) {
		if least := i.askAfter; least > 0 {
			i.askAfter = 0
			problem = a.tooLong(i.Resource.Create, least)
			return false, least, nil
		}
		r, err := a.statusRequest(i)
		if err != nil {
			return false, 0, err
		}
		e, err := a.Send(ctx, r)
		if err != nil {
			return false, 0, err
		}
		if location := e.ResponseHeader.Get(fixtures.Location); e.Status/100 == 3 && location != "" {
			a.Ledger.identify(i, a.idAt(i.Resource, location))
			return true, 0, nil
		}
		if !r.Operation.Succeeds(e.Status) {
			problem = a.Unanswered(r.Operation, e)
			return false, askAgain(e), nil
		}
		problem = nil
		body := jsonvalue.Decode(e.ResponseBody)
		shown, _ = jsonvalue.At(body, p.State)
		if shown == nil {
			return false, 0, a.lacks(r, e, p.State, "pending.state")
		}
		if slices.Contains(p.While, fmt.Sprint(shown)) {
			problem = verdict.Failedf("%s still shows %s = %s", r.Operation.ID, jsonvalue.Called(p.State), jsonvalue.Show(shown))
			least := askAgain(e)
			if late := a.tooLong(r.Operation.ID, least); late != nil {
				problem = late
			}
			return false, least, nil
		}
		if id, there := jsonvalue.At(body, p.ID); p.ID != "" && there {
			a.Ledger.identify(i, id)
		}
		return true, 0, nil
	})
	if err == nil && problem == nil {
		i.pending = ""
	}
	return cmp.Or(err, problem)
}

// tooLong says that an operation wants to be asked again later than a run waits; nil where
// it does not.
func (a *Agent) tooLong(operation string, least time.Duration) error {
	if least < a.Consistency {
		return nil
	}
	return verdict.Inconclusivef("%s wants to be asked again in %s, and a run waits for %s: give it a greater consistency budget (--consistency)", operation, least, a.Consistency)
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
