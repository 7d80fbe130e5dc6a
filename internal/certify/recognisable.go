package certify

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// recognisable tells by what a server could have recognised the run, and so behaved
// well for it alone. It refuses nothing.
func (v *verification) recognisable() (string, error) {
	as := v.evidence().Plan.Appearance
	if named := namedIn(v.evidence()); len(named) > 0 {
		return "the server could recognise the run: assay is named in the " + strings.Join(named, ", the "), errNotAsked
	}
	return fmt.Sprintf("no request names assay: User-Agent %s, ids in %s, %s names", as.UserAgent, as.IDHeader, as.Names), nil
}

// namedIn are the parts of requests in which assay is named. The secrets, which have
// the names of variables in the evidence, do not count, nor does the base URL.
func namedIn(e *Evidence) []string {
	var hidden []string
	for _, name := range e.Plan.Credentials {
		hidden = append(hidden, "["+name, "")
	}
	base, _, _ := strings.Cut(e.Plan.BaseURL, "?")
	shown := strings.NewReplacer(append(hidden, base, "")...)
	named := map[string]bool{}
	note := func(part, text string) {
		if !named[part] && strings.Contains(strings.ToLower(shown.Replace(text)), "assay") {
			named[part] = true
		}
	}
	for _, x := range e.Exchanges {
		for name, values := range x.RequestHeader {
			note("header "+name, name+" "+strings.Join(values, " "))
		}
		note("URL", x.URL)
		body := x.RequestBody
		if len(body) == 0 && x.bodies != nil {
			body, _, _ = x.bodies() // they were read before
		}
		note("body", string(body))
	}
	return slices.Sorted(maps.Keys(named))
}
