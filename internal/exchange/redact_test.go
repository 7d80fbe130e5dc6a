package exchange

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
)

func TestRedactorString(t *testing.T) {
	const hostile = `k"ey<&>/\with é`
	r := NewRedactor([]Secret{
		{Name: "KEY", Value: keyValue},
		{Name: "LONGER", Value: keyValue + "-and-more"},
		{Name: "ODD", Value: hostile},
		{Name: "SHORT", Value: "test"},
		{Name: "TWIN", Value: keyValue},
		{Name: "UNSET", Value: ""},
	})
	encoded, err := json.Marshal(hostile)
	require.NoError(t, err)
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	tests := []struct {
		name, text, want string
	}{
		{name: "nothing", text: "an ordinary text", want: "an ordinary text"},
		{name: "empty", text: "", want: ""},
		{name: "plain", text: "Bearer " + keyValue + "!", want: "Bearer [KEY]!"},
		{name: "twice, touching", text: keyValue + keyValue, want: "[KEY][KEY]"},
		{name: "inside a longer word", text: "x" + keyValue + "y", want: "x[KEY]y"},
		{name: "the longer of two", text: keyValue + "-and-more", want: "[LONGER]"},
		{name: "the shorter of two, almost the longer", text: keyValue + "-and-mo", want: "[KEY]-and-mo"},
		{name: "without the last character", text: keyValue[:len(keyValue)-1] + ".", want: "[KEY without its last character]."},
		{name: "without the last character, as base64", text: b64(keyValue[:len(keyValue)-1]), want: "[KEY without its last character]"},
		{name: "without the last two characters", text: keyValue[:len(keyValue)-2] + ".", want: keyValue[:len(keyValue)-2] + "."},
		{name: "base64", text: "is " + b64(keyValue), want: "is [KEY]"},
		{name: "base64 without padding", text: "is " + strings.TrimRight(b64(keyValue), "="), want: "is [KEY]"},
		{name: "base64 for URLs", text: base64.URLEncoding.EncodeToString([]byte(keyValue)), want: "[KEY]"},
		{name: "raw base64 for URLs", text: base64.RawURLEncoding.EncodeToString([]byte(keyValue)), want: "[KEY]"},
		{name: "base64 in a URL", text: "?k=" + url.QueryEscape(b64(keyValue)), want: "?k=[KEY]"},
		{name: "URL-encoded for a query", text: "?k=" + url.QueryEscape(keyValue), want: "?k=[KEY]"},
		{name: "URL-encoded for a path", text: "/" + url.PathEscape(keyValue), want: "/[KEY]"},
		{name: "URL-encoded in lower case", text: strings.ToLower(url.QueryEscape("/")) + lowerHex(url.QueryEscape(keyValue)), want: "%2f[KEY]"},
		{name: "JSON", text: string(encoded), want: `"[ODD]"`},
		{name: "JSON without HTML escapes", text: jsonEscaped(hostile, false), want: `[ODD]`},
		{name: "JSON with escaped slashes", text: strings.ReplaceAll(keyValue, "/", `\/`), want: `[KEY]`},
		{name: "HTML", text: "<b>k&#34;ey&lt;&amp;&gt;/\\with é</b>", want: "<b>[ODD]</b>"},
		{name: "short, alone", text: `{"a":"test", "b": test}`, want: `{"a":"[SHORT]", "b": [SHORT]}`},
		{name: "short, in longer words", text: "latest tests a-test test_1 étest", want: "latest tests a-test test_1 étest"},
		{name: "short as base64, alone", text: "Basic " + b64("test"), want: "Basic [SHORT]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, r.String(tt.text))
			require.Equal(t, tt.want, string(r.Bytes([]byte(tt.text))))
		})
	}
}

// jsonEscaped returns the value as it stands between the quotes of a JSON string.
func jsonEscaped(value string, escapeHTML bool) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(escapeHTML)
	if err := e.Encode(value); err != nil {
		panic(err)
	}
	text := strings.TrimSuffix(b.String(), "\n")
	return text[1 : len(text)-1]
}

// lowerHex returns an URL-encoded text with its escapes in lower case: %2F as %2f.
func lowerHex(text string) string {
	return percent.ReplaceAllStringFunc(text, strings.ToLower)
}

var percent = regexp.MustCompile("%..")

// every writes each byte in a form.
func every(form, text string) string {
	var b strings.Builder
	for i := range len(text) {
		fmt.Fprintf(&b, form, text[i])
	}
	return b.String()
}

