package exchange

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCurl(t *testing.T) {
	jsonType := http.Header{"Content-Type": {"application/json"}}
	tests := []struct {
		name      string
		exchange  Exchange
		variables []string
		want      string
	}{
		{
			name:     "GET",
			exchange: Exchange{Sent: Sent{Method: "GET", URL: "http://h/a?b=c&d=e"}},
			want:     `curl 'http://h/a?b=c&d=e'`,
		},
		{
			name: "POST with a credential",
			exchange: Exchange{
				Sent: Sent{Method: "POST", URL: "http://h/things", RequestHeader: http.Header{
					"Authorization": {"Bearer [ASSAY_API_KEY]"}, "Content-Type": {"application/json"},
					"User-Agent": {"x"}, "Accept-Encoding": {"identity"}, CorrelationHeader: {"1"},
				}, RequestBody: Body(`{"a":"it's"}`)},
				Credential: keyName,
			},
			want: `curl -X POST 'http://h/things' -H "Authorization: Bearer $ASSAY_API_KEY"` +
				` -H 'Content-Type: application/json' -d '{"a":"it'\''s"}'`,
		},
		{
			name:     "a secret that is not the credential stays a name",
			exchange: Exchange{Sent: Sent{Method: "GET", URL: "http://h/", RequestHeader: http.Header{"A": {"[OTHER]"}}}},
			want:     `curl 'http://h/' -H 'A: [OTHER]'`,
		},
		{
			name:      "another secret",
			exchange:  Exchange{Sent: Sent{Method: "GET", URL: "http://h/[OTHER]", RequestHeader: http.Header{"A": {"$x [OTHER]"}, "B": {"[OTHER]2"}}}},
			variables: []string{"OTHER"},
			want:      `curl "http://h/$OTHER" -H 'A: $x '"$OTHER" -H "B: ${OTHER}2"`,
		},
		{
			name:      "a name that is none",
			exchange:  Exchange{Sent: Sent{Method: "GET", URL: "http://h/", RequestHeader: http.Header{"A": {`[x"; rm -rf /; "]`}}}, Credential: `x"; rm -rf /; "`},
			variables: []string{"$(id)"},
			want:      `curl 'http://h/' -H 'A: [x"; rm -rf /; "]'`,
		},
		{
			name:     "HEAD",
			exchange: Exchange{Sent: Sent{Method: "HEAD", URL: "http://h/"}},
			want:     `curl --head 'http://h/'`,
		},
		{
			name:     "GET with a body",
			exchange: Exchange{Sent: Sent{Method: "GET", URL: "http://h/", RequestHeader: jsonType, RequestBody: Body("{}")}},
			want:     `curl -X GET 'http://h/' -H 'Content-Type: application/json' -d '{}'`,
		},
		{
			name:     "no content type",
			exchange: Exchange{Sent: Sent{Method: "PUT", URL: "http://h/", RequestBody: Body("@/etc/passwd")}},
			want:     `curl -X PUT 'http://h/' -H 'Content-Type:' --data-raw '@/etc/passwd'`,
		},
		{
			name:     "a body of several lines",
			exchange: Exchange{Sent: Sent{Method: "PUT", URL: "http://h/", RequestHeader: jsonType, RequestBody: Body("-%\\\n'\x00é\u202e\xff")}},
			want:     `printf '\055%%\\\012\047\000é\342\200\256\377' | curl -X PUT 'http://h/' -H 'Content-Type: application/json' --data-binary @-`,
		},
		{
			name:     "an empty header and one that cannot be sent",
			exchange: Exchange{Sent: Sent{Method: "GET", URL: "http://h/", RequestHeader: http.Header{"A": {""}, "B": {"x\r\ny"}, "@f": {"x"}}}},
			want:     `curl 'http://h/' -H 'A;' # a header that cannot be sent is left out; a header that cannot be sent is left out`,
		},
		{
			name:     "a header that a terminal would obey",
			exchange: Exchange{Sent: Sent{Method: "GET", URL: "http://h/", RequestHeader: http.Header{"A": {"\u009b2J"}}}},
			want:     `curl 'http://h/' -H "$(printf 'A: \302\2332J')"`,
		},
		{
			name:     "a URL that curl would rewrite",
			exchange: Exchange{Sent: Sent{Method: "GET", URL: "http://[::1]:8/a/../b?c={1,2}"}},
			want:     `curl --globoff --path-as-is 'http://[::1]:8/a/../b?c={1,2}'`,
		},
		{
			name:     "a URL that is none",
			exchange: Exchange{Sent: Sent{Method: "GET", URL: "-o/tmp/x\n\x1b"}},
			want:     `curl --url '-o/tmp/x%0A%1B'`,
		},
		{
			name:     "a method that is none",
			exchange: Exchange{Sent: Sent{Method: "$(id)", URL: "http://h/"}},
			want:     `curl -X '$(id)' 'http://h/'`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, tt.exchange.Curl(tt.variables...))
		})
	}
}

