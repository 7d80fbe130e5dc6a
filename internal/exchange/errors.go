package exchange

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"unicode"
)

// Kind says what kind of thing went wrong with a request.
type Kind string

// The kinds of error.
const (
	KindRequest     Kind = "request"     // the request cannot be sent as it is; nothing was sent
	KindCanceled    Kind = "canceled"    // the caller's context is done
	KindTimeout     Kind = "timeout"     // a time limit passed, and the answer was not complete
	KindDNS         Kind = "dns"         // the host's name was not found
	KindRefused     Kind = "refused"     // nothing listens there
	KindUnreachable Kind = "unreachable" // no other way to connect
	KindReset       Kind = "reset"       // the connection was lost before the answer was complete
	KindTLS         Kind = "tls"         // no agreement on TLS, or on the certificate
	KindProxy       Kind = "proxy"       // the proxy of the environment did not help
	KindProtocol    Kind = "protocol"    // what came back is not HTTP, or not what was asked for
	KindTooLarge    Kind = "too-large"   // the answer's header or body is beyond its limit
	KindLimited     Kind = "limited"     // 429, again and again or for too long
	KindReadOnly    Kind = "read-only"   // the request may write, and the client must not; nothing was sent
	KindToken       Kind = "token"       // no token is given for the credential; nothing was sent
)

// maxMessage bounds an error's message, in bytes: it may quote the target.
const maxMessage = 300

// BreaksAnswer reports whether the target was reached, and did not give a complete
// and valid answer.
func (k Kind) BreaksAnswer() bool {
	switch k {
	case KindTimeout, KindReset, KindProtocol, KindTooLarge:
		return true
	}
	return false
}

// Error is why there is no complete answer. Its texts are redacted and are one
// line without control characters. It answers errors.Is for the cause, but does
// not unwrap to it, because the cause's own text may quote a secret.
type Error struct {
	Kind      Kind
	Operation string // of the Request
	Method    string
	URL       string // as in the Exchange
	Message   string // what happened: "connection refused"
	Unsent    bool   // the target has seen nothing of the request

	cause error
}

// Error says which request failed and what happened: the Message alone where the method
// or the URL is unknown.
func (e *Error) Error() string {
	if e.Method == "" || e.URL == "" {
		return e.Message
	}
	return e.Method + " " + e.URL + ": " + e.Message
}

// Is reports whether the cause is target, or wraps it: false without a cause.
func (e *Error) Is(target error) bool {
	return e.cause != nil && errors.Is(e.cause, target)
}

// failure is what one attempt failed with, before it is redacted.
type failure struct {
	kind    Kind
	message string
	cause   error
	unsent  bool
}

// Error makes a failure an error for those who only pass it on.
func (f *failure) Error() string { return f.message }

func failed(kind Kind, cause error, format string, args ...any) *failure {
	return &failure{kind: kind, message: fmt.Sprintf(format, args...), cause: cause}
}

func canceled(cause error) *failure {
	if errors.Is(cause, context.DeadlineExceeded) {
		return failed(KindCanceled, cause, "canceled: the deadline passed")
	}
	return failed(KindCanceled, cause, "canceled")
}

// progress is how far an attempt came.
type progress int

const (
	connecting progress = iota
	awaitingHeader
	readingBody
)

// String names what an attempt was waiting for.
func (p progress) String() string {
	return [...]string{connecting: "connection", awaitingHeader: "answer", readingBody: "complete answer"}[p]
}

// explain finds out what an error of net/http means. Some of these errors have
// no type, so that their text is all there is to go by. expired says that
// Limits.Total has passed.
func explain(err error, at progress, expired bool, limits Limits) *failure {
	text := err.Error()
	if _, quoted, ok := strings.Cut(text, "malformed HTTP "); ok { // first, because it quotes the target
		if strings.HasPrefix(quoted, `response "\x15\x03`) {
			return failed(KindProtocol, err, "the target speaks TLS, and the URL begins with http")
		}
		return failed(KindProtocol, err, "the answer is not valid HTTP: malformed %s", quoted)
	}
	if f := explainTimeout(err, at, expired, limits); f != nil {
		return f
	}
	if f := explainConnect(err); f != nil {
		return f
	}
	switch {
	case strings.Contains(text, "response headers exceeded"),
		strings.Contains(text, "response header list larger"),
		strings.Contains(text, "read limit of"):
		return failed(KindTooLarge, err, "the answer's header is larger than %s", sizeText(limits.Header))
	case strings.HasPrefix(text, "connection error: "): // HTTP/2's, for headers far too large as well
		return failed(KindProtocol, err, "the answer breaks HTTP/2, or its header is larger than %s", sizeText(limits.Header))
	case at == readingBody && strings.Contains(text, "chunk"):
		return failed(KindProtocol, err, "the answer's chunked encoding is broken: %s", text)
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE),
		strings.Contains(text, "forcibly closed"):
		return failed(KindReset, err, "connection reset %s", beforeWhat(at))
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed),
		strings.Contains(text, "server closed idle connection"),
		strings.Contains(text, "http2: client conn"),
		strings.Contains(text, "GOAWAY"):
		return failed(KindReset, err, "connection closed %s", beforeWhat(at))
	}
	text = strings.TrimPrefix(text, "net/http: HTTP/1.x transport connection broken: ")
	return failed(KindProtocol, err, "the answer is not valid HTTP: %s", strings.TrimPrefix(text, "net/http: "))
}

