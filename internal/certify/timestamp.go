package certify

import (
	"context"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/notaryproject/tspclient-go"
)

// timestampName is the file with the timestamp token. It is about the statement
// of the run, signature included, and so no manifest lists it.
const timestampName = "timestamp.tsr"

// timestampSize is how many bytes a token may have: with a chain of certificates
// it has a few thousand.
const timestampSize = 64 << 10

// Stamper has an authority say that something was there at a time. It returns the token in DER
// (TimeStampToken of RFC 3161, section 2.4.2), or an error if there is none.
type Stamper func(content []byte) (token []byte, err error)

// Authority returns what asks a timestamp authority (RFC 3161) over HTTP, with the SHA-256 of
// the content. It returns an error if the address is no URL of HTTP. The Stamper returns an
// error if the authority refuses, has not answered after a minute or when the context ends,
// or gives a token of more than 64 KiB.
func Authority(ctx context.Context, address string) (Stamper, error) {
	if u, err := url.Parse(address); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("want the http or https URL of a timestamp authority")
	}
	asked, err := tspclient.NewHTTPTimestamper(&http.Client{Timeout: time.Minute}, address)
	if err != nil {
		return nil, fmt.Errorf("timestamp authority: %w", err)
	}
	return func(content []byte) ([]byte, error) {
		request, err := tspclient.NewRequest(tspclient.RequestOptions{Content: content, HashAlgorithm: crypto.SHA256})
		if err != nil {
			return nil, fmt.Errorf("timestamp: %w", err)
		}
		response, err := asked.Timestamp(ctx, request)
		if err != nil {
			return nil, fmt.Errorf("timestamp: %w", err)
		}
		if len(response.TimestampToken.FullBytes) > timestampSize {
			return nil, fmt.Errorf("timestamp: the token has more than %d bytes", timestampSize)
		}
		return response.TimestampToken.FullBytes, nil
	}, nil
}

// TrustedAuthority is a timestamp authority that is believed: by its own
// certificate, or by that of whoever vouches for it.
type TrustedAuthority struct {
	Name        string `json:"name"`
	Certificate string `json:"certificate"` // PEM

	root *x509.Certificate
}

// AddAuthority adds the certificate of a timestamp authority, in PEM, under a name. It
// returns an error for anything else, and for what no trust file may have.
func (t *Trust) AddAuthority(text []byte, name string) (*TrustedAuthority, error) {
	root, err := parseCertificate(text)
	if err != nil {
		return nil, err
	}
	t.Format = TrustFormat
	t.Authorities = append(t.Authorities, TrustedAuthority{
		Name: name, Certificate: string(pem.EncodeToMemory(&pem.Block{Type: certificateBlock, Bytes: root.Raw})),
	})
	return &t.Authorities[len(t.Authorities)-1], t.check()
}

const certificateBlock = "CERTIFICATE"

func parseCertificate(text []byte) (*x509.Certificate, error) {
	block, _ := pem.Decode(text)
	if block == nil || block.Type != certificateBlock {
		return nil, fmt.Errorf("not a certificate in PEM (-----BEGIN %s-----)", certificateBlock)
	}
	root, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("no certificate: %w", err)
	}
	return root, nil
}

// checkAuthorities reads the certificates.
func (t *Trust) checkAuthorities() error {
	for n := range t.Authorities {
		a := &t.Authorities[n]
		var err error
		if a.root, err = parseCertificate([]byte(a.Certificate)); err != nil {
			return fmt.Errorf("authority %d: %w", n+1, err)
		}
		if a.Name == "" {
			return fmt.Errorf("authority %d has no name", n+1)
		}
	}
	return nil
}

// errUnknownAuthority says that a token is by none that is believed.
var errUnknownAuthority = errors.New("the trust file knows no such authority")

// stamped compares a token with content: it returns by when the content was there,
// and whose word that is.
func (t *Trust) stamped(ctx context.Context, token, content []byte) (time.Time, string, error) {
	signed, err := tspclient.ParseSignedToken(token)
	if err != nil {
		return time.Time{}, "", fmt.Errorf("no timestamp token: %w", err)
	}
	info, err := signed.Info()
	if err != nil {
		return time.Time{}, "", fmt.Errorf("no timestamp token: %w", err)
	}
	at, err := info.Validate(content)
	if err != nil {
		return time.Time{}, "", fmt.Errorf("the token is not about this bundle: %w", err)
	}
	if at.Accuracy < 0 || at.Accuracy > time.Hour {
		return time.Time{}, "", fmt.Errorf("the token is accurate to %s only", at.Accuracy)
	}
	for _, a := range t.Authorities {
		roots := x509.NewCertPool()
		roots.AddCert(a.root)
		_, err := signed.Verify(ctx, x509.VerifyOptions{Roots: roots, CurrentTime: at.Value})
		var unknown x509.UnknownAuthorityError
		switch {
		case err == nil:
			return at.Value.Add(at.Accuracy).UTC(), a.Name, nil
		case !errors.As(err, &unknown):
			return time.Time{}, "", fmt.Errorf("the token is not one of %s: %w", a.Name, err)
		}
	}
	return time.Time{}, "", errUnknownAuthority
}
