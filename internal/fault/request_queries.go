package fault

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/assaykit/assay/spec"
)

// queryValueFaults read another value of a query parameter than is sent.
func (s *subject) queryValueFaults(p spec.Parameter) {
	s.besideFault(p)
	s.filterFaults(p)
	switch {
	case p.Schema.Type == "integer" && !s.isPathParameter(p.Name):
		s.numberQueryFaults(p)
	case p.Schema.Type == "string" && len(p.Schema.Enum) == 0 && s.isListing() && !s.turnsPages(p.Name):
		s.textQueryFaults(p)
	}
}

// read adds a fault that reads a value as another one; "" stands for none.
func (s *subject) read(operator, kind, says, open string, p spec.Parameter, another func(value string, sent bool) string) {
	s.add(operator, "query/"+p.Name, kind, Fault{
		Says: says, Rule: "a query parameter has its effect", Open: open,
		turn: sent(func(c *Call) {
			values, err := url.ParseQuery(c.URL.RawQuery)
			if err != nil {
				return
			}
			if value := another(values.Get(p.Name), values.Has(p.Name)); value != values.Get(p.Name) {
				c.setQuery(p.Name, value)
			}
		}),
	})
}

func (s *subject) numberQueryFaults(p spec.Parameter) {
	const kind = "a number in a query"
	moved := func(by int64) func(string, bool) string {
		return func(value string, _ bool) string {
			number, err := strconv.ParseInt(value, 10, 64)
			if other := strconv.FormatInt(number+by, 10); err == nil && takesText(p.Schema, value) && takesText(p.Schema, other) {
				return other
			}
			return value
		}
	}
	s.read("request.query-more", kind, "takes "+p.Name+" for one more", "", p, moved(1))
	s.read("request.query-less", kind, "takes "+p.Name+" for one less", "", p, moved(-1))
	if largest := p.Schema.Maximum; largest != nil && *largest >= 2 {
		half := int64(*largest) / 2
		s.read("request.query-capped", kind, "takes a large "+p.Name+" for "+strconv.FormatInt(half, 10), "", p, func(value string, _ bool) string {
			if number, err := strconv.ParseInt(value, 10, 64); err == nil && number > half && takesText(p.Schema, value) {
				return strconv.FormatInt(half, 10)
			}
			return value
		})
	}
	if usual, ok := p.Schema.Default.(int64); ok {
		other := usual + 1
		if !takesText(p.Schema, strconv.FormatInt(other, 10)) {
			other = usual - 1
		}
		s.read("request.query-default", kind, "takes "+strconv.FormatInt(other, 10)+" where no "+p.Name+" is sent", "", p, func(value string, sent bool) string {
			if !sent {
				return strconv.FormatInt(other, 10)
			}
			return value
		})
	}
}

func (s *subject) textQueryFaults(p spec.Parameter) {
	for _, f := range []struct {
		operator, says string
		read           func(value string) string
	}{
		{"request.query-decoded", "decodes " + p.Name + " twice", func(value string) string {
			if again, err := url.PathUnescape(value); err == nil {
				return again
			}
			return strings.ReplaceAll(value, "%", "")
		}},
		{"request.query-cut", "reads " + p.Name + " up to an encoded &", func(value string) string { first, _, _ := strings.Cut(value, "&"); return first }},
		{"request.query-word", "reads " + p.Name + " up to a blank", func(value string) string { first, _, _ := strings.Cut(value, " "); return first }},
		{"request.query-ascii", "reads only the ASCII characters of " + p.Name, only(func(r rune) bool { return r < utf8.RuneSelf })},
	} {
		s.read(f.operator, "a text in a query", f.says, s.notText(p.Name, f.read), p, func(value string, _ bool) string { return f.read(value) })
	}
}

// turnsPages reports whether a query parameter says which part of a listing is shown.
func (s *subject) turnsPages(name string) bool {
	p := s.Fixtures.PaginationOf(s.ID)
	return slices.Contains([]string{p.Page, p.Limit, p.Offset, p.Cursor}, name)
}

// besideFault ignores a filter where another one is given.
func (s *subject) besideFault(p spec.Parameter) {
	filters := s.filters()
	if !s.isListing() || len(filters) < 2 || !slices.Contains(filters, p.Name) {
		return
	}
	s.add("request.query-beside", "query/"+p.Name, "a query parameter", Fault{
		Says: "ignores " + p.Name + " where another filter is given", Rule: "a query parameter has its effect",
		turn: sent(func(c *Call) {
			query := c.URL.Query()
			if slices.ContainsFunc(filters, func(name string) bool { return name != p.Name && query.Has(name) }) {
				c.dropQuery(p.Name, func(string) bool { return true })
			}
		}),
	})
}

// filters are the query parameters of a listing that do not turn its pages.
func (s *subject) filters() []string {
	var names []string
	for _, p := range s.Parameters {
		if p.In == "query" && !s.turnsPages(p.Name) {
			names = append(names, p.Name)
		}
	}
	return names
}
