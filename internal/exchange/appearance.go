package exchange

import "cmp"

// Appearance is what every request tells of the program that sends it. Each field that
// is empty takes its default.
type Appearance struct {
	UserAgent string `json:"user_agent,omitempty"` // "assay" by default
	IDHeader  string `json:"id_header,omitempty"`  // the header of an Exchange's ID; CorrelationHeader by default
	Encoding  string `json:"encoding,omitempty"`   // Accept-Encoding: "identity" by default, or "gzip"
}

func (a Appearance) withDefaults() Appearance {
	return Appearance{
		UserAgent: cmp.Or(a.UserAgent, "assay"), IDHeader: cmp.Or(a.IDHeader, CorrelationHeader),
		Encoding: cmp.Or(a.Encoding, "identity"), // a body that is not encoded is as large as it looks
	}
}
