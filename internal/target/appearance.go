package target

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/setting"
)

// Appearance is by what a target could recognise a run: what every request tells of its
// sender, and the names of what the run creates. Each field that is empty takes its
// default, which names assay.
type Appearance struct {
	exchange.Appearance
	Names string `json:"names,omitempty"` // PlausibleNames, or AssayNames by default
}

// The ways to name what a run creates.
const (
	AssayNames     = "assay"     // so that whoever looks at the target knows where it is from
	PlausibleNames = "plausible" // as customers of the target could be called
)

// Plausible reports whether what the run creates does not name assay.
func (a Appearance) Plausible() bool { return a.Names == PlausibleNames }

// As is the appearance of requests by a program: with agent for its User-Agent, unless
// another is set.
func (a Appearance) As(agent string) exchange.Appearance {
	as := a.Appearance
	as.UserAgent = cmp.Or(as.UserAgent, agent)
	return as
}

// agents are programs that call APIs all over the world.
var agents = []string{
	"Go-http-client/1.1", "axios/1.7.9", "curl/8.7.1", "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)",
	"okhttp/4.12.0", "python-requests/2.32.3", "python-httpx/0.28.1",
}

// Neutral fills what is left open in a way that does not name assay. The agent follows
// from the seed.
func (a Appearance) Neutral(seed string) Appearance {
	sum := sha256.Sum256([]byte("agent " + seed))
	return Appearance{
		Appearance: exchange.Appearance{
			UserAgent: cmp.Or(a.UserAgent, agents[int(sum[0])%len(agents)]), IDHeader: cmp.Or(a.IDHeader, "X-Request-Id"),
			Encoding: cmp.Or(a.Encoding, "gzip"),
		},
		Names: cmp.Or(a.Names, PlausibleNames),
	}
}

// settings are those of the appearance.
func (a *Appearance) settings() []setting.Setting {
	const in = setting.Run | setting.Certify | setting.Verify
	return []setting.Setting{
		{Flag: "user-agent", Key: "user_agent", Takes: "TEXT", Group: setting.Connection, In: in, Rare: true, Default: "assay and its version; for a certificate a common one",
			Sample: "my-client/1.0", Help: "the User-Agent of every request",
			Value: setting.Func(func(text string) error {
				if !printable(text) {
					return errors.New("want printable ASCII")
				}
				a.UserAgent = text
				return nil
			})},
		{Flag: "id-header", Key: "id_header", Takes: "NAME", Group: setting.Connection, In: in, Rare: true, Default: exchange.CorrelationHeader + "; for a certificate X-Request-Id",
			Sample: "X-Request-Id", Help: "the header of every request that has its id",
			Value: setting.Func(func(text string) error {
				if !headerName.MatchString(text) {
					return errors.New("want the name of a header")
				}
				name := http.CanonicalHeaderKey(text)
				if why := notForUsers[name]; why != "" && name != exchange.CorrelationHeader || slices.Contains([]string{"Authorization", "Host", "User-Agent", "Accept", "Cookie"}, name) {
					return fmt.Errorf("%s has another meaning", name)
				}
				a.IDHeader = name
				return nil
			})},
		{Flag: "names", Key: "names", Takes: "KIND", Group: setting.Connection, In: in, Rare: true, Default: AssayNames + "; for a certificate " + PlausibleNames,
			Complete: setting.Words(AssayNames, PlausibleNames), Sample: PlausibleNames, Help: "what is created is named after assay, or as customers could be",
			Value: setting.Func(func(text string) error {
				if text != AssayNames && text != PlausibleNames {
					return fmt.Errorf("want %s or %s", AssayNames, PlausibleNames)
				}
				a.Names = text
				return nil
			})},
	}
}

func printable(text string) bool {
	for n := range len(text) {
		if text[n] < ' ' || text[n] > '~' {
			return false
		}
	}
	return true
}
