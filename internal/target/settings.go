package target

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/assaykit/assay/internal/container"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/setting"
)

// Profile says where a target is and which means there are to test it. Each field
// that a user can set has its row in Settings. A field that is zero stands for the
// setting's default.
type Profile struct {
	Target string // URL, as At reads it; "" for the Image, or else the bundled server
	PackSource
	Keys         Keys
	FaultHeader  string            // "Name: value"
	FaultSecrets []exchange.Secret // what references have put into FaultHeader
	Concurrency  int               // how many scenarios run at once
	Timeout      Duration          // of one request
	Consistency  Duration          // how long something new may take to appear
	Care
	Image      Image                 // in place of Target
	Containers []container.Container // what the image needs, in the order of their start
	// Environment are the values of the environment that containers are given.
	Environment []exchange.Secret
	Connection  Connection
	Limits      exchange.Limits // Total is Timeout
	Source      Source
}

// PackSource says where the contract pack is from. The zero value is the bundled one.
type PackSource struct {
	Contract string // folder of a contract pack
	OpenAPI  string // file or URL of a document to derive a pack from
}

// Care says what a run may do to a target.
type Care struct {
	Rate        exchange.Rate // zero: what the target announces
	Deadline    Duration      // of the whole run; 0 for none
	BurstBudget int           // how many requests may be spent on exhausting a limit
	ReadOnly    bool          // nothing is written
	Writes      bool          // it is meant to be written to, wherever it is
}

// The defaults of settings for which nobody else has one.
const (
	DefaultConsistency = 5 * time.Second
	// DefaultBurstBudget is enough to exhaust any limit that a client could live
	// with, those of the contract included.
	DefaultBurstBudget = 1200
	// DefaultConcurrency is that of a live target.
	DefaultConcurrency = 4
)

// everyRun and connects are the commands that many settings are for.
const (
	everyRun = setting.Run | setting.Certify | setting.Doctor | setting.Clean
	connects = setting.Run | setting.Doctor | setting.Clean
)

// Settings are all settings of a profile, bound to its fields. This table is the
// one place where a setting is declared: flags, the reader of profiles, help,
// completion and what init writes are made from it. lookup finds variables of the
// environment.
func (p *Profile) Settings(lookup func(string) (string, bool)) []setting.Setting {
	l := loader{lookup: lookup, profile: p}
	return slices.Concat(l.targetSettings(), l.imageSettings(), l.keySettings(), p.careSettings(), l.connectionSettings(), p.limitSettings())
}

// targetSettings say what is tested.
func (l loader) targetSettings() []setting.Setting {
	p := l.profile
	return []setting.Setting{
		{Flag: "target", Key: "target", Takes: "URL", Group: setting.Target, In: everyRun | setting.Init, Default: "the bundled server",
			Sample: "http://127.0.0.1:8080/api/v1", Help: "the base URL of the API to test",
			Value: l.target()},
		{Flag: "contract", Key: "contract", Takes: "DIR", Group: setting.Target, In: everyRun | setting.Init, Default: "the bundled one",
			Sample: "path/to/pack", Help: "the contract pack", Complete: setting.Files,
			Value: setting.Text(&p.Contract)},
		{Flag: "openapi", Key: "openapi", Takes: "FILE", Group: setting.Target, In: everyRun | setting.Init,
			Sample: "openapi.yaml", Help: "the OpenAPI document, or its URL, that a contract pack is derived from", Complete: setting.Files,
			Value: setting.Text(&p.OpenAPI)},
		{Flag: "fault-header", Key: "fault_header", Takes: "HEADER", Group: setting.Target, In: setting.Run | setting.Certify | setting.Doctor | setting.Init | setting.Verify, Rare: true, Secret: true,
			Sample: "X-Conformance-Fault: 500", Help: "the header, 'Name: value', that makes a test deployment answer 500",
			Value: l.faultHeader()},
	}
}

