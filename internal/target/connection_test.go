package target

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
)

func TestParseHeader(t *testing.T) {
	environment := map[string]string{"TOKEN": "abcdef-1", "PIN": "12", "BASIC": base64.StdEncoding.EncodeToString([]byte("ada:pass-word"))}
	secret := func(pairs ...string) []exchange.Secret {
		var all []exchange.Secret
		for i := 0; i < len(pairs); i += 2 {
			all = append(all, exchange.Secret{Name: pairs[i], Value: pairs[i+1]})
		}
		return all
	}
	for _, tc := range []struct {
		name, text string
		want       Header
		fail       string
	}{
		{name: "plain", text: "x-tenant:  acme ", want: Header{Name: "X-Tenant", Value: "acme", Shown: "acme"}},
		{name: "reference", text: "X-A: v ${TOKEN}", want: Header{Name: "X-A", Value: "v abcdef-1", Shown: "v [TOKEN]", Secrets: secret("TOKEN", "abcdef-1")}},
		{name: "short reference", text: "X-A: ${PIN}${PIN}", want: Header{Name: "X-A", Value: "1212", Shown: "[PIN][PIN]", Secrets: secret("PIN", "12")}},
		{name: "credential", text: "X-Api-Key: abc", want: Header{Name: "X-Api-Key", Value: "abc", Shown: "[X_API_KEY]", Secrets: secret("X_API_KEY", "abc")}},
		{name: "credential with a scheme", text: "X-Auth: Bearer abc", want: Header{Name: "X-Auth", Value: "Bearer abc", Shown: "Bearer [X_AUTH]", Secrets: secret("X_AUTH", "abc")}},
		{name: "cookies", text: "Cookie: a=1; b-c=2;d", want: Header{
			Name: "Cookie", Value: "a=1; b-c=2;d", Shown: "a=[COOKIE_A]; b-c=[COOKIE_B_C]; [COOKIE]",
			Secrets: secret("COOKIE_A", "1", "COOKIE_B_C", "2", "COOKIE", "d"),
		}},
		{name: "basic", text: "Proxy-Authorization: Basic ${BASIC}", want: Header{
			Name: "Proxy-Authorization", Value: "Basic " + environment["BASIC"], Shown: "Basic [BASIC]",
			Secrets: secret("BASIC", environment["BASIC"], "BASIC_PASSWORD", "pass-word"),
		}},
		{name: "no colon", text: "sk_live_1", fail: `header is not of the form "Name: value"`},
		{name: "no name", text: "sk live: 1", fail: `header is not of the form "Name: value"`},
		{name: "no value", text: "X-A:", fail: "header X-A is empty: leave it out, or give it a value"},
		{name: "missing", text: "X-A: ${NOWHERE}", fail: "header X-A: the environment has no NOWHERE"},
		{name: "malformed", text: "X-A: ${A-B}", fail: "header X-A: malformed reference, want one such as ${TOKEN}"},
		{name: "line break", text: "X-A: a\nb", fail: "header X-A holds a line break or another control character"},
		{name: "content type", text: "Content-Type: x", fail: "header Content-Type: each request has its own"},
		{name: "encoding", text: "Accept-Encoding: br", fail: "header Accept-Encoding: answers are asked for as they are, so that they can be judged"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h, err := ParseHeader(tc.text, lookupIn(environment))
			if tc.fail != "" {
				require.EqualError(t, err, tc.fail)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tc.want, h)
		})
	}
}

func TestLoadConnection(t *testing.T) {
	p, err := load(t, `
ca_cert: ca.pem
client_cert: c.pem
client_key: k.pem
insecure: true
resolve: [a.test:443:127.0.0.1, "b.test:80:[::1]"]
unix_socket: /run/s
label_requests: true
headers: {X-A: "${TOKEN}", X-B: 1}
fault_header: "X-Fault: ${TOKEN}"
limits: {max_body: 2MB, max_header: 64 KB, max_depth: 20, connect_timeout: 1s, header_timeout: 2s}
`, map[string]string{"TOKEN": "abcdef-1"})
	require.NoError(t, err)
	token := []exchange.Secret{{Name: "TOKEN", Value: "abcdef-1"}}
	require.Equal(t, Profile{
		FaultHeader: "X-Fault: abcdef-1", FaultSecrets: token,
		Connection: Connection{
			CACert: "ca.pem", ClientCert: "c.pem", ClientKey: "k.pem", Insecure: true,
			Resolve: []string{"a.test:443:127.0.0.1", "b.test:80:[::1]"}, UnixSocket: "/run/s", Label: true,
			Headers: []Header{{Name: "X-A", Value: "abcdef-1", Shown: "[TOKEN]", Secrets: token}, {Name: "X-B", Value: "1", Shown: "1"}},
		},
		Limits: exchange.Limits{Body: 2 << 20, Header: 64 << 10, Depth: 20, Connect: time.Second, HeaderWait: 2 * time.Second},
		Source: Source{File: "assay.yaml"},
	}, *p)
	require.Equal(t, []string{"TOKEN"}, p.SecretNames())
}

