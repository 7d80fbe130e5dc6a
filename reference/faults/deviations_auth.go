package faults

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// credential is a sort of request that has no usable key.
type credential struct {
	name        string
	requirement string
	says        string
	is          func(c *call) bool
	text        string // of its 401; empty: the contract gives none
}

var credentials = []credential{
	{"missing-header", "CRM-AUTH-001", "without an Authorization header", (*call).noCredential, detailMissingHeader},
	{"session-token", "CRM-AUTH-002", "with a session token", (*call).sessionToken, detailSessionToken},
	{"malformed-key", "CRM-AUTH-003", "with a malformed key", (*call).malformedKey, detailUnknownKey},
	{"revoked-key", "CRM-AUTH-004", "with a revoked key", (*call).revokedKey, detailUnknownKey},
	{"expired-key", "CRM-AUTH-005", "with an expired key", (*call).expiredKey, ""},
	{"unknown-key", "CRM-AUTH-006", "with a key that was never issued", (*call).unknownKey, ""},
	{"other-scheme", "CRM-AUTH-007", "with another scheme than Bearer", (*call).otherScheme, ""},
	{"bare-key", "CRM-AUTH-008", "with a key and no scheme", (*call).bareKey, ""},
}

// misspellings are requests whose key is nearly a live one.
var misspellings = []credential{
	{"key-and-more", "CRM-AUTH-006", "with text right behind a live key", nearly(func(key, token string) bool {
		return strings.HasPrefix(token, key) && len(token) > len(key) && token[len(key)] != ' '
	}), ""},
	{"key-and-a-word", "CRM-AUTH-006", "with a word behind a live key", nearly(func(key, token string) bool {
		return strings.HasPrefix(token, key+" ")
	}), ""},
	{"key-after-more", "CRM-AUTH-006", "with text right before a live key", nearly(func(key, token string) bool {
		return strings.HasSuffix(token, key) && !strings.HasSuffix(token, " "+key) && token != key
	}), ""},
	{"key-after-a-word", "CRM-AUTH-006", "with a word before a live key", nearly(func(key, token string) bool {
		return strings.HasSuffix(token, " "+key)
	}), ""},
	{"key-in-any-text", "CRM-AUTH-006", "with a live key anywhere in the header", nearly(func(key, token string) bool {
		return strings.Contains(token, key)
	}), ""},
	{"shortened-key", "CRM-AUTH-006", "with the beginning of a live key", nearly(func(key, token string) bool {
		return len(token) > len(key)/2 && strings.HasPrefix(key, token)
	}), ""},
	{"key-in-other-case", "CRM-AUTH-006", "with a live key in another case", nearly(strings.EqualFold), ""},
	{"empty-bearer", "CRM-AUTH-009", "with nothing behind Bearer", func(c *call) bool {
		token, sent := c.bearer()
		return sent && token == ""
	}, ""},
}

// nearly says of a call whether its token is like a live key without being one.
func nearly(like func(key, token string) bool) func(*call) bool {
	return func(c *call) bool {
		token, sent := c.bearer()
		if _, known := c.keys[token]; !sent || known || token == "" {
			return false
		}
		for _, key := range c.keys {
			if usable(key, c.now()) && like(key.Token, token) {
				return true
			}
		}
		return false
	}
}

func (c *call) noCredential() bool {
	return strings.TrimSpace(c.request.Header.Get("Authorization")) == ""
}

// credential splits the Authorization header.
func (c *call) credential() (scheme, token string) {
	scheme, token, _ = strings.Cut(strings.TrimSpace(c.request.Header.Get("Authorization")), " ")
	return scheme, strings.TrimSpace(token)
}

// bearer is the token after "Bearer".
func (c *call) bearer() (token string, sent bool) {
	scheme, token := c.credential()
	return token, strings.EqualFold(scheme, "Bearer")
}

func (c *call) sessionToken() bool {
	token, sent := c.bearer()
	_ = token
	return sent && c.refusal == detailSessionToken
}

func (c *call) unknownKey() bool {
	token, sent := c.bearer()
	_, known := c.keys[token]
	return sent && !known && c.refusal != detailSessionToken
}

// malformedKey tells what is no key from its form: it is shorter or longer than
// any key issued, has a character that none of them has, or does not begin as all
// of them do.
func (c *call) malformedKey() bool {
	if !c.unknownKey() {
		return false
	}
	token, _ := c.bearer()
	alphabet := "-_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	shorter, longer, start := true, true, ""
	for issued := range c.keys {
		shorter = shorter && len(token) < len(issued)
		longer = longer && len(token) > len(issued)
		alphabet += issued
		start = issued
	}
	for issued := range c.keys {
		for !strings.HasPrefix(issued, start) {
			start = start[:len(start)-1]
		}
	}
	return shorter || longer || strings.Trim(token, alphabet) != "" || !strings.HasPrefix(token, start)
}

func (c *call) revokedKey() bool {
	token, sent := c.bearer()
	return sent && c.keys[token].Revoked
}