func beforeWhat(at progress) string {
	if at == readingBody {
		return "before the answer was complete"
	}
	return "before an answer"
}

func explainTimeout(err error, at progress, expired bool, limits Limits) *failure {
	var network net.Error
	if !expired && (!errors.As(err, &network) || !network.Timeout()) {
		return nil
	}
	wait := limits.Total
	switch {
	case expired, at == readingBody:
	case strings.Contains(err.Error(), "TLS handshake timeout"):
		return failed(KindUnreachable, err, "no TLS handshake within %s", limits.Connect)
	case at == connecting:
		return failed(KindUnreachable, err, "no %s within %s", at, limits.Connect)
	default:
		wait = limits.HeaderWait
	}
	return failed(KindTimeout, err, "no %s within %s", at, wait)
}

// explainConnect knows the ways in which a connection does not come about.
func explainConnect(err error) *failure {
	var op *net.OpError
	isOp := errors.As(err, &op)
	if isOp && op.Op == "proxyconnect" {
		return failed(KindProxy, err, "proxy: %s", op.Err)
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		if dns.IsNotFound {
			return failed(KindDNS, err, "host %q not found", dns.Name)
		}
		return failed(KindDNS, err, "host %q cannot be looked up: %s", dns.Name, dns.Err)
	}
	if f := explainTLS(err); f != nil {
		return f
	}
	switch {
	case errors.Is(err, syscall.ECONNREFUSED) && (!isOp || op.Net != "unix"):
		return failed(KindRefused, err, "connection refused")
	case isOp && op.Net == "unix":
		return failed(KindUnreachable, err, "cannot connect to the socket %s: %s", op.Addr, socketError(op.Err))
	case isOp && op.Op == "dial":
		return failed(KindUnreachable, err, "cannot connect: %s", op.Err)
	}
	return nil
}

// TLSProblem says what a TLS handshake failed with, in the words of an [Error]; err.Error()
// for what is not known.
func TLSProblem(err error) string {
	if f := explainTLS(err); f != nil {
		return strings.TrimPrefix(f.message, "TLS: ")
	}
	return err.Error()
}

func explainTLS(err error) *failure {
	var (
		authority x509.UnknownAuthorityError
		hostname  x509.HostnameError
		invalid   x509.CertificateInvalidError
		verifying *tls.CertificateVerificationError
		record    tls.RecordHeaderError
		op        *net.OpError
	)
	switch {
	case errors.As(err, &authority):
		return failed(KindTLS, err, "TLS: certificate signed by unknown authority")
	case errors.As(err, &hostname):
		return failed(KindTLS, err, "TLS: the certificate is not for host %q", hostname.Host)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return failed(KindTLS, err, "TLS: the certificate has expired, or is not valid yet")
	case errors.As(err, &verifying):
		return failed(KindTLS, err, "TLS: %s", verifying.Err)
	case errors.As(err, &record), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return failed(KindTLS, err, "TLS: the target does not speak TLS, and the URL begins with https:")
	case strings.Contains(err.Error(), "client conn could not be established"):
		// HTTP/2, so over TLS. With TLS 1.3 the client learns only now that its
		// certificate was not accepted.
		return failed(KindTLS, err, "TLS: the connection was closed right after the handshake; the target may want a client certificate")
	case errors.As(err, &op) && (op.Op == "remote error" || op.Op == "local error"): // a TLS alert
		return failed(KindTLS, err, "TLS: %s", strings.TrimPrefix(op.Err.Error(), "tls: "))
	case strings.HasPrefix(err.Error(), "tls: "):
		return failed(KindTLS, err, "TLS: %s", strings.TrimPrefix(err.Error(), "tls: "))
	}
	return nil
}

// oneLine makes a text fit to be shown: no control or formatting characters,
// which a terminal or an editor would obey, and no more than maxMessage bytes.
func oneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, strings.ToValidUTF8(text, "?"))
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > maxMessage {
		text = strings.ToValidUTF8(text[:maxMessage], "") + "…"
	}
	return text
}

// socketError says in our words why a socket of this machine cannot be reached.
func socketError(err error) string {
	switch {
	case errors.Is(err, syscall.ENOENT):
		return "it does not exist"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing listens at it"
	case errors.Is(err, syscall.ENOTDIR):
		return "a part of its path is a file, and no folder"
	case errors.Is(err, syscall.ELOOP):
		return "it is a link that leads to itself"
	case errors.Is(err, syscall.EACCES):
		return "this user has no right to it"
	}
	return err.Error()
}
