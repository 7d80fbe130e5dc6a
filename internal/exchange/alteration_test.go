package exchange

import (
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAlteration(t *testing.T) {
	for _, tt := range []struct {
		name  string
		alter Alteration
		value string
		want  string
	}{
		{name: "none", value: "sk_Live", want: "sk_Live"},
		{name: "without its last character", alter: WithoutLast, value: "sk_Live", want: "sk_Liv"},
		{name: "without its last character, of several bytes", alter: WithoutLast, value: "clé", want: "cl"},
		{name: "without its only character", alter: WithoutLast, value: "k", want: ""},
		{name: "in the other case", alter: OtherCase, value: "sk_Live-1", want: "SK_lIVE-1"},
		{name: "in the other case, of digits", alter: OtherCase, value: "123456", want: "12345x"},
		{name: "in the other case, of a UUID", alter: OtherCase, value: "550e8400-e29b", want: "550e8400-e29x"},
		{name: "with a blank inside", alter: WithBlank, value: "sk_Live", want: "s k_Live"},
		{name: "with a blank inside, of several bytes", alter: WithBlank, value: "éclair", want: "é clair"},
		{name: "with a blank inside, of one character", alter: WithBlank, value: "k", want: "kx"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, tt.alter.of(tt.value))
			require.True(t, tt.alter == "" || tt.alter.of(tt.value) != tt.value)
		})
	}
}

// What is sent in place of a credential is shown for what it is, wherever it comes
// back; and the command that is shown sends the same.
func TestDoWithAnAlteredCredential(t *testing.T) {
	const key = "sk_Live/27"
	for _, tt := range []struct {
		name        string
		auth        Auth
		change      Change
		sent, shown string
		echo        string // of what was sent
	}{
		{name: "as it is", auth: Auth{Scheme: "Bearer"}, sent: "Bearer sk_Live/27", shown: "Bearer [KEY]", echo: "Bearer [KEY]"},
		{name: "a character behind it", auth: Auth{Scheme: "Bearer"}, change: Change{After: "x"}, sent: "Bearer sk_Live/27x", shown: "Bearer [KEY]x", echo: "Bearer [KEY]x"},
		{name: "a word behind it", auth: Auth{Scheme: "Bearer"}, change: Change{After: " extra"}, sent: "Bearer sk_Live/27 extra", shown: "Bearer [KEY] extra", echo: "Bearer [KEY] extra"},
		{name: "a character before it", auth: Auth{Scheme: "Bearer"}, change: Change{Before: "x"}, sent: "Bearer xsk_Live/27", shown: "Bearer x[KEY]", echo: "Bearer x[KEY]"},
		{
			name: "without its last character", auth: Auth{Scheme: "Bearer"}, change: Change{Alter: WithoutLast}, sent: "Bearer sk_Live/2",
			shown: "Bearer [KEY without its last character]", echo: "Bearer [KEY without its last character]",
		},
		{
			name: "in the other case", auth: Auth{Scheme: "Bearer"}, change: Change{Alter: OtherCase}, sent: "Bearer SK_lIVE/27",
			shown: "Bearer [KEY in the other case]", echo: "Bearer [KEY]",
		},
		{
			name: "with a blank inside", auth: Auth{Scheme: "Bearer"}, change: Change{Alter: WithBlank}, sent: "Bearer s k_Live/27",
			shown: "Bearer [KEY with a blank inside]", echo: "Bearer [KEY]",
		},
		{name: "in base64", auth: Auth{Scheme: "Basic", Encoded: true}, sent: "Basic c2tfTGl2ZS8yNw==", shown: "Basic [base64: [KEY]]", echo: "Basic [KEY]"},
		{
			name: "in base64, with a character behind it", auth: Auth{Scheme: "Basic", Encoded: true}, change: Change{After: "x"}, sent: "Basic c2tfTGl2ZS8yN3g=",
			shown: "Basic [base64: [KEY]x]", echo: "Basic [KEY]3g=",
		},
		{name: "in the query", auth: Auth{In: InQuery, Name: "key"}, sent: "sk_Live/27", shown: "[KEY]", echo: "[KEY]"},
		{name: "in a cookie", auth: Auth{In: InCookie, Name: "key"}, sent: "key=sk_Live/27", shown: "key=[KEY]", echo: "key=[KEY]"},
		{name: "in another header", auth: Auth{Name: "X-Key"}, change: Change{After: "x"}, sent: "sk_Live/27x", shown: "[KEY]x", echo: "[KEY]x"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sent := make(chan string, 2) // what each request carried
			base := newServer(t, func(w http.ResponseWriter, r *http.Request) {
				got := r.Header.Get("Authorization") + r.Header.Get("X-Key") + r.Header.Get("Cookie") + r.URL.Query().Get("key")
				sent <- got
				_, _ = fmt.Fprintf(w, "%q", got)
			})
			c := newClient(t, base, Options{Secrets: []Secret{{Name: "KEY", Value: key}}})
			e, err := c.Do(t.Context(), Request{Method: "GET", Path: "/x", Credential: "KEY", Auth: &tt.auth, Change: &tt.change})
			require.NoError(t, err)
			require.Equal(t, tt.sent, <-sent)
			require.Equal(t, tt.shown, shownIn(e))
			require.Equal(t, `"`+tt.echo+`"`, string(e.ResponseBody))

			if _, err := exec.LookPath("curl"); err != nil {
				t.Skip("there is no curl to try the command with")
			}
			again := exec.CommandContext(t.Context(), "sh", "-c", e.Curl())
			again.Env = append(again.Environ(), "KEY="+key)
			require.NoError(t, again.Run(), e.Curl())
			require.Equal(t, tt.sent, <-sent, e.Curl())
		})
	}
}

// shownIn is the credential of a record, wherever it stands.
func shownIn(e *Exchange) string {
	_, query, _ := strings.Cut(e.URL, "key=")
	return e.RequestHeader.Get("Authorization") + e.RequestHeader.Get("X-Key") + e.RequestHeader.Get("Cookie") + query
}
