package faults

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
)

// credential is a sort of request that has no usable key.
type credential struct {
	name, requirement, says string
	is                      func(c *call) bool
	text                    string // of its 401; empty: the contract gives none
}

var credentials = []credential{
	{"missing-header", "CRM-AUTH-001", "without an Authorization header", (*call).noCredential, detailMissingHeader},
	{"session-token", "CRM-AUTH-002", "with a session token", refusedFor(detailSessionToken), detailSessionToken},
	{"malformed-key", "CRM-AUTH-003", "with a malformed key", (*call).malformedKey, detailUnknownKey},
	{"revoked-key", "CRM-AUTH-004", "with a revoked key", (*call).revokedKey, detailUnknownKey},
	{"expired-key", "CRM-AUTH-005", "with an expired key", refusedFor(detailExpiredKey), ""},
	{"unknown-key", "CRM-AUTH-006", "with a key that was never issued", (*call).unknownKey, ""},
	{"other-scheme", "CRM-AUTH-007", "with another scheme than Bearer", (*call).otherScheme, ""},
	{"bare-key", "CRM-AUTH-008", "with a key and no scheme", (*call).bareKey, ""},

	// Requests whose key is nearly a live one.
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

// credentialFaults break the refusal of requests without a usable key (CRM-AUTH).
func credentialFaults(t *table) {
	for _, k := range credentials {
		t.add(everywhere, "accepts-"+k.name, k.requirement, "accepts a request "+k.says, accepting(k.is))
		t.general(k.name+"-403", k.requirement, "A request "+k.says+" is answered with 403", unauthorizedIf(k.is, forbid))
		if k.text != "" {
			t.general(k.name+"-text", k.requirement, "A request "+k.says+" is not told why", unauthorizedIf(k.is, setDetail("Unauthorized")))
		}
	}

	t.general("session-token-as-unknown-key", "CRM-AUTH-002", "A session token is refused as an unknown key is",
		unauthorizedIf(refusedFor(detailSessionToken), setDetail(detailUnknownKey)))
	t.general("malformed-key-400", "CRM-AUTH-003", "A malformed key is answered with 400",
		unauthorizedIf((*call).malformedKey, setStatus(http.StatusBadRequest)))
	t.general("missing-header-400", "CRM-AUTH-001", "A request without a key is answered with 400",
		unauthorizedIf((*call).noCredential, setStatus(http.StatusBadRequest)))
	t.general("missing-header-redirect", "CRM-AUTH-001", "A request without a key is sent to a login page",
		unauthorizedIf((*call).noCredential, both(setStatus(http.StatusFound), setHeader("Location", "/login"))))
	t.general("unknown-key-404", "CRM-AUTH-006", "A key that was never issued is answered with 404",
		unauthorizedIf((*call).unknownKey, setStatus(http.StatusNotFound)))
}

// unauthorizedIf changes the 401 of a sort of request.
func unauthorizedIf(is func(*call) bool, do change) turn { return when(is, status(401, do)) }

// accepting takes some refused calls for their organization's.
func accepting(accepted func(*call) bool) turn {
	return when(func(c *call) bool { return c.organization == "" && accepted(c) }, func(c *call, _ pass) *reply {
		return c.as(c.claimed()).direct()
	})
}

// refusedFor says whether a call's credential is refused with the very words.
func refusedFor(detail string) func(*call) bool {
	return func(c *call) bool { return c.refusal == detail }
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
	words := strings.Fields(header)
	if i := slices.IndexFunc(words, func(word string) bool { return c.keys[word].Token != "" }); i >= 0 {
		return c.keys[words[i]].Organization
	}
	if owner := c.owner(); owner != "" {
		return owner
	}
	return c.home
}