// imageSettings say which image is started as the target, and how.
func (l loader) imageSettings() []setting.Setting {
	p := l.profile
	i := &p.Image
	return []setting.Setting{
		{Flag: "image", Key: "image.ref", Takes: "REF", Group: setting.Target, In: setting.Run | setting.Doctor | setting.Init,
			Sample: "example.com/api:1.2", Help: "start this image with Docker and test it",
			Value: setting.Text(&i.Ref)},
		{Flag: "port", Key: "image.port", Takes: "PORT", Group: setting.Target, In: setting.Run | setting.Doctor | setting.Init, Rare: true,
			Default: "the only one that it exposes", Sample: "8080", Help: "the port that the image listens on",
			Value: setting.Number(&i.Port, 1, maxPort)},
		{Flag: "env", Short: "e", Key: "image.env", Takes: "NAME=VALUE", Group: setting.Target, In: setting.Run | setting.Doctor, Rare: true, Secret: true, Repeats: true,
			Sample: "{LOG_LEVEL: debug}", Help: "a variable for the image; NAME alone passes on its value here",
			Value: structured{func(text string) error { return p.SetEnv(text, l.lookup) }, l.env(&i.Env)}},
		{Flag: "base-path", Key: "image.base_path", Takes: "PATH", Group: setting.Target, In: setting.Run | setting.Doctor, Rare: true,
			Default: "the contract's", Sample: "/api/v1", Help: "the path of the API in the image",
			Value: setting.Text(&i.BasePath, CheckBasePath)},
		{Flag: "wait-path", Key: "image.wait.path", Takes: "PATH", Group: setting.Target, In: setting.Run | setting.Doctor, Rare: true,
			Default: "any answer", Sample: "/healthz", Help: "the image is ready when a GET of this path is answered 2xx",
			Value: setting.Text(&i.Wait.Path, CheckWaitPath)},
		{Flag: "wait-timeout", Key: "image.wait.timeout", Takes: "TIME", Group: setting.Target, In: setting.Run | setting.Doctor, Rare: true,
			Default: container.DefaultWait.String(), Help: "how long the image may take to be ready",
			Value: setting.Time(&i.Wait.Timeout)},
		{Key: "image.wait.log", Group: setting.Target, Sample: "listening", Help: "the image is ready when it logs this",
			Value: setting.Text(&i.Wait.Log)},
		{Key: "image.wait.exec", Group: setting.Target, Sample: "[/ready, -v]", Help: "the image is ready when this command in it succeeds",
			Value: structured{node: l.words(&i.Wait.Exec)}},
		{Key: "image.command", Group: setting.Target, Sample: "[serve, --verbose]", Help: "the command to start the image with",
			Value: structured{node: l.words(&i.Command)}},
		{Key: "containers", Group: setting.Target, Sample: "[{name: db, image: postgres:17, wait: {log: ready to accept}}]", Help: "what the image needs, started before it",
			Value: structured{node: l.containers}},
	}
}

// keySettings are the API keys, which no flag takes: others could read it.
func (l loader) keySettings() []setting.Setting {
	var rows []setting.Setting
	for _, k := range keyNames {
		rows = append(rows, setting.Setting{
			Key: "keys." + k.key, Env: k.variable, Group: setting.Target, Secret: true,
			Sample: "${" + k.variable + "}", Help: k.about, Value: l.keyValue(k.key),
		})
	}
	return rows
}

// careSettings say what a run may do to the target.
func (p *Profile) careSettings() []setting.Setting {
	return []setting.Setting{
		{Flag: "write", Key: "writes", Group: setting.Safety, In: setting.Run | setting.Certify | setting.Verify, Default: "false",
			Help:  "write to a target that is not on this machine; what is created is removed at the end",
			Value: setting.Flag(&p.Writes)},
		{Flag: "read-only", Key: "read_only", Group: setting.Safety, In: setting.Run, Default: "false",
			Help:  "write nothing, and skip the scenarios that must",
			Value: setting.Flag(&p.ReadOnly)},
		{Flag: "rate", Key: "rate", Takes: "RATE", Group: setting.Safety, In: setting.Run | setting.Certify | setting.Clean | setting.Verify, Default: "what the target announces",
			Sample: "40/s,800/m", Help: "send no faster than this, all requests together, such as 40/s,800/m",
			Value: setting.Func(p.setRate)},
		{Flag: "deadline", Key: "deadline", Takes: "TIME", Group: setting.Safety, In: setting.Run, Rare: true, Default: "none",
			Sample: "10m", Help: "start no scenario after this time, and remove what was created",
			Value: setting.Time(&p.Deadline)},
		{Flag: "burst-budget", Key: "burst_budget", Takes: "N", Group: setting.Safety, In: setting.Run, Rare: true,
			Default: fmt.Sprint(DefaultBurstBudget), Help: "how many requests of the burst key may be spent on exhausting its limit",
			Value: setting.Number(&p.BurstBudget, 1, 0)},
	}
}

// connectionSettings say how the target is reached, and what every request carries.
func (l loader) connectionSettings() []setting.Setting {
	c := &l.profile.Connection
	rows := []setting.Setting{
		{Flag: "header", Key: "headers", Takes: "HEADER", Group: setting.Connection, In: connects, Secret: true, Repeats: true,
			Sample: "{X-Tenant: acme}", Help: "a header for every request, 'Name: value'; ${VAR} takes a secret from the environment",
			Value: structured{l.setHeader, l.headers}},
		{Flag: "ca-cert", Key: "ca_cert", Takes: "FILE", Group: setting.Connection, In: connects | setting.Verify, Rare: true, Default: "the system's",
			Sample: "ca.pem", Help: "the authorities to trust, in PEM", Complete: setting.Files,
			Value: setting.Text(&c.CACert)},
		{Flag: "cert", Key: "client_cert", Takes: "FILE", Group: setting.Connection, In: connects, Rare: true,
			Sample: "client.pem", Help: "a client certificate in PEM", Complete: setting.Files,
			Value: setting.Text(&c.ClientCert)},
		{Flag: "key", Key: "client_key", Takes: "FILE", Group: setting.Connection, In: connects, Rare: true, Default: "the file of the certificate",
			Sample: "client.key", Help: "the client certificate's key in PEM", Complete: setting.Files,
			Value: setting.Text(&c.ClientKey)},
		{Flag: "insecure", Key: "insecure", Group: setting.Connection, Rare: true, In: connects | setting.Verify, Default: "false",
			Help:  "accept any certificate of the target",
			Value: setting.Flag(&c.Insecure)},
		{Flag: "resolve", Key: "resolve", Takes: "HOST:PORT:ADDRESS", Group: setting.Connection, In: connects | setting.Verify, Rare: true, Repeats: true,
			Sample: "api.example.com:443:127.0.0.1", Help: "connect to this address instead of looking the host up",
			Value: l.addresses(&c.Resolve)},
		{Flag: "unix-socket", Key: "unix_socket", Takes: "PATH", Group: setting.Connection, In: connects, Rare: true,
			Sample: "/run/api.sock", Help: "connect to this socket, whatever the host", Complete: setting.Files,
			Value: setting.Text(&c.UnixSocket)},
		{Flag: "label-requests", Key: "label_requests", Group: setting.Connection, In: setting.Run | setting.Doctor, Rare: true, Default: "false",
			Help:  "tell the target which scenario each request is for, in the header " + exchange.LabelHeader,
			Value: setting.Flag(&c.Label)},
	}
	return append(rows, c.Appearance.settings()...)
}