// What a target has escaped although there was no need to is found as well.
func TestRedactorSeesThroughEscapes(t *testing.T) {
	const other = `k"ey<&>/\wíth %41 é`
	r := NewRedactor([]Secret{{Name: "KEY", Value: keyValue}, {Name: "ODD", Value: other}})
	half := jsonEscaped(keyValue[:5], true) + every(`\u%04x`, keyValue[5:])
	for _, tt := range []struct{ name, text, want string }{
		{name: "capitals", text: strings.ToUpper(keyValue), want: "[KEY]"},
		{name: "small letters", text: strings.ToLower(keyValue), want: "[KEY]"},
		{name: "hex", text: hex.EncodeToString([]byte(keyValue)), want: "[KEY]"},
		{name: "hex in capitals", text: fmt.Sprintf("%X", keyValue), want: "[KEY]"},
		{name: "JSON, all of it", text: `{"a":"` + every(`\u%04x`, keyValue) + `"}`, want: `{"a":"[KEY]"}`},
		{name: "JSON in capitals", text: every(`\u%04X`, strings.ToUpper(keyValue)), want: "[KEY]"},
		{name: "JSON, a part of it", text: half, want: "[KEY]"},
		{name: "JSON in JSON", text: jsonEscaped(half, true), want: "[KEY]"},
		{name: "JSON in a URL", text: url.QueryEscape(half), want: "[KEY]"},
		{name: "URL, all of it", text: every("%%%02x", keyValue), want: "[KEY]"},
		{name: "URL, twice", text: url.QueryEscape(every("%%%02X", keyValue)), want: "[KEY]"},
		{name: "URL in JSON in JSON", text: jsonEscaped(every(`\u%04x`, every("%%%02X", keyValue)), true), want: "[KEY]"},
		{name: "HTML, all of it", text: every("&#%d;", keyValue), want: "[KEY]"},
		{name: "HTML in hex", text: every("&#x%x;", keyValue), want: "[KEY]"},
		{name: "Go", text: every(`\x%02x`, keyValue), want: "[KEY]"},
		{name: "base64 in JSON", text: jsonEscaped(base64.StdEncoding.EncodeToString([]byte(other)), true), want: "[ODD]"},
		{name: "odd", text: other, want: "[ODD]"},
		{name: "odd in a URL", text: url.QueryEscape(other), want: "[ODD]"},
		{name: "odd in a path", text: url.PathEscape(other), want: "[ODD]"},
		{name: "odd in JSON", text: jsonEscaped(other, true), want: "[ODD]"},
		{name: "odd in JSON in JSON", text: jsonEscaped(jsonEscaped(other, false), true), want: "[ODD]"},
		{name: "odd in ASCII", text: strconv.QuoteToASCII(other), want: `"[ODD]"`},
		{name: "odd in HTML", text: html.EscapeString(other), want: "[ODD]"},
		{name: "odd in HTML in a URL", text: url.QueryEscape(html.EscapeString(other)), want: "[ODD]"},
		{name: "almost", text: every(`\u%04x`, keyValue[:len(keyValue)-2]) + `\u00zz`, want: every(`\u%04x`, keyValue[:len(keyValue)-2]) + `\u00zz`},
		{name: "escapes that are none", text: `%%%\\\u\u00&&#;&;&#x;%zz\xq`, want: `%%%\\\u\u00&&#;&;&#x;%zz\xq`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, r.String(tt.text))
			require.Equal(t, "<"+tt.want+">", string(r.Bytes([]byte("<"+tt.text+">"))))
		})
	}
}

