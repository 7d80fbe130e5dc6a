package resource

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/ledger"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// toPutBack are those that may have changed, of an organization; "" for any.
func (k *singletons) toPutBack(org Key) []*keptState {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(k.all), func(s *keptState) bool { return !s.changed || org != "" && s.of.Org != org })
}

// PutBack gives what there is one of alone back what it was, where the agent's scenario may
// have changed it. What cannot be put back now is put back at the end of the run, or is among
// what is left.
func PutBack(ctx context.Context, a *Agent) {
	for _, kept := range a.singletons.toPutBack(a.Org) {
		_ = kept.putBack(ctx, a)
	}
}

// putBackAll does so for all, at the end of a run, and returns what remains changed.
func putBackAll(ctx context.Context, s *Shared, c Cleaning) []verdict.Leftover {
	var left []verdict.Leftover
	for _, kept := range s.singletons.toPutBack("") {
		err := s.lacksKey(kept.of)
		switch {
		case err != nil:
		case ctx.Err() != nil:
			err = context.Cause(ctx)
		case c.Hopeless():
			err = errors.New("the target was lost, and does not answer again")
		default:
			err = kept.putBack(ctx, c.Agent())
		}
		if ctx.Err() != nil && err != nil {
			err = context.Cause(ctx)
		}
		if err != nil {
			s.Ledger.file.Add(ledger.Line{Event: ledger.Left, Entry: kept.of.number, Reason: err.Error()})
			left = append(left, verdict.Leftover{Resource: kept.of.Kind, Reason: err.Error(), Changed: true})
		}
	}
	return left
}

// putBack sends what makes something what it was, unless it is, and looks at it.
func (kept *keptState) putBack(ctx context.Context, a *Agent) error {
	shown, err := a.Read(ctx, kept.of)
	if err != nil {
		return err
	}
	difference := kept.differs(a.Shared, shown)
	if difference == "" {
		return kept.isBack(a.Shared)
	}
	if why := notRestorable(a.Shared, kept.of.Resource, a.Operation(kept.of.Resource.Change), kept.was); why != "" {
		return fmt.Errorf("%s: %s", difference, why)
	}
	e, err := a.Send(ctx, kept.restoring(a.Shared, shown))
	if err != nil {
		return err
	}
	if e.Status/100 != 2 {
		return fmt.Errorf("%s: %s answered %s", difference, kept.of.Resource.Change, a.Describe(e))
	}
	err = a.Eventually(ctx, "the "+kept.of.Kind+" to be as it was", true, func() (bool, error) {
		shown, err := a.Read(ctx, kept.of)
		difference = kept.differs(a.Shared, shown)
		return difference == "", err
	})
	if err != nil {
		return err
	}
	if difference != "" {
		return fmt.Errorf("%s, after %s was answered %s", difference, kept.of.Resource.Change, a.Describe(e))
	}
	return kept.isBack(a.Shared)
}

// isBack notes that something is as it was.
func (kept *keptState) isBack(s *Shared) error {
	s.singletons.mu.Lock()
	defer s.singletons.mu.Unlock()
	kept.changed = false
	s.Ledger.say(ledger.Removed, kept.of)
	return nil
}

// differs says in which member that a request can write something is not as it was; "" for
// none.
func (kept *keptState) differs(s *Shared, shown any) string {
	r := kept.of.Resource
	if _, isObject := shown.(Item); !isObject {
		return r.Read + " shows it no more"
	}
	for _, p := range s.Operation(r.Change).Body.Properties {
		pointer, readable := readAt(r, p)
		if !readable || slices.Contains(r.Volatile, p.Name) {
			continue
		}
		said, _, _ := s.SaidOf(r).At(pointer)
		was, _ := jsonvalue.At(kept.was, pointer)
		is, _ := jsonvalue.At(shown, pointer)
		if !jsonvalue.Alike(said, was, is) { // one that is not there is null
			return fmt.Sprintf("%s = %s, was %s", jsonvalue.Called(pointer), jsonvalue.Show(is), jsonvalue.Show(was))
		}
	}
	return ""
}

// restoring is the request that makes something what it was: of all members where it replaces,
// and else of those that differ.
func (kept *keptState) restoring(s *Shared, shown any) Request {
	resource := kept.of.Resource
	r := s.RequestFor(resource.Change, kept.of)
	r.About, r.Lenient = nil, true
	r.Body = statedBy(resource, r.Operation, kept.was, shown)
	r.ContentType = s.Fixtures.Requests[resource.Change].Media
	if r.Operation.Method == "PUT" {
		return r
	}
	for _, p := range r.Operation.Body.Properties {
		pointer, readable := readAt(resource, p)
		was, _ := jsonvalue.At(kept.was, pointer)
		is, _ := jsonvalue.At(shown, pointer)
		switch {
		case !readable:
		case slices.Contains(resource.Volatile, p.Name):
		case jsonvalue.Same(was, is):
			delete(r.Body, p.Name)
		case was == nil:
			r.Body[p.Name] = nil
		}
	}
	return r
}