// limitSettings say what a request and a run may take.
func (p *Profile) limitSettings() []setting.Setting {
	limits := exchange.DefaultLimits()
	return []setting.Setting{
		{Flag: "timeout", Key: "timeout", Takes: "TIME", Group: setting.Limits, In: everyRun | setting.Verify,
			Default: limits.Total.String(), Help: "how long one request may take",
			Value: setting.Time(&p.Timeout)},
		{Flag: "concurrency", Key: "concurrency", Takes: "N", Group: setting.Limits, In: setting.Run,
			Default: fmt.Sprintf("%d for a live target, else twice the cores", DefaultConcurrency), Sample: fmt.Sprint(DefaultConcurrency), Help: "how many scenarios run at once",
			Value: setting.Number(&p.Concurrency, 1, 0)},
		{Flag: "consistency", Key: "consistency", Takes: "TIME", Group: setting.Limits, In: setting.Run | setting.Certify | setting.Clean | setting.Verify, Rare: true,
			Default: DefaultConsistency.String(), Help: "how long something that was created may take to appear",
			Value: setting.Time(&p.Consistency)},
		{Flag: "connect-timeout", Key: "limits.connect_timeout", Takes: "TIME", Group: setting.Limits, In: connects, Rare: true,
			Default: limits.Connect.String(), Help: "how long it may take to look the host up and connect",
			Value: setting.Time(&p.Limits.Connect)},
		{Flag: "header-timeout", Key: "limits.header_timeout", Takes: "TIME", Group: setting.Limits, In: connects, Rare: true,
			Default: "that of the whole request", Sample: limits.HeaderWait.String(), Help: "how long an answer may take to begin",
			Value: setting.Time(&p.Limits.HeaderWait)},
		{Flag: "max-body", Key: "limits.max_body", Takes: "SIZE", Group: setting.Limits, In: connects, Rare: true,
			Default: sizeText(limits.Body), Help: "the largest body of an answer, decoded",
			Value: size(&p.Limits.Body)},
		{Flag: "max-header", Key: "limits.max_header", Takes: "SIZE", Group: setting.Limits, In: connects, Rare: true,
			Default: sizeText(limits.Header), Help: "the largest header of an answer",
			Value: size(&p.Limits.Header)},
		{Flag: "max-depth", Key: "limits.max_depth", Takes: "LEVELS", Group: setting.Limits, In: connects, Rare: true,
			Default: fmt.Sprint(limits.Depth), Help: "how deep an answer's JSON may be nested",
			Value: setting.Number(&p.Limits.Depth, 1, exchange.MaxDepth)},
	}
}

// FromEnvironment takes over the settings that the environment has. A variable that is
// empty is as good as missing. It returns an error, with the name of the variable, for a
// value that its setting does not accept.
func (p *Profile) FromEnvironment(lookup func(string) (string, bool)) error {
	for _, s := range p.Settings(lookup) {
		if s.Env == "" {
			continue
		}
		value, _ := lookup(s.Env)
		if value == "" {
			continue
		}
		if err := s.Value.Set(value); err != nil {
			return fmt.Errorf("%s: %w", s.Env, err)
		}
	}
	return nil
}

func (p *Profile) setRate(text string) error {
	parsed, err := exchange.ParseRate(text)
	if err != nil {
		return errors.New("want N/s, N/m or both, such as 40/s,800/m")
	}
	p.Rate = parsed
	return nil
}

// mappings are the keys of a profile that hold settings of their own, such as
// keys, with the settings in them. Those at the top have the name "".
func (p *Profile) mappings(lookup func(string) (string, bool)) map[string]settings {
	all := map[string]settings{"": {}}
	for _, s := range p.Settings(lookup) {
		if s.Key == "" {
			continue
		}
		in, name := cutLast(s.Key)
		if all[in] == nil {
			all[in] = settings{}
		}
		all[in][name] = s
	}
	return all
}
