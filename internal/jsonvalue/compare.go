package jsonvalue

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/assaykit/assay/spec"
)

// Alike reports whether two values are the same, as far as the contract says what
// they are: a date-time is a point in time, a time one of a day, and a decimal a number, which
// can be written in many ways (RFC 3339; 03:04:05Z and 03:04:05; 1.5 and 1.50). Both are decoded values whose numbers are written plainly, as Decode returns them.
func Alike(said spec.Part, a, b any) bool {
	if reflect.DeepEqual(a, b) {
		return true
	}
	switch a := a.(type) {
	case string:
		b, ok := b.(string)
		return ok && (said.Has("date-time") && sameInstant(a, b) || said.Has("time") && sameTime(a, b) || said.Has("decimal") && sameNumber(a, b))
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for n := range a {
			if !Alike(said.Items(), a[n], b[n]) {
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
			if _, both := b[name]; !both || !Alike(Member(said, name), a[name], b[name]) {
				return false
			}
		}
		return true
	}
	return false
}

// Member is what the contract says of a member; the zero Part, if it says nothing.
func Member(said spec.Part, name string) spec.Part {
	part, _ := said.Member(name)
	return part
}

// sameInstant reports whether two texts are the same date-time (RFC 3339).
func sameInstant(a, b string) bool {
	x, errA := time.Parse(time.RFC3339, strings.ToUpper(a))
	y, errB := time.Parse(time.RFC3339, strings.ToUpper(b))
	return errA == nil && errB == nil && x.Equal(y)
}

// sameTime reports whether two texts are the same time of day (RFC 3339). Where one of them
// has no offset, that of the other says nothing: servers whose times are those of a place
// read it and leave it out.
func sameTime(a, b string) bool {
	x, atX, okX := timeOfDay(a)
	y, atY, okY := timeOfDay(b)
	if atX && atY {
		x, y = x.UTC(), y.UTC()
	}
	const clock = "15:04:05.999999999"
	return okX && okY && x.Format(clock) == y.Format(clock)
}

// timeOfDay reads a time, which may have an offset.
func timeOfDay(s string) (at time.Time, offset, ok bool) {
	if at, err := time.Parse(time.TimeOnly, s); err == nil {
		return at, false, true
	}
	at, err := time.Parse("15:04:05Z07:00", strings.ToUpper(s))
	return at, true, err == nil
}

// Same reports whether two values mean the same: a number may be read as the
// text of that number, as documents allow where it may have many digits. That holds for
// want alone: a text that is wanted is no number. Same returns false for a value that JSON
// does not have.
func Same(want, got any) bool {
	want, got = Plain(want), Plain(got)
	a, errA := json.Marshal(want)
	b, errB := json.Marshal(got)
	if errA != nil || errB != nil {
		return false
	}
	if string(a) == string(b) {
		return true
	}
	return isNumber(want) && sameNumber(fmt.Sprint(want), fmt.Sprint(got))
}

// Differs says how two values differ, in the first member by name that does; "" if they
// are the same. said returns what the contract says of the member of a name. Values that
// are not both objects are compared as a whole.
func Differs(before, after any, said func(name string) spec.Part) string {
	if reflect.DeepEqual(before, after) {
		return ""
	}
	was, okWas := before.(map[string]any)
	is, okIs := after.(map[string]any)
	if !okWas || !okIs {
		if after == nil {
			return "it is gone"
		}
		return fmt.Sprintf("%s, was %s", Show(after), Show(before))
	}
	names := slices.Collect(maps.Keys(was))
	for name := range is {
		if _, both := was[name]; !both {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		_, before := was[name]
		_, now := is[name]
		if before != now || !Alike(said(name), was[name], is[name]) {
			return fmt.Sprintf("%s = %s, was %s", name, absent(is, name), absent(was, name))
		}
	}
	return ""
}

func absent(object map[string]any, name string) string {
	value, ok := object[name]
	if !ok {
		return "absent"
	}
	return Show(value)
}