// A text of nothing but the beginnings of escapes costs no more than others.
func TestRedactorOnEndlessEscapes(t *testing.T) {
	r := NewRedactor(testSecrets)
	for _, text := range []string{`\`, `%25`, `&amp;`, `\u005c`, `%5Cu0025`, keyValue[:5] + `\`} {
		long := strings.Repeat(text, 100_000)
		require.Equal(t, len(long), len(r.String(long)), text)
	}
}

// What stands around a secret decides how base64 cuts it into groups of three.
func TestRedactorFindsASecretInsideEncodedText(t *testing.T) {
	r := NewRedactor(testSecrets)
	for before := range 7 {
		for after := range 7 {
			text := strings.Repeat("u", before) + keyValue + strings.Repeat("v", after)
			for _, e := range []*base64.Encoding{base64.StdEncoding, base64.RawURLEncoding} {
				got := r.String("Basic " + e.EncodeToString([]byte(text)))
				require.Contains(t, got, "["+keyName+"]", "%d before, %d after", before, after)
				// What is left must not tell more than a neighbouring bit or two.
				require.Less(t, len(got), len("Basic []")+len(keyName)+2*(before+after)+6)
			}
		}
	}
}

func TestRedactorReplacesNothingInAReplacement(t *testing.T) {
	r := NewRedactor([]Secret{{Name: "ALPHA_KEY", Value: "secret-value"}, {Name: "BETA", Value: "ALPHA_KEY"}})
	require.Equal(t, "[ALPHA_KEY] [BETA]", r.String("secret-value ALPHA_KEY"))
}

func TestRedactorJoinsWhatOverlaps(t *testing.T) {
	r := NewRedactor([]Secret{{Name: "A", Value: "abcdefgh"}, {Name: "B", Value: "efghijklmn"}})
	require.Equal(t, "<[B]>", r.String("<abcdefghijklmn>"))
}

func TestRedactorReturnsTheSameWhereThereIsNothing(t *testing.T) {
	r := NewRedactor(testSecrets)
	body := []byte(`{"detail":"nothing here"}`)
	require.Same(t, &body[0], &r.Bytes(body)[0])
	h := http.Header{"A": {"b"}}
	r.Header(h)["C"] = nil
	require.Contains(t, h, "C")

	var none *Redactor
	require.Equal(t, keyValue, none.String(keyValue))
	require.Equal(t, keyValue, string(none.Bytes([]byte(keyValue))))
	require.Equal(t, keyValue, string(none.cutPartial([]byte(keyValue))))
	require.Equal(t, h, none.Header(h))
}

func TestRedactorHeader(t *testing.T) {
	h := http.Header{
		"Authorization": {"Bearer " + keyValue},
		"X-Echo":        {"a", keyValue, "b\x00\x1b[31m"},
		"X-Bytes":       {"\xff"},
		http.CanonicalHeaderKey("x-sk_live_4f9a/27+c1=zq8"): {"1"},
	}
	h["X-"+strings.ToUpper(keyValue)] = []string{"2"}
	before := h.Clone()
	require.Equal(t, http.Header{
		"Authorization":     {"Bearer [" + keyName + "]"},
		"X-Echo":            {"a", "[" + keyName + "]", "b\x00\x1b[31m"},
		"X-Bytes":           {"\uFFFD"},
		"[" + keyName + "]": {"1", "2"},
	}, sorted(NewRedactor(testSecrets).Header(h)))
	require.Equal(t, before, h)
}

// sorted puts the values into an order where names have become one.
func sorted(h http.Header) http.Header {
	if v := h["["+keyName+"]"]; len(v) == 2 && v[0] > v[1] {
		v[0], v[1] = v[1], v[0]
	}
	return h
}

func TestRedactorCutPartial(t *testing.T) {
	r := NewRedactor(testSecrets)
	for n := 1; n < len(keyValue); n++ {
		require.Equal(t, "text ", string(r.cutPartial([]byte("text "+keyValue[:n]))))
	}
	require.Equal(t, "text ", string(r.cutPartial([]byte("text "))))
	require.Empty(t, r.cutPartial(nil))
}

func BenchmarkRedactorBytes(b *testing.B) {
	var secrets []Secret
	for i := range 6 {
		secrets = append(secrets, Secret{Name: "KEY", Value: strings.Repeat(string(rune('a'+i)), 4) + "_9f8e7d6c5b4a39281706"})
	}
	r := NewRedactor(secrets)
	body := bytes.Repeat([]byte(`{"name":"someone","email":"a@example.com"},`), 100)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		r.Bytes(body)
	}
}

func TestRedactorSeesThroughWideCharacters(t *testing.T) {
	r := NewRedactor(testSecrets)
	wide := func(order binary.AppendByteOrder, text string) []byte {
		var out []byte
		for _, unit := range utf16.Encode([]rune(text)) {
			out = order.AppendUint16(out, unit)
		}
		return out
	}
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		require.Equal(t, `{"key":"[`+keyName+`]"}`, string(r.Bytes(wide(order, `{"key":"`+keyValue+`"}`))))
		plain := wide(order, `{"key":"none"}`)
		require.Equal(t, plain, r.Bytes(plain))
	}
	mixed := slices.Concat([]byte(keyValue), wide(binary.LittleEndian, keyValue))
	require.Equal(t, "["+keyName+"]["+keyName+"]", string(r.Bytes(mixed)))
}

// SECURITY.md has a line for each of these.
func TestRedactorFindsRareForms(t *testing.T) {
	r := NewRedactor(testSecrets)
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	for _, tt := range []struct{ name, text string }{
		{name: "base64 of base64", text: b64(b64(keyValue))},
		{name: "base64 of base64 in a longer text", text: b64("key=" + b64(keyValue))},
		{name: "base64 for URLs of base64 for URLs", text: base64.RawURLEncoding.EncodeToString([]byte(base64.RawURLEncoding.EncodeToString([]byte(keyValue))))},
		{name: "base64 in lines", text: spread(b64(keyValue), "\r\n", 10)},
		{name: "base32", text: base32.StdEncoding.EncodeToString([]byte(keyValue))},
		{name: "base32 in small letters", text: strings.ToLower(base32.StdEncoding.EncodeToString([]byte(keyValue)))},
		{name: "base32 of the other alphabet", text: base32.HexEncoding.EncodeToString([]byte(keyValue))},
		{name: "reversed", text: reversed([]byte(keyValue))},
		{name: "with spaces", text: spread(keyValue, " ", 1)},
		{name: "in groups of four", text: spread(keyValue, "-", 4)},
		{name: "a list of characters", text: `["` + spread(keyValue, `", "`, 1) + `"]`},
		{name: "a list of numbers", text: fmt.Sprintf("%d", []byte(keyValue))},
		{name: "a list of numbers in JSON", text: strings.ReplaceAll(fmt.Sprintf("%d", []byte(keyValue)), " ", ", ")},
		{name: "hex in pairs", text: fmt.Sprintf("% X", keyValue)},
		{name: "in lines", text: spread(keyValue, "\n", 5)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := r.String("<" + tt.text + ">")
			require.Contains(t, got, "["+keyName+"]")
			require.Less(t, len(got), len(keyName)+20, "what is left must tell nothing: %s", got)
		})
	}
	for _, text := range []string{spread(keyValue, "x", 1), spread(keyValue, "-----", 1), keyValue[:len(keyValue)/2]} {
		require.Equal(t, text, r.String(text), "too far from a secret")
	}
}

// spread puts something between each so many bytes of a text.
func spread(text, between string, each int) string {
	var parts []string
	for part := range slices.Chunk([]byte(text), each) {
		parts = append(parts, string(part))
	}
	return strings.Join(parts, between)
}

func TestRedactorFindsASecretCutInLinesOfAHeader(t *testing.T) {
	r := NewRedactor(testSecrets)
	at := len(keyValue) / 2
	require.Equal(t, http.Header{"X-Echo": {"[" + keyName + "]", "[" + keyName + "]"}, "X-Other": {"a", "b"}},
		r.Header(http.Header{"X-Echo": {"v=" + keyValue[:at], keyValue[at:]}, "X-Other": {"a", "b"}}))
}

// What is passed over quickly is what a thorough look would not find either.
func TestRedactorPassesNothingOver(t *testing.T) {
	r := NewRedactor([]Secret{{Name: "LONG", Value: "Kq7_9f8e7d6c"}, {Name: "ONE", Value: "k"}, {Name: "SHORT", Value: "ab%"}})
	for _, tt := range []struct{ name, text, want string }{
		{name: "at the end", text: "x Kq7_9f8e7d6c", want: "x [LONG]"},
		{name: "begun at the end", text: "x Kq7_9f8e7d", want: "x Kq7_9f8e7d"},
		{name: "one letter at the end", text: "x k", want: "x [ONE]"},
		{name: "one letter as a whole", text: "k", want: "[ONE]"},
		{name: "one letter in a word", text: "ok", want: "ok"},
		{name: "short at the end", text: "x ab%", want: "x [SHORT]"},
		{name: "spread at the end", text: "K q 7 _ 9 f 8 e 7 d 6 c", want: "[LONG]"},
		{name: "escaped for JSON", text: `\u004b\u00717_9f8E7D6C`, want: "[LONG]"},
		{name: "escaped for JSON with capitals", text: `\u004B\u00717_9f8e7d6c`, want: "[LONG]"},
		{name: "escaped for URLs", text: `Kq7%5f9f8e7d6c`, want: "[LONG]"},
		{name: "no hexadecimal digits", text: `\u00g1 %zz %`, want: `\u00g1 %zz %`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, r.String(tt.text))
			require.Equal(t, tt.want, string(r.Bytes([]byte(tt.text))))
		})
	}
	for _, name := range []string{"X-Kq7_9f8e7d6c", "X-KQ7_9F8E7D6C-Y", "X-\u212aq7_9f8e7d6c"} {
		require.Equal(t, http.Header{"[LONG]": {"1"}}, r.Header(http.Header{name: {"1"}}), name)
	}
	require.Equal(t, http.Header{"X-K": {"1"}}, r.Header(http.Header{"X-K": {"1"}}))
}