func TestCurlSendsNoOtherBody(t *testing.T) {
	e := Exchange{Sent: Sent{Method: "POST", URL: "http://h/", RequestBody: Body(strings.Repeat("x", maxCurlBody))}}
	require.Contains(t, e.Curl(), "x'")
	e.RequestBodySize = maxCurlBody + 1
	require.Empty(t, e.Curl(), "the record has not all of it")
	e = Exchange{Sent: Sent{Method: "POST", URL: "http://h/", RequestBody: Body(strings.Repeat("x", maxCurlBody+1))}}
	require.Empty(t, e.Curl(), "it is too long")
}

// stub stands for curl: it prints its arguments, and what it is to send from
// standard input.
const stub = `curl() {
	stdin=
	for a in "$@"; do printf '%s\000' "$a"; [ "$a" = @- ] && stdin=1; done
	[ -n "$stdin" ] && cat
	return 0
}
ASSAY_API_KEY='va$l"ue'
`

// run returns what the shell makes of a command: curl's arguments and its input.
func run(t testing.TB, shell, command string) (args []string, stdin string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), shell)
	cmd.Stdin = strings.NewReader(stub + command + "\n")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "%s\n%s", command, stderr.String())
	require.Empty(t, stderr.String(), command)
	args = strings.Split(string(out), "\x00")
	if last := len(args) - 1; !strings.Contains(command, "@-") {
		return args[:last], ""
	}
	i := 0
	for args[i] != "@-" {
		i++
	}
	return args[:i+1], strings.Join(args[i+1:], "\x00")
}

// after returns the arguments that follow an option.
func after(args []string, option string) []string {
	var found []string
	for i, a := range args[:len(args)-1] {
		if a == option {
			found = append(found, args[i+1])
		}
	}
	return found
}

