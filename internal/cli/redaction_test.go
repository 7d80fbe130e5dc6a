package cli

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/reference"
)

// further are secrets beside the keys.
var further = map[string]string{
	"TENANT_TOKEN": `tenant/Wq7+"Kx9=zR`, // by reference
	"FLAG_TOKEN":   "flag-Bt63hGvP",      // written out
	"COOKIE":       "cookie-Mn45jKlQ",
	"PASSWORD":     "basic-Xc98zVbT", // inside of a base64 that was written out
}

// disguises are the ways in which a server may write what it was sent.
var disguises = map[string]func(string) string{
	"plain":     func(s string) string { return s },
	"capitals":  strings.ToUpper,
	"small":     strings.ToLower,
	"base64":    func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	"raw":       func(s string) string { return base64.RawStdEncoding.EncodeToString([]byte(s)) },
	"for URLs":  func(s string) string { return base64.URLEncoding.EncodeToString([]byte(s)) },
	"raw, URLs": func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) },
	"hex":       func(s string) string { return hex.EncodeToString([]byte(s)) },
	"query":     url.QueryEscape,
	"path":      url.PathEscape,
	"percent":   func(s string) string { return each("%%%02x", s) },
	"unicode":   func(s string) string { return each(`\u%04x`, s) },
	"entities":  func(s string) string { return each("&#%d;", s) },
}

func each(form, text string) string {
	var b strings.Builder
	for i := range len(text) {
		fmt.Fprintf(&b, form, text[i])
	}
	return b.String()
}

// gossip keeps the contract, and repeats in every answer whatever it was sent, in
// every disguise: in the status line, in headers and their names, in the body and
// in trailers. Now and then it says so in place of an answer, which the errors of
// net/http quote, and in place of a detail, which reports show.
func gossip(next http.Handler) http.Handler {
	var count atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := count.Add(1)
		sent, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(sent)))
		recorder := httptest.NewRecorder()
		next.ServeHTTP(recorder, r)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		defer func() { _ = conn.Close() }()

		var said []string
		for name, values := range r.Header {
			for _, value := range values {
				said = append(said, name+": "+value, value, value[strings.LastIndexAny(value, " =")+1:])
			}
		}
		said = append(said, r.URL.String(), string(sent))
		key := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if n%40 == 7 {
			_, _ = fmt.Fprintf(conn, [...]string{
				"HTTP/1.1 %s\r\n\r\n", "HTTP/1.1 200 OK\r\n%s\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n",
				"HTTP/1.1 200 OK\r\nTransfer-Encoding: %s\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n%s",
			}[n/40%5], key)
			return
		}
		var header, body strings.Builder
		for i, text := range said {
			turn := int64(i)
			for name, disguise := range disguises {
				if turn++; (turn+n)%4 != 0 {
					continue
				}
				value := disguise(text)
				if n%8 < 2 {
					fmt.Fprintf(&header, "X-Ratelimit-Said-%d: %s\r\n", i, strings.NewReplacer("\n", " ", "\r", " ").Replace(value))
				}
				quoted, _ := json.Marshal(value)
				if name == "unicode" {
					quoted = []byte(`"` + value + `"`)
				}
				fmt.Fprintf(&body, `,%q:%s`, fmt.Sprint("said ", i, " ", name), quoted)
			}
		}
		if !strings.ContainsAny(key, "\"/+=() ") {
			fmt.Fprintf(&header, "X-%s: 1\r\n", key)
		}
		answer := strings.TrimSpace(recorder.Body.String())
		if n%8 == 3 { // not to be told from a wrong answer
			answer = strings.Replace(answer, `"detail":"`, `"detail":"`+each(`\u%04x`, key)+" "+key+" ", 1)
		}
		if end := strings.LastIndexByte(answer, '}'); end > 0 {
			answer = answer[:end] + body.String() + "}"
		}
		for name, values := range recorder.Header() {
			if name != "Content-Length" {
				fmt.Fprintf(&header, "%s: %s\r\n", name, strings.Join(values, ", "))
			}
		}
		_, _ = fmt.Fprintf(conn, "HTTP/1.1 %d Said %s\r\n%sConnection: close\r\nTrailer: X-Said\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\nX-Said: %s\r\n\r\n",
			recorder.Code, key, header.String(), len(answer), answer, key)
	})
}

var (
	escapedByte = regexp.MustCompile(`(?:\\+u00|\\+x|%(?:25)*|&(?:amp;)*#x)([0-9a-fA-F]{2});?`)
	entityByte  = regexp.MustCompile(`&(?:amp;)*#([0-9]{2,3});`)
)

