package spec

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFormats(t *testing.T) {
	long := strings.Repeat("a", 63)
	for _, tt := range []struct {
		format string
		name   string // in messages
		good   []string
		bad    []string
	}{
		{
			format: "date-time", name: "RFC 3339 date-time",
			good: []string{
				"2026-02-28T23:59:59Z", "2024-02-29T00:00:00.123456789+05:30", "2026-01-01T00:00:00-23:59", "2026-01-01t00:00:00z", "2026-01-01T00:00:00.123456789012345Z",
				"2016-12-31T23:59:60Z", "2017-01-01T05:29:60+05:30", "2016-12-31T15:59:60.5-08:00", "2015-06-30T23:59:60z",
			},
			bad: []string{
				"2026-02-31T00:00:00Z", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00", "2026-01-01",
				"2026-01-01T24:00:00Z", "2026-01-01T1:00:00Z", "2026-01-01T00:00:00,5Z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+0100", "2026-01-01T00:00:00.Z",
				"2026-01-01T00:00Z", "2026-01-01T12:00:60Z", "2026-01-01T00:00:00Z\n", "1767605400", "", "January 5, 2026", "2026-01-01T00:0৪:00Z",
				"1998-12-31T22:59:60Z", "1998-12-31T23:58:60Z", "1998-12-31T23:59:61Z", "1998-12-31T23:59:60+05:30", "2017-02-10T23:59:60Z",
			},
		},
		{format: "date", name: "date", good: []string{"2024-02-29"}, bad: []string{"2026-02-29", "2026-02-30", "2026-2-1", "26-02-01", "20260201", "2026-01-01T00:00:00Z", "2026-01-01\n"}},
		{
			format: "time", name: "time of RFC 3339, with or without its offset",
			good: []string{"08:30:06", "08:30:06.5", "08:30:06Z", "08:30:06.283185z", "08:30:06-00:00", "23:59:60Z", "01:29:60+01:30", "15:59:60-08:00"},
			bad:  []string{"08:30", "8:30:06", "08:30:60", "24:00:00", "8:30:06Z", "24:00:00Z", "00:60:00Z", "00:00:61Z", "22:59:60Z", "23:59:60+01:00", "08:30:06+24:00", "08:30:06+0130", "08:30:06Z\n", "2026-01-01T08:30:06Z"},
		},
		{
			format: "duration", name: "ISO 8601 duration",
			good: []string{"P4DT12H30M5S", "PT1M", "P1M", "P2W", "P0D", "PT36H", "P1Y2M3D", "PT0.5S", "PT1H5S", "P1DT2H3M4,25S"},
			bad:  []string{"", "P", "PT", "P1YT", "P1", "PT1D", "P2D1Y", "P1D2H", "P2S", "P1Y2W", "P1WT1H", "4DT12H", "-P1D", "P-1D", "P1e2D", "P২Y", "PT0.5H3M", "P0.5DT1H", "P1D\n"},
		},
		{
			format: "email", name: "email address",
			good: []string{
				"ada@example.com", "ada.lovelace+x@mail.example.com", "~ada@example.com", `"a b"@example.com`, `"a..b"@example.com`, `"a@b"@example.com`, `"\""@example.com`, `""@example.com`,
				"ada@[IPv6:::1]", "ada@[ipv6:2001:db8::1]", "ada@[192.0.2.1]", "ada@[tag:anything]", "ada@localhost", "ada@1.example.com", "ada@a--b.com", "!#$%&'*+/=?^_`{|}~-@x.y",
				strings.Repeat("a", 64) + "@example.com",
			},
			bad: []string{
				"ada", "@example.com", "ada@", "Ada <ada@example.com>", "ada@example.com, b@example.com", "", ".ada@example.com", "ada.@example.com", "a..b@example.com", "a b@example.com",
				"ada@-example.com", "ada@example-.com", "ada@.example.com", "ada@example.com.", "ada@example..com", "ada@exa_mple.com", "a@b@c.org", `"ada@example.com`, `"a"b@example.com`, `a\@b@example.com`,
				"ada@[192.0.2.256]", "ada@[192.0.2]", "ada@[192.0.2.1.1]", "ada@[]", "ada@[IPv6:192.0.2.1]", "ada@[IPv6:fe80::1%eth0]", "ada@[192.0.2.1", "ada(x)@example.com",
				"jörg@example.com", "ada@münchen.de", "ada@example.com\n", " ada@example.com", strings.Repeat("a", 65) + "@example.com", "a@" + long + "." + long + "." + long + "." + long,
			},
		},
		{
			format: "idn-email", name: "email address",
			good: []string{"ada@example.com", "jörg@münchen.de", "실례@실례.테스트", `"ü ü"@example.com`},
			bad:  []string{"ada", "jörg@-münchen.de", "jö rg@example.com", "a\xff@example.com"},
		},
		{
			format: "hostname", name: "host name",
			good: []string{"www.example.com", "localhost", "1host", "h0st.n4me", "a--b", "xn--4gbwdl.xn--wgbh1c", "XN--MNCHEN-3YA.de", long + ".com", strings.Join([]string{long, long, long, long[:61]}, ".")},
			bad: []string{
				"", ".", "a.", ".a", "a..b", "-a", "a-", "a_b", "a b", "münchen.de", long + "a", strings.Join([]string{long, long, long, long[:62]}, "."),
				"xn--X", "xn--", "xn--a", "xn--abc-", "example.com:80", "example.com\n",
			},
		},
		{
			format: "idn-hostname", name: "host name",
			good: []string{
				"www.example.com", "실례.테스트", "münchen.de", "MÜNCHEN.de", "xn--mnchen-3ya.de", "a。b", "ßς་〇", "۽۾", "l·l", "α͵β", "א׳ב", "א״ב", "・ぁ", "ب٠ب", "क्\u200dष", "क्\u200cष", "بي\u200cبي",
			},
			bad: []string{
				"", "-> $1.00 <--", "xn--X", "〮실례", "실〮례", "\u0903hello", "\u0300hello", "a·l", "l·", "α͵S", "A׳ב", "A״ב", "def・abc", "・", "ب٠۰", "क\u200dष", "\u200dष", "-é", "é-", "a\xff",
				strings.Repeat("실", 60), "\u0640\u07fa", "XN--aa---o47jg78q",
			},
		},
		{format: "ipv4", name: "IPv4 address", good: []string{"192.0.2.1", "0.0.0.0"}, bad: []string{"192.0.2.256", "::1", "1.2.3", "1.2.3.4.5", "192.0.02.1", "192.0.2.1 ", "0x7f.1.2.3", "192.0.2.1/24"}},
		{format: "ipv6", name: "IPv6 address", good: []string{"2001:db8::1", "::", "::ffff:192.0.2.1", "2001:DB8::1"}, bad: []string{"192.0.2.1", "fe80::1%eth0", "g::", "1::2::3", ":1", "[::1]", "::ffff:192.0.02.1", "2001:db8::/32"}},
		{format: "ip", name: "IP address", good: []string{"192.0.2.1", "::1"}, bad: []string{"localhost"}},
		{
			format: "uri", name: "URI",
			good: []string{
				"https://example.com/a?b#c", "urn:isbn:1", "mailto:ada@example.com", "tel:+1-816-555-1212", "http://example.com/(x)", "http://example.com/%20", "ldap://[2001:db8::7]/c=GB?one?two", "http://[::1]:80/",
				"http://-.~_!$&'()*+,;=:%40:80%2f::::::@example.com", "http://[v1.a:b]/", "http://[fe80::1%25eth0]/", "file:///etc", "http://a.com:", "http://:80", "http://@a.com", "http://999.999.999.999/", "a:", "http://a_b.com", "x://a?/?#/?",
			},
			bad: []string{
				"/a", "example.com", "http://a b", "%", "", "//example.com", "http://example.com/ä", "http://example.com/{x}", `http://example.com/\x`, `http://example.com/"`, "http://example.com/<x>", "http://example.com/^", "http://example.com/`", "http://example.com/|",
				"http://example.com/%6G", "http://example.com/%", "1http://a", "ht_tp://a", "bar,baz:foo", ":a", "http://a.com:8a", "http://a.com:8:0", "http://[::1", "http://[1.2.3.4]/", "http://[::1]x/", "http://[fe80::1%eth0]/", "https://[@example.org/", "http://a/[x]", "http://a#b#c", "http://a/\n",
			},
		},
		{format: "uri-reference", name: "URI reference", good: []string{"/a", "https://example.com", "", "a", "../a", "//example.com/a", "?a", "#a", "a/b:c", "./a:b"}, bad: []string{"a b", "%", "1a:b", "a_b:c", `\a`, "/ä", "#a#b", "//[x]/"}},
		{format: "iri", name: "IRI", good: []string{"http://ƒøø.ßår/?∂éœ=πîx#πîüx", "https://example.com/a", "http://a/?\ue000"}, bad: []string{"/a", "http://a/\ue000", "http://a/ ", "http://[2001:0db8::1", "http://a/\\"}},
		{format: "iri-reference", name: "IRI reference", good: []string{"/âππ", "#ƒ", "//ƒ"}, bad: []string{`\\ƒ`, "#ƒ\\", "/\ue000"}},
		{
			format: "uri-template", name: "URI template",
			good: []string{"", "http://example.com/{term:1}/{term}", "{?a,b*}", "{+a.b}", "{%41}", "a'b", "ä{&x:9999}", "a%41"},
			bad:  []string{"{term", "term}", "{}", "{a,}", "{a,,b}", "{a:0}", "{a:10000}", "{a:01}", "{a..b}", "{a=b}", "a b", "a%4", "{%4}", "a\x7f", `a"b`, "a<b", `a\b`},
		},
		{
			format: "uuid", name: "UUID",
			good: []string{"00000000-0000-0000-0000-000000000000", "123e4567-E89B-12d3-a456-426614174000"},
			bad:  []string{"123e4567e89b12d3a456426614174000", "123e4567-e89b-12d3-a456-42661417400g", "{123e4567-e89b-12d3-a456-426614174000}", "123e4567-e89b-12d3-a456-426614174000\n"},
		},
		{format: "json-pointer", name: "JSON pointer", good: []string{"", "/", "/a/0", "/a~0b/~1", "//", "/ü\n"}, bad: []string{"a", "#/a", "/~", "/~2", "/a~"}},
		{format: "relative-json-pointer", name: "relative JSON pointer", good: []string{"0", "120/a", "0#", "0+1/a", "1-2", "0-0", "0//"}, bad: []string{"", "/a", "-1/a", "01/a", "0##", "1#/a", "0+", "0-01", "1a", "0/~2"}},
		{format: "regex", name: "regular expression", good: []string{"", "^a+$", "(?=a)b", `\d{2,}[^\s]`, `(?<n>a)\k<n>`, strings.Repeat("(", 20_000)}, bad: []string{"(", "a)", "[", "*a", "a{2,1}"}},
		{format: "byte", name: "base64", good: []string{"aGk=", "", "+/+/"}, bad: []string{"aGk", "!", "aGVsbG8\n=", "aGk=\r\n", "-_-_", "aGk=aGk=", "a Gk="}},
		{format: "binary", good: []string{"\x00anything"}},
		{format: "password", good: []string{"anything"}},
		{format: "hat-size", good: []string{"anything"}},
		{format: "int32", good: []string{"of a text it says nothing"}},
	} {
		t.Run(tt.format, func(t *testing.T) {
			r := &rule{types: []string{"string"}, textRule: textRule{format: tt.format, maxLength: 1 << 20}}
			for _, text := range tt.good {
				v := visitor{root: "body"}
				require.Empty(t, v.judge(r, text, len(text), ""), "%q", text)
			}
			for _, text := range tt.bad {
				want := "body = " + quote(text) + ", want " + tt.name
				if text == "" {
					want += ", which is never empty"
				}
				v := visitor{root: "body"}
				require.Equal(t, []string{want}, messages(v.judge(r, text, len(text), "")), "%q", text)
			}
		})
	}
}

func FuzzFormats(f *testing.F) {
	for _, seed := range []string{"", "2016-12-31T23:59:60Z", `"a b"@[IPv6:::1]`, "http://[::1]:80/%20?a#b", "xn--mnchen-3ya.de", "l·l", "{+a:1}", "P1DT2H"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		is := func(name string) bool { return formats[name].ok(text) }
		for name := range formats {
			require.Equal(t, is(name), is(name))
		}
		for _, narrow := range []struct{ name, within string }{
			{"email", "idn-email"}, {"hostname", "idn-hostname"}, {"uri", "iri"}, {"uri", "uri-reference"},
			{"uri-reference", "iri-reference"}, {"iri", "iri-reference"}, {"ipv4", "ip"}, {"ipv6", "ip"},
		} {
			require.True(t, !is(narrow.name) || is(narrow.within), "%q is %s, and not %s", text, narrow.name, narrow.within)
		}
	})
}
