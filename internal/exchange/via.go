package exchange

import "strings"

// Via says how a target was reached, as far as its URL does not tell. Files are
// named as the user named them.
type Via struct {
	CACert     string   `json:"ca_cert,omitempty"`     // PEM file of the authorities that are trusted
	ClientCert string   `json:"client_cert,omitempty"` // PEM file
	ClientKey  string   `json:"client_key,omitempty"`  // PEM file; "" where the certificate's has it
	Insecure   bool     `json:"insecure,omitempty"`    // any certificate was accepted
	Resolve    []string `json:"resolve,omitempty"`     // each HOST:PORT:ADDRESS
	UnixSocket string   `json:"unix_socket,omitempty"` // path
}

// certEscapes are for curl's --cert, which takes a passphrase after a colon.
var certEscapes = strings.NewReplacer(`\`, `\\`, ":", `\:`)

// via adds curl's options for how the target was reached.
func (c *curl) via(v *Via) {
	if v == nil {
		return
	}
	for _, option := range []struct{ name, value string }{
		{"--cacert", v.CACert}, {"--cert", certEscapes.Replace(v.ClientCert)}, {"--key", v.ClientKey},
	} {
		if option.value != "" {
			c.add(option.name, c.word(option.value))
		}
	}
	if v.Insecure {
		c.add("--insecure")
	}
	for _, entry := range v.Resolve {
		c.add("--resolve", c.word(entry))
	}
	if v.UnixSocket != "" {
		c.add("--unix-socket", c.word(v.UnixSocket))
	}
}
