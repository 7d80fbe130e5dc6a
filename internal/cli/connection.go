package cli

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/target"
)

// connectionOptions are the flags about how the target is reached, what every
// request carries, and what one may cost.
type connectionOptions struct {
	caCert, cert, key string
	insecure          bool
	resolve           []string
	unixSocket        string
	headers           []string
	label             bool
	maxBody           string
	maxHeader         string
	maxDepth          int
	connect, header   time.Duration
}

func (o *connectionOptions) flags(cmd *cobra.Command) {
	f, d := cmd.Flags(), exchange.DefaultLimits()
	f.StringArrayVar(&o.headers, "header", nil, "send this `HEADER` with every request, such as 'X-Tenant: acme' (repeatable; ${VAR} takes a secret from the environment)")
	f.BoolVar(&o.label, "label-requests", false, "tell the target in a header, "+exchange.LabelHeader+", which scenario each request is for")
	f.StringVar(&o.caCert, "ca-cert", "", "`FILE` with the authorities to trust, in PEM (default: the system's)")
	f.StringVar(&o.cert, "cert", "", "`FILE` with a client certificate in PEM")
	f.StringVar(&o.key, "key", "", "`FILE` with the client certificate's key in PEM (default: the file of --cert)")
	f.BoolVar(&o.insecure, "insecure", false, "accept any certificate of the target")
	f.StringArrayVar(&o.resolve, "resolve", nil, "connect to this address in place of looking the host up: `HOST:PORT:ADDRESS` (repeatable)")
	f.StringVar(&o.unixSocket, "unix-socket", "", "connect to the socket at this `PATH`, whatever the host")
	f.DurationVar(&o.connect, "connect-timeout", d.Connect, "`TIME` to look the host up and connect")
	f.DurationVar(&o.header, "header-timeout", d.HeaderWait, "`TIME` for an answer to begin (default: that of --timeout)")
	f.Lookup("header-timeout").DefValue = "0s" // the usage says what it is
	f.StringVar(&o.maxBody, "max-body", "10MB", "the largest body of an answer, decoded, as a `SIZE`")
	f.StringVar(&o.maxHeader, "max-header", "1MB", "the largest header of an answer, as a `SIZE`")
	f.IntVar(&o.maxDepth, "max-depth", d.Depth, "how deep an answer's JSON may be nested, in `LEVELS`")
	complete(cmd, map[string]completer{
		"ca-cert": completeFile, "cert": completeFile, "key": completeFile, "unix-socket": completeFile,
		"header": cobra.NoFileCompletions, "resolve": cobra.NoFileCompletions,
		"connect-timeout": cobra.NoFileCompletions, "header-timeout": cobra.NoFileCompletions,
		"max-body": cobra.NoFileCompletions, "max-header": cobra.NoFileCompletions, "max-depth": cobra.NoFileCompletions,
	})
}

func completeFile(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveDefault
}

// override puts the flags that were given in place of the profile's settings.
func (o *connectionOptions) override(given func(string) bool, p *target.Profile, getenv func(string) (string, bool)) error {
	if p.Target == "" {
		p.Connection = p.Connection.ForBundled()
	}
	if err := o.overrideReach(given, p); err != nil {
		return err
	}
	if given("label-requests") {
		p.Connection.Label = o.label
	}
	for i, text := range o.headers {
		h, err := target.ParseHeader(text, getenv)
		if err != nil {
			return fmt.Errorf("--header (number %d): %w", i+1, err)
		}
		if i == 0 { // those of a name that the profile has are replaced
			p.Connection.Headers = slices.Clone(p.Connection.Headers)
		}
		p.Connection.Headers = slices.DeleteFunc(p.Connection.Headers, func(other target.Header) bool { return other.Name == h.Name })
		p.Connection.Headers = append(p.Connection.Headers, h)
	}
	return o.overrideLimits(given, &p.Limits)
}

// reachFlags say where or how to connect.
var reachFlags = []string{"ca-cert", "cert", "key", "insecure", "resolve", "unix-socket"}

func (o *connectionOptions) overrideReach(given func(string) bool, p *target.Profile) error {
	c := &p.Connection
	for _, flag := range reachFlags {
		if given(flag) && p.Target == "" {
			return hinted(fmt.Errorf("--%s: the bundled server is reached without it", flag), "leave it out, or name a --target")
		}
	}
	for _, s := range []struct {
		flag, value string
		into        *string
	}{
		{"ca-cert", o.caCert, &c.CACert}, {"cert", o.cert, &c.ClientCert}, {"key", o.key, &c.ClientKey}, {"unix-socket", o.unixSocket, &c.UnixSocket},
	} {
		if given(s.flag) && s.value == "" {
			return fmt.Errorf("--%s is empty: leave it out, or name a file", s.flag)
		}
		if given(s.flag) {
			*s.into = s.value
		}
	}
	if given("cert") && !given("key") {
		c.ClientKey = "" // the profile's goes with another certificate
	}
	if given("insecure") {
		c.Insecure = o.insecure
	}
	for _, entry := range o.resolve {
		if err := target.CheckResolve(entry); err != nil {
			return fmt.Errorf("--resolve: %w", err)
		}
	}
	if given("resolve") {
		c.Resolve = o.resolve
	}
	return nil
}

func (o *connectionOptions) overrideLimits(given func(string) bool, l *exchange.Limits) error {
	for _, s := range []struct {
		flag, value string
		into        *int64
	}{{"max-body", o.maxBody, &l.Body}, {"max-header", o.maxHeader, &l.Header}} {
		if !given(s.flag) {
			continue
		}
		size, err := target.ParseSize(s.value)
		if err != nil {
			return fmt.Errorf("--%s: %w", s.flag, err)
		}
		*s.into = size
	}
	if given("max-depth") {
		if o.maxDepth < 1 || o.maxDepth > exchange.MaxDepth {
			return fmt.Errorf("--max-depth %d: want 1 to %d", o.maxDepth, exchange.MaxDepth)
		}
		l.Depth = o.maxDepth
	}
	for _, s := range []struct {
		flag  string
		value time.Duration
		into  *time.Duration
	}{{"connect-timeout", o.connect, &l.Connect}, {"header-timeout", o.header, &l.HeaderWait}} {
		var d target.Duration
		if err := setDuration(given(s.flag), s.flag, s.value, &d); err != nil {
			return err
		}
		if given(s.flag) {
			*s.into = d.Std()
		}
	}
	return nil
}

// warn tells on stderr what makes a verdict worth less than it looks.
func (o runOptions) warn(w io.Writer) {
	if o.Profile.Connection.Insecure {
		_, _ = io.WriteString(w, "warning: --insecure: any certificate is accepted, so whoever stands in between reads the keys and can answer for the target\n")
	}
}