func (c *call) expiredKey() bool {
	token, sent := c.bearer()
	key, known := c.keys[token]
	return sent && known && !key.Revoked && !usable(key, c.now())
}

func (c *call) otherScheme() bool {
	scheme, token := c.credential()
	return token != "" && !strings.EqualFold(scheme, "Bearer")
}

func (c *call) bareKey() bool {
	scheme, token := c.credential()
	_, known := c.keys[scheme]
	return token == "" && known
}

// claimed is the organization that a server takes the call to be by which does not
// look at its key: the one whose key it nearly is, or whose data it speaks of.
func (c *call) claimed() string {
	header := c.request.Header.Get("Authorization")
	scheme, token := c.credential()
	if strings.EqualFold(scheme, "Basic") {
		decoded, _ := base64.StdEncoding.DecodeString(token)
		header += " " + strings.ReplaceAll(string(decoded), ":", " ")
	}
	for _, word := range strings.Fields(header) {
		if key, known := c.keys[word]; known {
			return key.Organization
		}
	}
	if owner := c.owner(); owner != "" {
		return owner
	}
	return c.home
}

// accepting is a turn that takes some refused calls for their organization's.
func accepting(operation string, accepted func(*call) bool) turn {
	return on(operation, func(c *call, next pass) *reply {
		if c.organization != "" || !accepted(c) {
			return next(c)
		}
		return c.as(c.claimed()).direct()
	})
}

// authDeviations break the refusal of requests without a usable key (CRM-AUTH).
func authDeviations() []Deviation {
	var all []Deviation
	texts := []string{"Unauthorized", "Invalid API key", "Not authenticated", "Access denied"}
	for i, r := range routes {
		for _, kind := range slices.Concat(credentials, misspellings) {
			all = append(all, deviation(r.operation, "accepts-"+kind.name, kind.requirement,
				"accepts a request "+kind.says, accepting(r.operation, kind.is)))
		}
		named := credentials[i%4]
		all = append(all,
			deviation(r.operation, named.name+"-text", named.requirement,
				fmt.Sprintf("says %q to a request %s", texts[i/4], named.says),
				on(r.operation, refusing(named.is, func(a *reply) { a.setDetail(texts[i/4]) }))),
			deviation(r.operation, "is-public", "CRM-AUTH-009", "asks for no key at all",
				accepting(r.operation, func(*call) bool { return true })))
		kind := credentials[(i+i/8)%8]
		all = append(all, deviation(r.operation, kind.name+"-403", kind.requirement,
			"answers 403 to a request "+kind.says, on(r.operation, refusing(kind.is, forbid))))
		if r.writes() {
			all = append(all, deviation(r.operation, "effect-despite-401", "CRM-AUTH-009",
				"refuses a request without a key and carries it out",
				on(r.operation, answeringFirst(401, func(c *call) { c.as(c.claimed()).direct() }))))
		}
	}
	for _, kind := range slices.Concat(credentials, misspellings) {
		all = append(all, general(kind.name+"-403", kind.requirement, "A request "+kind.says+" is answered with 403",
			refusing(kind.is, forbid)))
		if kind.text != "" {
			all = append(all, general(kind.name+"-text", kind.requirement, "A request "+kind.says+" is not told why",
				refusing(kind.is, func(a *reply) { a.setDetail("Unauthorized") })))
		}
	}
	return append(all,
		general("session-token-as-unknown-key", "CRM-AUTH-002", "A session token is refused as an unknown key is",
			refusing((*call).sessionToken, func(a *reply) { a.setDetail(detailUnknownKey) })),
		general("malformed-key-400", "CRM-AUTH-003", "A malformed key is answered with 400",
			refusing((*call).malformedKey, func(a *reply) { a.status = http.StatusBadRequest })),
		general("missing-header-400", "CRM-AUTH-001", "A request without a key is answered with 400",
			refusing((*call).noCredential, func(a *reply) { a.status = http.StatusBadRequest })),
		general("missing-header-redirect", "CRM-AUTH-001", "A request without a key is sent to a login page",
			refusing((*call).noCredential, func(a *reply) {
				a.status = http.StatusFound
				a.header.Set("Location", "/login")
			})),
		general("unknown-key-404", "CRM-AUTH-006", "A key that was never issued is answered with 404",
			refusing((*call).unknownKey, func(a *reply) { a.status = http.StatusNotFound })),
	)
}

// refusing is a turn that changes the 401 of a sort of request.
func refusing(kind func(*call) bool, change func(*reply)) turn {
	return after(func(c *call, a *reply) {
		if a.status == http.StatusUnauthorized && kind(c) {
			change(a)
		}
	})
}

func forbid(a *reply) { a.status = http.StatusForbidden }

// answeringFirst is a turn that lets the answers of one status stand and then does
// something all the same.
func answeringFirst(status int, do func(*call)) turn {
	return after(func(c *call, a *reply) {
		if a.status == status {
			do(c)
		}
	})
}
