package steps

import (
	"bytes"
	"strings"

	"github.com/assaykit/assay/fixtures"
)

// renew gives the requests that are still to be sent new unique values, in place of
// those that the one before them may have used up: a target that took it would refuse
// every other as a double, and hide what it makes of them.
func (run *ScenarioRun) renew(rest []requestCase) error {
	before := run.base.Clone()
	after, err := run.caseMaker().again()
	if err != nil {
		return err
	}
	spent := map[string]string{}
	for name, value := range before.Body {
		old, wasText := value.(string)
		fresh, isText := after.Body[name].(string)
		if wasText && isText && old != fresh {
			spent[old] = fresh
		}
	}
	if len(spent) == 0 {
		return nil
	}
	run.spent = append(run.spent, before)
	run.base = after
	for n := range rest {
		r := &rest[n].request
		for old, fresh := range spent {
			r.Raw = bytes.ReplaceAll(r.Raw, []byte(old), []byte(fresh))
			for name, value := range r.Body {
				r.Body[name] = replaced(value, old, fresh)
			}
		}
	}
	return nil
}

// replaced returns a value with one text in the place of another.
func replaced(value any, old, fresh string) any {
	switch v := value.(type) {
	case string:
		return strings.ReplaceAll(v, old, fresh)
	case []any:
		items := make([]any, len(v))
		for n := range v {
			items[n] = replaced(v[n], old, fresh)
		}
		return items
	}
	return value
}

// usedUp reports whether a case may have used its unique values up: it was not
// plainly refused.
func usedUp(t requestCase) bool { return t.answer == nil || t.answer.Status/100 != 4 }

// fitting are texts for what has a form: of each, every implementation has to take
// every one.
var fitting = map[string][]fixtures.Value{
	"date":      {{Name: "a leap day", Value: "2024-02-29"}, {Name: "the last day of a year", Value: "1999-12-31"}},
	"date-time": {{Name: "a point in time", Value: "2024-02-29T12:34:56Z"}},
	"email":     {{Name: "a plain address", Value: "${new.email}"}},
	"hostname":  {{Name: "a host", Value: "www.example.com"}},
	"ipv4":      {{Name: "an address", Value: "192.0.2.1"}},
	"ipv6":      {{Name: "an address", Value: "2001:db8::1"}},
	"uri":       {{Name: "a page", Value: "https://www.example.com/a?b=1"}},
	"uuid":      {{Name: "a UUID", Value: "3f2504e0-4f89-41d3-9a0c-0305e82c3301"}},
	"byte":      {{Name: "base64", Value: "QXNzYXk="}},
}