// readable undoes escapes, as a reader of an output would who looks for keys.
func readable(text string) string {
	for range 3 {
		text = escapedByte.ReplaceAllStringFunc(text, func(found string) string {
			n, _ := strconv.ParseUint(escapedByte.FindStringSubmatch(found)[1], 16, 8)
			return string(rune(n))
		})
		text = entityByte.ReplaceAllStringFunc(text, func(found string) string {
			n, _ := strconv.ParseUint(entityByte.FindStringSubmatch(found)[1], 10, 32)
			return string(rune(n))
		})
		text = strings.NewReplacer(`\"`, `"`, `\/`, "/", "&quot;", `"`, "&amp;", "&").Replace(text)
	}
	return text
}

// TestNothingShowsASecret makes a run against a server that repeats all it was
// sent, and looks at whatever comes out of it, in every format that there is.
func TestNothingShowsASecret(t *testing.T) {
	api, err := newReference()
	require.NoError(t, err)
	gossiping := gossip(api)
	var requests, queries atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		if r.URL.RawQuery != "" {
			queries.Add(1)
		}
		gossiping.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("assay.yaml", []byte("headers:\n  X-Tenant: \"tenant ${TENANT_TOKEN}\"\n"), 0o600))
	environment := map[string]string{
		"ASSAY_API_KEY": keys["MAIN"], "ASSAY_OTHER_ORG_KEY": keys["OTHER"], "ASSAY_EXPIRED_KEY": keys["EXPIRED"],
		"ASSAY_REVOKED_KEY": keys["REVOKED"], "ASSAY_BURST_KEY": keys["BURST"], "TENANT_TOKEN": further["TENANT_TOKEN"],
	}
	args := []string{
		"run", "--target", server.URL + reference.BasePath, "-v", "--concurrency", "16", "--tags", "not @burst" /* which waits */, "--consistency", "100ms",
		"--fault-header", "X-Conformance-Fault: 500", "--label-requests",
		"--header", "X-Api-Token: " + further["FLAG_TOKEN"], "--header", "Cookie: a=b; sid=" + further["COOKIE"],
		"--header", "X-Legacy-Auth: Basic " + base64.StdEncoding.EncodeToString([]byte("ada:"+further["PASSWORD"])),
	}
	// These send bodies and paths, and find things by queries. All operations would take
	// a minute.
	args = append(args, "--operation", "createList", "--operation", "updateCompany")
	for _, format := range report.FormatNames() {
		args = append(args, "--report", format+"=out/"+format)
	}
	var out, said locked
	exit := execute(context.Background(), args, strings.NewReader(""), &out, &said, func(name string) (string, bool) {
		value, ok := environment[name]
		return value, ok
	})
	require.Contains(t, []int{1, 3}, exit, out.String())
	require.Greater(t, requests.Load(), int64(400), "each disguise in each place")
	require.Positive(t, queries.Load())
	outputs := map[string]string{"stdout": out.String(), "stderr": said.String()}
	require.NoError(t, filepath.WalkDir("out", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		outputs[path] = string(content)
		return err
	}))
	require.Greater(t, len(outputs), 2)
	for _, name := range []string{"ASSAY_API_KEY", "TENANT_TOKEN", "X_API_TOKEN", "COOKIE_SID", "X_LEGACY_AUTH"} {
		require.Contains(t, outputs["stderr"], "["+name+"]", "nothing was repeated, or it is not told whose it was")
	}
	require.Contains(t, outputs["stdout"], "$ASSAY_API_KEY")

	secrets := map[string]string{}
	for _, group := range []map[string]string{keys, further} {
		for name, value := range group {
			secrets[name] = value
		}
	}
	for file, text := range outputs {
		lower := strings.ToLower(text)
		seen := strings.ToLower(readable(text))
		for name, secret := range secrets {
			for disguise, wear := range disguises {
				if worn := wear(secret); strings.Contains(text, worn) {
					at := strings.Index(text, worn)
					t.Errorf("%s shows %s (%s): …%q…", file, name, disguise, text[max(0, at-100):at])
				}
			}
			for _, haystack := range []string{lower, seen} {
				if at := strings.Index(haystack, strings.ToLower(secret)); at >= 0 {
					t.Errorf("%s shows %s: …%q…", file, name, haystack[max(0, at-100):at+len(secret)])
				}
			}
		}
	}
}
