package report

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/report/visible"
	"github.com/assaykit/assay/internal/verdict"
)

// How much of an exchange is shown.
const (
	maxBody    = 4 << 10 // bytes of a body
	maxHeaders = 20
)

// Exchange writes one exchange in the manner of curl -v. Each line begins with the sign of
// its direction, so that no body can look like another exchange. It calls Write once, so
// that exchanges of several goroutines do not mix. It shows the first 4 KiB of a body and 20
// headers, without those that every request has and those that no contract speaks of. The
// color is that of a terminal. It returns the writer's errors.
func Exchange(w io.Writer, e *exchange.Exchange, color bool) error {
	var b bytes.Buffer
	p := paint(color)
	head := line(e.Method, maxName) + " " + line(requestURI(e.URL), maxReason)
	b.WriteString(p.bold("> " + head))
	b.WriteString(p.dim(line(about(e), maxName)) + "\n")
	headers(&b, "> ", e.RequestHeader, isRequestNoise)
	body(&b, "> ", e.RequestBody)
	if e.Status != 0 {
		took := verdict.Duration(e.Duration)
		b.WriteString(p.bold(strings.TrimRight(fmt.Sprintf("< %d %s", e.Status, line(e.Reason, maxName)), " ")))
		b.WriteString(p.dim("  ("+took+")") + "\n")
		headers(&b, "< ", e.ResponseHeader, isResponseNoise)
		body(&b, "< ", e.ResponseBody)
	}
	if e.Truncated {
		b.WriteString("< (the rest of the body was not kept)\n")
	}
	if e.Err != "" {
		b.WriteString(p.red("! "+line(e.Err, maxReason)) + "\n")
	}
	b.WriteByte('\n')
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write exchange: %w", err)
	}
	return nil
}

// about returns the operation, the attempt and the id of a request.
func about(e *exchange.Exchange) string {
	var parts []string
	if e.Operation != "" {
		parts = append(parts, e.Operation)
	}
	if e.Attempt > 1 {
		parts = append(parts, fmt.Sprintf("attempt %d", e.Attempt))
	}
	if e.ID != "" {
		parts = append(parts, "id "+e.ID)
	}
	if len(parts) == 0 {
		return ""
	}
	return "  (" + strings.Join(parts, ", ") + ")"
}

// requestURI is the part of a URL that a request line has.
func requestURI(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return text
	}
	return u.RequestURI()
}

// isRequestNoise holds for headers that are the same in every request.
func isRequestNoise(name string) bool {
	switch name {
	case "Accept", "Accept-Encoding", "Content-Length", "User-Agent", exchange.CorrelationHeader:
		return true
	}
	return false
}

// isResponseNoise holds for headers that no contract of an API speaks of.
func isResponseNoise(name string) bool {
	switch name {
	case "Allow", "Content-Type", "Content-Encoding", "Location", "Retry-After", "Www-Authenticate":
		return false
	}
	return !strings.Contains(strings.ToLower(name), "ratelimit")
}

func headers(b *bytes.Buffer, sign string, h http.Header, isNoise func(string) bool) {
	n := 0
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if isNoise(name) {
			continue
		}
		for _, value := range h[name] {
			if n++; n > maxHeaders {
				continue
			}
			fmt.Fprintf(b, "%s%s: %s\n", sign, line(name, maxName), line(value, maxName))
		}
	}
	if n > maxHeaders {
		fmt.Fprintf(b, "%s(and %d more)\n", sign, n-maxHeaders)
	}
}

func body(b *bytes.Buffer, sign string, content exchange.Body) {
	if len(content) == 0 {
		return
	}
	shown := visible.Cut(string(content), maxBody)
	for _, part := range strings.Split("\n"+strings.TrimSuffix(sanitize(shown), "\n"), "\n") {
		b.WriteString(strings.TrimRight(sign+part, " ") + "\n")
	}
	if len(shown) < len(content) {
		fmt.Fprintf(b, "%s(%d of %d bytes)\n", sign, len(shown), len(content))
	}
}
