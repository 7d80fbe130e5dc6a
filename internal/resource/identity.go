package resource

import (
	"encoding/json"
	"reflect"
	"slices"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/spec"
)

// An identity is a text or a number that a run makes up. Numbers are compared as numbers: 12,
// 12.0 and 1.2e1 are one identity. A resource that has none is known by its id alone, as the
// answer to its creation tells it: nothing is looked for then, and what has that id may be
// somebody else's once the id was free.

// textOf is an identity as text, with a number as [spec.PlainNumber] writes it; "" for a
// value that is none.
func textOf(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return spec.PlainNumber(v).String()
	}
	switch reflect.ValueOf(value).Kind() {
	case reflect.Int, reflect.Int64, reflect.Float64: // as the fixtures and a Source have them
		text, err := json.Marshal(value)
		if err == nil {
			return spec.PlainNumber(json.Number(text)).String()
		}
	}
	return ""
}

// IdentityIn is the identity that a request gives to a resource which it creates; "" where it
// gives none.
func IdentityIn(resource fixtures.Resource, r Request) string {
	return textOf(resource.IdentityIn(r.Path, r.Content()))
}

// matchIn is the identity that an item shows; "" for none.
func matchIn(resource fixtures.Resource, item Item) string {
	if resource.Find.Match == "" {
		return ""
	}
	value, _ := jsonvalue.At(item, fixtures.Pointer(resource.Find.Match))
	return textOf(value)
}

// byIDAlone reports whether nothing but its id tells an instance from others.
func (i *Instance) byIDAlone() bool { return isKnownByID(i.Resource) }

// isKnownByID reports whether a run creates a resource and looks for none by its identity.
func isKnownByID(r fixtures.Resource) bool {
	return r.Create != "" && r.Identity == "" && r.Find.Match == ""
}

// looksAlike reports whether what has the id of an instance that is known by its id alone can
// be that instance: nothing else of the run was given the id since and, where others may have
// been, it shows what the instance was created with, as it was sent or answered.
func (s *Shared) looksAlike(found Item, i *Instance) bool {
	switch {
	case found == nil || s.Ledger.isReplaced(i):
		return false
	case !i.Deleted && !i.recorded && !s.Ledger.isDoubtful(i), hardToGuess(i.ID):
		return true
	}
	compared, known := 0, i.Body
	if len(known) == 0 {
		known = i.answer
	}
	for name, sent := range known {
		shown, there := found[name]
		if !there || !isScalar(shown) || !isScalar(sent) || s.Ledger.isTouched(i, name) {
			continue
		}
		if !jsonvalue.Same(sent, shown) && textOf(sent) != textOf(shown) && !jsonvalue.Same(i.answer[name], shown) {
			return false
		}
		compared++
	}
	return compared > 0
}

// keepAnswer keeps what the answer to the creation of an instance that is known by its id alone
// shows of what was sent, as a server may round a number; of one that is created without a body
// it keeps all that does not change on its own.
func (s *Shared) keepAnswer(i *Instance, body any) {
	payload, _ := jsonvalue.At(body, s.Fixtures.EnvelopeOf(i.Resource.Create))
	shown, isObject := payload.(map[string]any)
	if !i.byIDAlone() || !isObject {
		return
	}
	i.answer = map[string]any{}
	for name, value := range shown {
		_, sent := i.Body[name]
		ownID := textOf(value) == i.IDText() && i.ID != nil
		if !isScalar(value) || !sent && (len(i.Body) > 0 || ownID || slices.Contains(i.Resource.Volatile, name)) {
			continue
		}
		i.answer[name] = value
	}
}

// BroughtBy returns what a request has created of a resource: one of those that were expected of
// it, or an earlier one of the same identity; nil for nothing.
func (l *Ledger) BroughtBy(r Request, resource fixtures.Resource, expected []*Instance) *Instance {
	identity := IdentityIn(resource, r)
	for _, i := range expected {
		if i.Kind == resource.Kind() && i.Org == r.Org && i.Identity == identity {
			return i
		}
	}
	if identity == "" {
		return nil
	}
	return l.Expected(resource.Kind(), r.Org, identity)
}

// isScalar reports whether a value is neither an object nor a list.
func isScalar(value any) bool {
	switch value.(type) {
	case map[string]any, []any, nil:
		return false
	}
	return true
}

// hardToGuess reports whether an id is one that nothing else is ever given, such as a UUID: a
// long text that is no number.
func hardToGuess(id any) bool {
	const long = 16
	text, isText := id.(string)
	_, isNumber := jsonvalue.Decimal(text)
	return isText && len(text) >= long && !isNumber
}

// isUnsure reports whether what has the id of an instance may be something else, however alike
// it looks: an id that was free may be given out again, and nothing but the id tells the
// instance from what has it then.
func (s *Shared) isUnsure(i *Instance) bool {
	return i.byIDAlone() && !hardToGuess(i.ID) && (i.recorded || s.Ledger.isDoubtful(i) && s.Ledger.Reuses())
}

// isReplaced reports whether the run has created something of an instance's kind later that
// was given the same id.
func (l *Ledger) isReplaced(i *Instance) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, other := range l.entries {
		if other != i && other.number > i.number && other.grave() == i.grave() && other.ID != nil {
			return true
		}
	}
	return false
}

// touch records that a request is about to be sent which may change fields of an instance.
func (l *Ledger) touch(i *Instance, fields map[string]any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for name := range fields {
		if i.touched == nil {
			i.touched = map[string]bool{}
		}
		i.touched[name] = true
	}
}

// isTouched reports whether a request may have changed a field of an instance.
func (l *Ledger) isTouched(i *Instance, name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return i.touched[name]
}