// readAt is where a member of a body is read; false for one that a request cannot write, or
// that is read nowhere.
func readAt(r fixtures.Resource, p spec.Property) (pointer string, readable bool) {
	if at, elsewhere := r.ReadsAs[p.Name]; elsewhere {
		if at == nil {
			return "", false
		}
		return *at, !p.ReadOnly
	}
	return fixtures.Pointer(p.Name), !p.ReadOnly
}

// statedBy is the body of a request by which something has the members that it was shown with.
// Those that change on their own are as they are now: a server may compare a version.
func statedBy(r fixtures.Resource, change spec.Operation, was, now any) map[string]any {
	body := map[string]any{}
	for _, p := range change.Body.Properties {
		pointer, readable := readAt(r, p)
		from := was
		if slices.Contains(r.Volatile, p.Name) {
			from = now
		}
		value, there := jsonvalue.At(from, pointer)
		if readable && there && (value != nil || p.Schema.Nullable) {
			body[p.Name] = writableOf(p.Schema, value)
		}
	}
	return body
}

// writableOf is a value without the members that only answers have.
func writableOf(s spec.Schema, value any) any {
	switch v := value.(type) {
	case map[string]any:
		written := map[string]any{}
		for name, inner := range v {
			if p, known := s.Property(name); !known || !p.ReadOnly {
				written[name] = writableOf(p.Schema, inner)
			}
		}
		return written
	case []any:
		if s.Items == nil {
			return v
		}
		written := make([]any, len(v))
		for n := range v {
			written[n] = writableOf(*s.Items, v[n])
		}
		return written
	}
	return value
}

// notRestorable says why an operation could not make something again what it is shown to be;
// "" if it can.
func notRestorable(s *Shared, r fixtures.Resource, change spec.Operation, shown any) string {
	object, isObject := shown.(Item)
	if !isObject {
		return fmt.Sprintf("%s shows no %s", r.Read, r.Name)
	}
	said := s.SaidOf(r)
	for _, p := range change.Body.Properties {
		pointer, readable := readAt(r, p)
		part, _, _ := said.At(pointer)
		value, there := jsonvalue.At(object, pointer)
		replaces := change.Method == "PUT" && !p.Required // without it, it is not there
		switch {
		case p.ReadOnly:
		case !readable || !there && !part.Documented() || isHidden(p.Schema, part):
			return fmt.Sprintf("%s does not show %s, which %s writes", r.Read, p.Name, change.ID)
		case value == nil && !replaces && !p.Schema.Nullable:
			return fmt.Sprintf("%s shows no value of %s that %s would take", r.Read, p.Name, change.ID)
		case value != nil && !fits(p.Schema, value):
			return fmt.Sprintf("%s shows %s = %s, which %s would not take", r.Read, jsonvalue.Called(pointer), jsonvalue.Show(value), change.ID)
		case isMasked(value):
			return fmt.Sprintf("%s shows %s = %s, which seems to stand for another value", r.Read, jsonvalue.Called(pointer), jsonvalue.Show(value))
		}
	}
	if names := said.Names(); change.Method == "PUT" && len(names) > 0 {
		for name := range object {
			if _, written := change.Body.Property(name); !written && !slices.Contains(names, name) {
				return fmt.Sprintf("%s shows %s, which the document does not describe, and %s replaces all", r.Read, name, change.ID)
			}
		}
	}
	return ""
}

// isHidden reports whether a member that a request can write is not shown, or one within it.
func isHidden(s spec.Schema, said spec.Part) bool {
	if s.Format == "password" || said.WriteOnly() {
		return true
	}
	return slices.ContainsFunc(s.Properties, func(p spec.Property) bool {
		member, _ := said.Member(p.Name)
		return !p.ReadOnly && (said.Documented() && len(said.Names()) > 0 && !member.Documented() || isHidden(p.Schema, member))
	})
}

// masks are texts that are shown in place of others: by a target, or by the run itself, which
// shows no key.
var masks = regexp.MustCompile(`(?i)\*\*\*|•••|^\W*(redacted|hidden|masked)\W*$|\[[a-z0-9_ ]*(assay_|target_|key|token|password|secret)[a-z0-9_ ]*\]`)

// isMasked reports whether a text in a value is shown in place of another one, such as a key
// whose letters are asterisks, or one that a ledger must not have.
func isMasked(value any) bool {
	switch v := value.(type) {
	case string:
		return masks.MatchString(v)
	case map[string]any:
		for _, inner := range v {
			if isMasked(inner) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, isMasked)
	}
	return false
}

// fits reports whether a value is of the type that a schema says, and of its values where it
// names them.
func fits(s spec.Schema, value any) bool {
	kind := ""
	switch v := value.(type) {
	case string:
		kind = "string"
		if s.Type == "string" && !s.Takes(v) {
			return false
		}
	case bool:
		kind = "boolean"
	case json.Number:
		if kind = "number"; s.Type == "integer" {
			kind = "integer"
		}
	case map[string]any:
		kind = "object"
	case []any:
		kind = "array"
	}
	isOne := func(one any) bool { return jsonvalue.Same(one, value) }
	return (s.Type == "" || s.Type == kind) && (len(s.Enum) == 0 || slices.ContainsFunc(s.Enum, isOne))
}