// FuzzCurl lets a real shell read the command: what it hands to curl must be the
// request, and nothing else may happen.
func FuzzCurl(f *testing.F) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		f.Skip("there is no sh here")
	}
	for _, s := range []string{
		"", "plain", "it's", `$(id)`, "`id`", `"; id; "`, `\`, `\'`, `'\''`, "a\nb", "\n\n", "\x00", "\r\n", "\x1b]0;x\x07",
		"@/etc/passwd", "-o", "[ASSAY_API_KEY]", "a[ASSAY_API_KEY]b", "'[ASSAY_API_KEY]", "\n[ASSAY_API_KEY]%s", "%s%n%d",
		"# comment", "!!", "~", "*", "é\u202e\xff", `\012`, "-\n", "{a,b}", "&& id", "| id", "> /tmp/x", "[ASSAY_API_KEY]0", "\u009b2J",
	} {
		f.Add("POST", "/"+s, s, s)
		f.Add(s, s, "x", "y")
	}
	f.Fuzz(func(t *testing.T, method, path, header, body string) {
		e := Exchange{
			Sent:       Sent{Method: method, URL: "http://h" + path, RequestHeader: http.Header{"X-A": {header}}, RequestBody: Body(body)},
			Credential: keyName,
		}
		if strings.Contains(method, "\x00") || len(body) > maxCurlBody || len(path)+len(header)+len(method) > 10_000 {
			t.Skip("no request")
		}
		command := e.Curl()
		require.True(t, printable(command), "%q", command)
		args, stdin := run(t, shell, command)

		filled := func(s string) string { return strings.ReplaceAll(s, "["+keyName+"]", `va$l"ue`) }
		if got := after(args, "-X"); len(got) > 0 {
			require.Equal(t, strings.TrimRight(filled(method), "\n"), got[0])
		}
		if !strings.ContainsFunc(header, isControl) {
			want := "X-A: " + filled(header)
			if header == "" {
				want = "X-A;"
			}
			require.Contains(t, after(args, "-H"), want)
		}
		if body == "" {
			return
		}
		got := append(after(args, "-d"), after(args, "--data-raw")...)
		if strings.Contains(command, "--data-binary @-") && len(got) == 0 {
			got = []string{stdin}
		}
		require.Equal(t, []string{filled(body)}, got)
		for _, d := range after(args, "-d") {
			require.False(t, strings.HasPrefix(d, "@"))
		}
	})
}

// The same in the shells that there are; they differ in what printf and echo do.
func TestCurlInShells(t *testing.T) {
	e := Exchange{
		Sent:       Sent{Method: "POST", URL: "http://h/", RequestHeader: http.Header{"X-A": {"a\u009b[ASSAY_API_KEY]'"}}, RequestBody: Body("-\x00\n\xff'%[ASSAY_API_KEY]\n\n")},
		Credential: keyName,
	}
	for _, shell := range []string{"dash", "bash", "zsh", "ksh"} {
		path, err := exec.LookPath(shell)
		if err != nil {
			continue
		}
		args, stdin := run(t, path, e.Curl())
		require.Contains(t, args, "X-A: a\u009bva$l\"ue'", shell)
		require.Equal(t, "-\x00\n\xff'%va$l\"ue\n\n", stdin, shell)
	}
}

// The command, run by a shell with the real curl, sends the recorded request again.
func TestCurlReproduces(t *testing.T) {
	for _, name := range []string{"sh", "curl"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("there is no %s here", name)
		}
	}
	type sent struct {
		Method, URI, Auth, Type, Body string
	}
	got := make(chan sent, 2)
	base := newServer(t, func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- sent{r.Method, r.RequestURI, r.Header.Get("Authorization"), r.Header.Get("Content-Type"), string(body)}
	})
	c := newClient(t, base, Options{})
	for _, r := range []Request{
		{Method: "GET", Path: "/things", Query: url.Values{"a": {"[1]{2,3}"}}},
		{Method: "GET", Path: "/a/../b"},
		{Method: "HEAD", Path: "/"},
		{Method: "DELETE", Path: "/a%2Fb", Credential: keyName},
		{Method: "POST", Path: "/", Credential: keyName, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(`{"a":"it's $HOME"}`)},
		{Method: "POST", Path: "/", Body: []byte("@/etc/passwd")},
		{Method: "PATCH", Path: "/", Body: []byte("a\x00\n\xff\n")},
		{Method: "POST", Path: "/", Credential: keyName, Body: []byte(`{"key":"` + keyValue + `"}`)},
	} {
		e, err := c.Do(t.Context(), r)
		require.NoError(t, err)
		cmd := exec.CommandContext(t.Context(), "sh")
		cmd.Env = append(cmd.Environ(), keyName+"="+keyValue, "NO_PROXY=*")
		cmd.Stdin = strings.NewReader(e.Curl() + "\n")
		require.NoError(t, cmd.Run(), e.Curl())
		require.Equal(t, <-got, <-got, e.Curl())
	}
}
