package steps

import (
	"reflect"
	"strings"
	"time"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/spec"
)

// alike reports whether two values are the same, as far as the contract says what
// they are: a date-time is a point in time, which can be written in many ways.
func alike(said spec.Part, a, b any) bool {
	if reflect.DeepEqual(a, b) {
		return true
	}
	switch a := a.(type) {
	case string:
		b, ok := b.(string)
		return ok && said.Has("date-time") && sameInstant(a, b)
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for n := range a {
			if !alike(said.Items(), a[n], b[n]) {
				return false
			}
		}
		return true
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for name := range a {
			if _, both := b[name]; !both || !alike(member(said, name), a[name], b[name]) {
				return false
			}
		}
		return true
	}
	return false
}

func member(said spec.Part, name string) spec.Part {
	part, _ := said.Member(name)
	return part
}

// sameInstant reports whether two texts are the same date-time (RFC 3339).
func sameInstant(a, b string) bool {
	x, errA := time.Parse(time.RFC3339, strings.ToUpper(a))
	y, errB := time.Parse(time.RFC3339, strings.ToUpper(b))
	return errA == nil && errB == nil && x.Equal(y)
}

// saidOf is what the contract says of reading a resource.
func (s *session) saidOf(r fixtures.Resource) spec.Part {
	if r.Read == "" {
		return s.saidOfItems(r.Find.Operation)
	}
	return s.saidOfPayload(r.Read)
}

// saidOfPayload is what the contract says of what the envelope of an operation holds.
func (s *session) saidOfPayload(operation string) spec.Part { return payloadOf(s.Pack, operation) }

func (s *session) saidOfItems(operation string) spec.Part { return s.saidOfPayload(operation).Items() }
