package target

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/assaykit/assay/internal/exchange"
)

// Secrets are all values that must not be shown, under the names that may be.
func (p Profile) Secrets() []exchange.Secret {
	return p.SecretsFor(func(string) bool { return false })
}

// Hide returns a text, such as the URL of the target, with the names of secrets in place of
// their values.
func (p Profile) Hide(text string) string {
	return exchange.NewRedactor(p.Secrets()).String(text)
}

// SecretNames are the names under which values are hidden.
func (p Profile) SecretNames() []string {
	var names []string
	note := func(name string) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, s := range p.Keys.Secrets() {
		note(s.Name)
	}
	// Where a recorded run is judged again, header and URL have nothing but the names.
	for _, name := range hiddenName.FindAllStringSubmatch(p.Hide(p.FaultHeader)+"\n"+p.ShowTarget(), -1) {
		note(name[1])
	}
	for _, s := range p.Connection.Secrets() {
		note(s.Name)
	}
	return names
}

// hiddenName matches the name of a secret in a URL. An IPv6 address has colons.
var hiddenName = regexp.MustCompile(`\[([A-Za-z_][A-Za-z0-9_]*)\]`)

// Fault reads the FaultHeader, and returns its errors as ParseFaultHeader does; "" and ""
// for none. An error does not quote a secret.
func (p Profile) Fault() (name, value string, err error) {
	name, value, err = ParseFaultHeader(p.FaultHeader)
	if err != nil && len(p.FaultSecrets) > 0 {
		err = errors.New(`fault header is not of the form "Name: value"`)
	}
	return name, value, err
}

// Keys are API keys by what they are good for.
type Keys struct {
	Main    string
	Other   string
	Expired string
	Revoked string
	Burst   string

	// More are those that a contract pack names besides, by their variables.
	More []exchange.Secret
}

// MainVariable is the variable of the main key.
const MainVariable = "ASSAY_API_KEY"

// Take takes further keys from the environment, by the names of their variables. One that
// is not set or empty is left out. Lookup returns the value of a variable, and whether it
// is set.
func (k *Keys) Take(variables []string, lookup func(string) (string, bool)) {
	for _, name := range variables {
		if value, ok := lookup(name); ok && value != "" {
			k.Set(name, value)
		}
	}
}

// Value returns the value of a key by its variable; "" for none.
func (k Keys) Value(variable string) string {
	for _, s := range k.Secrets() {
		if s.Name == variable {
			return s.Value
		}
	}
	return ""
}

// Duration is a time such as 30s in a profile.
type Duration time.Duration

// Std returns it as the standard library has it.
func (d Duration) Std() time.Duration { return time.Duration(d) }

// keyNames are the keys in the order in which they are shown, each with the
// environment variable that holds it. The variable's name stands in place of the
// value wherever something is shown.
var keyNames = []struct{ key, variable, about string }{
	{"main", MainVariable, "the API key without which nothing is tested"},
	{"other", "ASSAY_OTHER_ORG_KEY", "of another organization"},
	{"expired", "ASSAY_EXPIRED_KEY", "was valid once"},
	{"revoked", "ASSAY_REVOKED_KEY", "was revoked"},
	{"burst", "ASSAY_BURST_KEY", "of a third organization, whose rate limit may be exhausted"},
}

// BundledProfile is the profile of the bundled server.
func BundledProfile() Profile {
	return Profile{
		Keys: Keys{
			Main: bundledMain, Other: bundledOther, Expired: bundledExpired,
			Revoked: bundledRevoked, Burst: bundledBurst,
		},
		FaultHeader: bundledFault + ": 500",
	}
}

// field returns the place of a key by its name.
func (k *Keys) field(key string) *string {
	return map[string]*string{
		"main": &k.Main, "other": &k.Other, "expired": &k.Expired, "revoked": &k.Revoked, "burst": &k.Burst,
	}[key]
}

// Set gives the keys one by its name (main, other, expired, revoked or burst), or by the
// variable of one that a contract pack names, which begins with ASSAY_ and keeps the value
// that it has; another name is ignored.
func (k *Keys) Set(key, value string) {
	if field := k.field(key); field != nil {
		*field = value
		return
	}
	if strings.HasPrefix(key, "ASSAY_") && k.Value(key) == "" {
		k.More = append(slices.Clone(k.More), exchange.Secret{Name: key, Value: value})
	}
}

// AllVariables returns the variable of every key there can be, by key: main, other,
// expired, revoked and burst.
func AllVariables() map[string]string {
	names := map[string]string{}
	for _, name := range keyNames {
		names[name.key] = name.variable
	}
	return names
}

// Secrets are the keys that there are, under the names that may be shown.
func (k Keys) Secrets() []exchange.Secret {
	var secrets []exchange.Secret
	for _, name := range keyNames {
		if value := *k.field(name.key); value != "" {
			secrets = append(secrets, exchange.Secret{Name: name.variable, Value: value})
		}
	}
	return append(secrets, k.More...)
}

// Variables returns the names of the variables of the keys that there are, by
// key: main, other, expired, revoked, burst; those of More are keys themselves.
func (k Keys) Variables() map[string]string {
	names := map[string]string{}
	for _, name := range keyNames {
		if *k.field(name.key) != "" {
			names[name.key] = name.variable
		}
	}
	for _, s := range k.More {
		names[s.Name] = s.Name
	}
	return names
}

// ParseFaultHeader reads "Name: value"; "" is none. It returns an error for another form,
// for an empty value or one with a control character, and for the name of a header that
// requests have already. Its errors do not repeat the value, which may be a secret.
func ParseFaultHeader(text string) (name, value string, err error) {
	if text == "" {
		return "", "", nil
	}
	name, value, ok := strings.Cut(text, ":")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if !ok || !headerName.MatchString(name) || value == "" || strings.ContainsFunc(value, unicode.IsControl) {
		return "", "", errors.New(`fault header is not of the form "Name: value"`)
	}
	if strings.EqualFold(name, "Authorization") || strings.EqualFold(name, "Content-Type") {
		return "", "", fmt.Errorf("fault header %q: requests have a header of that name already", name)
	}
	return name, value, nil
}

var headerName = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