func TestLoadConnectionErrors(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{name: "no truth", text: "insecure: maybe", want: `1:11: insecure "maybe": want true or false`},
		{name: "no address", text: "resolve: a.test:443:b.test", want: `1:10: resolve "a.test:443:b.test": "b.test" is not one IP address`},
		{name: "no port", text: "resolve:\n  - a.test:127.0.0.1", want: `2:5: resolve "a.test:127.0.0.1": want HOST:PORT:ADDRESS, such as api.example.com:443:127.0.0.1`},
		{name: "headers as a list", text: "headers: [a]", want: "1:10: want a mapping of header names to values"},
		{name: "no header name", text: "headers: {a b: c}", want: `1:11: "a b" is not the name of a header`},
		{name: "header twice", text: "headers:\n  X-A: 1\n  x-a: 2", want: "3:3: header x-a is there twice"},
		{name: "header without a value", text: "headers: {X-A: }", want: "1:16: header X-A is empty: leave it out, or give it a value"},
		{name: "unknown limit", text: "limits: {max_bdy: 1}", want: `1:10: unknown setting "max_bdy", did you mean "max_body"?`},
		{name: "no size", text: "limits: {max_body: 10XB}", want: `1:20: limits.max_body "10XB": want a size such as 10MB, from 1 byte to 1GB`},
		{name: "too large a size", text: "limits: {max_body: 2GB}", want: `1:20: limits.max_body "2GB": want a size such as 10MB, from 1 byte to 1GB`},
		{name: "secret in place of a size", text: "limits: {max_body: '${T}'}", want: `1:20: limits.max_body "${T}": want a size such as 10MB, from 1 byte to 1GB`},
		{name: "no depth", text: "limits: {max_depth: 0}", want: `1:21: limits.max_depth "0": want 1 to 10000`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := load(t, tc.text, map[string]string{"T": "sk_live_1"})
			require.EqualError(t, err, "read profile: assay.yaml:"+tc.want)
		})
	}
}

// writeCertificate writes a certificate and its key to files.
func writeCertificate(t *testing.T, certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotAfter: time.Now().Add(time.Hour)}
	public, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	require.NoError(t, err)
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: public}), 0o600))
	require.NoError(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600))
}

func TestTransport(t *testing.T) {
	t.Chdir(t.TempDir())
	writeCertificate(t, "c.pem", "k.pem")
	writeCertificate(t, "other.pem", "other-k.pem")
	require.NoError(t, os.WriteFile("enc.pem", pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: []byte("x")}), 0o600))
	require.NoError(t, os.WriteFile("none.pem", []byte("nothing"), 0o600))
	for _, tc := range []struct {
		name string
		c    Connection
		fail string
	}{
		{name: "everything", c: Connection{CACert: "c.pem", ClientCert: "c.pem", ClientKey: "k.pem", Insecure: true, Resolve: []string{"H.test:443:127.0.0.1"}}},
		{name: "nothing", c: Connection{}},
		{name: "no such file", c: Connection{CACert: "nowhere.pem"}, fail: `read authorities nowhere.pem: it does not exist, did you mean "other.pem"?`},
		{name: "no authority", c: Connection{CACert: "k.pem"}, fail: "read authorities k.pem: there is no certificate in it; want one or more in PEM"},
		{name: "a key alone", c: Connection{ClientKey: "k.pem"}, fail: "client key k.pem: there is no client certificate to go with it"},
		{name: "a certificate alone", c: Connection{ClientCert: "c.pem"}, fail: "client certificate c.pem with key c.pem: found a certificate rather than a key in the PEM for the private key"},
		{name: "a key for a certificate", c: Connection{ClientCert: "k.pem", ClientKey: "k.pem"}, fail: "read client certificate k.pem: there is no certificate in it; want one in PEM"},
		{name: "another's key", c: Connection{ClientCert: "c.pem", ClientKey: "other-k.pem"}, fail: "client certificate c.pem with key other-k.pem: private key does not match public key"},
		{name: "an encrypted key", c: Connection{ClientCert: "c.pem", ClientKey: "enc.pem"}, fail: "client key enc.pem is encrypted: give one without a passphrase\n  openssl pkey -in ENCRYPTED -out PLAIN makes one"},
		{name: "another host", c: Connection{Resolve: []string{"other.test:443:127.0.0.1"}}, fail: `resolve "other.test:443:127.0.0.1" is not about the target, which is h.test:443`},
		{name: "two places", c: Connection{UnixSocket: "s", Resolve: []string{"h.test:443:127.0.0.1"}}, fail: "resolve and unix_socket exclude each other: the target is reached at one place"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := tc.c.Transport("h.test", "443")
			if tc.fail != "" {
				require.EqualError(t, err, tc.fail)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tc.c.Reaches(), got.Via != nil)
			require.Equal(t, tc.c.CACert != "", got.RootCAs != nil)
			require.Equal(t, tc.c.ClientCert != "", len(got.Certificates) == 1)
			if len(tc.c.Resolve) > 0 {
				require.Equal(t, map[string]string{"h.test:443": "127.0.0.1"}, got.Resolve)
			}
		})
	}
}
