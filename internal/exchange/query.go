package exchange

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Parameter is one parameter of the query that the URL of a target has. Every request
// carries it, and its value is a secret.
type Parameter struct {
	Name   string // decoded; "" where the URL has a value alone
	Secret Secret // its value, decoded, and the name that is shown in its place; without a value where it has none

	Sent, Shown string // as a URL has it
}

// variablePrefix begins the name of a value that has no other.
const variablePrefix = "TARGET_"

var (
	noVariable = regexp.MustCompile(`[^A-Za-z0-9]+`)
	// replaced matches what stands in place of a value that was replaced before.
	replaced = regexp.MustCompile(`^\[([A-Za-z_][A-Za-z0-9_]*)\]$`)
)

// Parameters reads the query of a target's URL, as url.URL.RawQuery has it, and returns
// its parameters in their order. A value that is one of those that are known has the name
// that it has there, and others are named after their parameter. Where a name in square
// brackets stands in place of a value, it stays.
func Parameters(query string, known []Secret) []Parameter {
	var all []Parameter
	known = slices.Clone(known)
	for part := range strings.SplitSeq(query, "&") {
		if part == "" {
			continue
		}
		name, value, named := strings.Cut(part, "=")
		if !named {
			name, value = "", part
		}
		p := Parameter{Name: decoded(name), Sent: part, Shown: part}
		if value != "" {
			p.Secret = nameOf(p.Name, decoded(value), known)
			known = append(known, p.Secret)
			p.Shown = strings.TrimSuffix(part, value) + placeholder(p.Secret.Name)
		}
		all = append(all, p)
	}
	return all
}

func decoded(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return text
}

// nameOf names the value of a parameter.
func nameOf(parameter, value string, known []Secret) Secret {
	if name := replaced.FindStringSubmatch(value); name != nil {
		return Secret{Name: name[1], Value: value}
	}
	if at := slices.IndexFunc(known, func(s Secret) bool { return s.Value == value }); at >= 0 {
		return known[at]
	}
	base := variablePrefix + strings.ToUpper(strings.Trim(noVariable.ReplaceAllString(parameter, "_"), "_"))
	if base == variablePrefix {
		base += "QUERY"
	}
	name := base
	for n := 2; slices.ContainsFunc(known, func(s Secret) bool { return s.Name == name }); n++ {
		name = fmt.Sprintf("%s_%d", base, n)
	}
	return Secret{Name: name, Value: value}
}

// IsReplaced reports whether a name stands in place of the value already.
func (p Parameter) IsReplaced() bool { return replaced.MatchString(p.Secret.Value) }

// ShowURL returns a URL with names in place of the values of its query, as Parameters has
// them. What else is secret in it is left to a Redactor.
func ShowURL(u *url.URL, known []Secret) string {
	shown := *u
	shown.RawQuery, shown.ForceQuery = "", false
	_, query := joinQuery(Parameters(u.RawQuery, known), nil, "")
	return WithQuery(shown.String(), query)
}

// JoinQuery returns the query of a target's URL and behind it that of a request, which
// wins where both have a parameter. All three are escaped and have no "?"; "" is none.
func JoinQuery(base, own string) string {
	values, _ := url.ParseQuery(own) // what it cannot read names no parameter
	sent, _ := joinQuery(Parameters(base, nil), values, own)
	return sent
}

// joinQuery does so for parameters, and returns the query as it is sent and as it is shown.
func joinQuery(base []Parameter, values url.Values, own string) (sent, shown string) {
	var real, named []string
	for _, p := range base {
		if p.Name == "" || !values.Has(p.Name) {
			real, named = append(real, p.Sent), append(named, p.Shown)
		}
	}
	if own != "" {
		real, named = append(real, own), append(named, own)
	}
	return strings.Join(real, "&"), strings.Join(named, "&")
}

// WithQuery returns a URL that has no query with one behind it, which is escaped and has
// no "?"; "" is none.
func WithQuery(address, query string) string {
	if query == "" {
		return address
	}
	return address + "?" + query
}
