package exchange

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// The errors that no server of these tests can provoke.
func TestExplain(t *testing.T) {
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	tests := []struct {
		name     string
		err      error
		at       progress
		wantKind Kind
		want     string
	}{
		{name: "proxy", err: &net.OpError{Op: "proxyconnect", Net: "tcp", Err: dial(syscall.ECONNREFUSED)}, wantKind: KindProxy, want: "proxy: dial tcp: connection refused"},
		{name: "name server", err: dial(&net.DNSError{Name: "h", Err: "server misbehaving"}), wantKind: KindDNS, want: `host "h" cannot be looked up: server misbehaving`},
		{name: "unknown name", err: dial(&net.DNSError{Name: "h", IsNotFound: true}), wantKind: KindDNS, want: `host "h" not found`},
		{name: "no route", err: dial(os.NewSyscallError("connect", syscall.EHOSTUNREACH)), wantKind: KindUnreachable, want: "cannot connect: connect: no route to host"},
		{name: "expired", err: &tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.Expired}}, wantKind: KindTLS, want: "TLS: the certificate has expired, or is not valid yet"},
		{name: "another fault of the certificate", err: &tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.NotAuthorizedToSign}}, wantKind: KindTLS, want: "TLS: x509: certificate is not authorized to sign other certificates"},
		{name: "no TLS record", err: tls.RecordHeaderError{Msg: "x"}, wantKind: KindTLS, want: "TLS: the target does not speak TLS, and the URL begins with https:"},
		{name: "no common version", err: errors.New("tls: server selected unsupported protocol version 300"), wantKind: KindTLS, want: "TLS: server selected unsupported protocol version 300"},
		{name: "handshake timeout", err: &net.OpError{Op: "x", Err: handshakeTimeout{}}, wantKind: KindUnreachable, want: "no TLS handshake within 5s"},
		{name: "HTTP/2 connection lost", err: errors.New("http2: client connection lost"), at: awaitingHeader, wantKind: KindReset, want: "connection closed before an answer"},
		{name: "HTTP/2 connection never there", err: errors.New("http2: client conn could not be established"), wantKind: KindTLS, want: "TLS: the connection was closed right after the handshake; the target may want a client certificate"},
		{name: "broken pipe", err: fmt.Errorf("write: %w", syscall.EPIPE), at: awaitingHeader, wantKind: KindReset, want: "connection reset before an answer"},
		{name: "early end", err: io.ErrUnexpectedEOF, at: readingBody, wantKind: KindReset, want: "connection closed before the answer was complete"},
		{name: "anything else", err: errors.New("net/http: odd"), at: awaitingHeader, wantKind: KindProtocol, want: "the answer is not valid HTTP: odd"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := explain(tt.err, tt.at, false, DefaultLimits())
			require.Equal(t, tt.wantKind, f.kind)
			require.Equal(t, tt.want, f.Error())
		})
	}
}

func TestErrorText(t *testing.T) {
	e := &Error{Kind: KindCanceled, Message: "canceled", cause: context.Canceled}
	require.EqualError(t, e, "canceled")
	e.Method, e.URL = "GET", "http://h/"
	require.EqualError(t, e, "GET http://h/: canceled")
	require.ErrorIs(t, e, context.Canceled)
	require.NotErrorIs(t, e, context.DeadlineExceeded)
	require.NotErrorIs(t, &Error{}, context.Canceled)
}

func TestOneLine(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{name: "plain", text: "as it is", want: "as it is"},
		{name: "lines", text: "a\r\n\tb\n", want: "a b"},
		{name: "escapes", text: "\x1b[2Ja\x00\u009b\u202eb\x7f", want: "[2Ja b"},
		{name: "no UTF-8", text: "a\xffb", want: "a?b"},
		{name: "long", text: strings.Repeat("é", maxMessage), want: strings.Repeat("é", maxMessage/2) + "…"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { require.Equal(t, tt.want, oneLine(tt.text)) })
	}
}

func TestLimitsDefaults(t *testing.T) {
	l, err := Limits{Body: 7}.withDefaults()
	require.NoError(t, err)
	want := DefaultLimits()
	want.Body = 7
	require.Equal(t, want, l)
	require.Equal(t, "10 MB", sizeText(DefaultLimits().Body))
	require.Equal(t, "7 bytes", sizeText(7))
}
