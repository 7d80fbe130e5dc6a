package derive

import (
	"fmt"
	"math"
	"regexp"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/spec"
)

// paired are the names of numbers that a server may compare with another one.
var paired = regexp.MustCompile(`(?i)(^|_)(min|max|start|end|begins?|ends?|from|to|since|until|low|high|lower|upper)(_|$)|[a-z](Min|Max|Start|End|From|To)$|^(min|max|start|end|from|to)[A-Z]`)

// differ gives the body of a change another value than what it changes was created with, where
// nothing in it is new: a target that ignores the change would not be seen. One member is
// changed alone, a number before a boolean and a boolean before a state.
func (r *resource) differ(o *operation, body map[string]any) {
	isNew := false
	fixtures.EachReference(body, func(ref string) { isNew = isNew || strings.HasPrefix(ref, "new.") })
	if isNew {
		return
	}
	for _, of := range []func(spec.Property, any) (any, bool){otherNumber, otherFlag, otherOfEnum} {
		for _, p := range o.Body.Properties {
			before, has := body[p.Name]
			if !has || p.ReadOnly || p.Name == r.itemID || foreignID.MatchString(p.Name) || managed.MatchString(p.Name) && len(p.Schema.Enum) == 0 {
				continue
			}
			if other, ok := of(p, before); ok {
				body[p.Name] = other
				o.notes = append(o.notes, fmt.Sprintf("%s is another one than that of the creation, so that the change is seen", p.Name))
				return
			}
		}
	}
}

// otherNumber is a number beside one, within the bounds of a member.
func otherNumber(p spec.Property, before any) (any, bool) {
	var is float64
	switch v := before.(type) {
	case int64:
		is = float64(v)
	case float64:
		is = v
	default:
		return nil, false
	}
	if len(p.Schema.Enum) > 0 || paired.MatchString(p.Name) || math.Abs(is) >= 1<<52 {
		return nil, false
	}
	by := 1.0
	if p.Schema.MultipleOf != nil {
		by = math.Max(1, *p.Schema.MultipleOf)
	}
	for _, other := range []float64{is + by, is - by} {
		if (p.Schema.Minimum == nil || other >= *p.Schema.Minimum) && (p.Schema.Maximum == nil || other <= *p.Schema.Maximum) {
			return number(other), true
		}
	}
	return nil, false
}

func otherFlag(_ spec.Property, before any) (any, bool) {
	is, isFlag := before.(bool)
	return !is, isFlag
}

// otherOfEnum is another value of an enum of texts or numbers.
func otherOfEnum(p spec.Property, before any) (any, bool) {
	for _, other := range p.Schema.Enum {
		if other != nil && fmt.Sprint(other) != fmt.Sprint(before) && fmt.Sprintf("%T", other) == fmt.Sprintf("%T", before) {
			return other, true
		}
	}
	return nil, false
}
