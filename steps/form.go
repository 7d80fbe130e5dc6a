package steps

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
)

// holdForm checks what holds for every answer, and what no schema can say.
func (w *world) holdForm(r request, e *exchange.Exchange, body any) {
	w.holdRateLimit(r, e)
	if e.Status < 400 {
		return
	}
	rules := w.fixtures.Error
	if rules.Credential != "" {
		for _, text := range w.credentialsOf(r) {
			if bytes.Contains(e.ResponseBody, []byte(text)) || inHeader(e.ResponseHeader, text) {
				w.violated(rules.Credential, r, "the error repeats the credential", e)
			}
		}
		w.judged[rules.Credential]++
	}
	if rules.Trace != "" && !r.expect5xx {
		if found := trace(e, body); found != "" {
			w.violated(rules.Trace, r, "the error shows a stack trace: "+show(found), e)
		}
		w.judged[rules.Trace]++
	}
}

// credentialsOf returns the texts by which a credential is known in an answer:
// secrets were replaced by their names where the exchange was captured, and what
// was made up for the request stands for itself.
func (w *world) credentialsOf(r request) []string {
	var texts []string
	for _, name := range w.Credentials {
		texts = append(texts, exchange.Alteration("").Shown(name))
	}
	if r.auth == nil {
		return texts
	}
	if r.auth.alter != "" {
		texts = append(texts, r.auth.alter.Shown(w.Credentials[r.auth.key]))
	}
	if token, ok := strings.CutPrefix(r.auth.header, "Bearer "); ok {
		texts = append(texts, token)
	}
	return texts
}

func inHeader(h http.Header, text string) bool {
	for _, values := range h {
		if strings.Contains(strings.Join(values, " "), text) {
			return true
		}
	}
	return false
}
