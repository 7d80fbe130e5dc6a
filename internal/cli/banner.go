package cli

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/reference"
)

// banner is what serve prints: the lines with which its server can be tried, as
// they can be pasted into a shell.
func (o serveOptions) banner(api, control string) (string, error) {
	p, err := pack.Bundled()
	if err != nil {
		return "", broken(err)
	}
	first, _ := p.Contract.Operation(p.Fixtures.Preflight[0]) // the pack's checks vouch for it
	base := "http://" + reachable(api) + reference.BasePath
	var b strings.Builder
	fmt.Fprintf(&b, "The reference server listens at %s\n\n", base)
	breaks := o.breaks()
	for _, d := range breaks {
		fmt.Fprintf(&b, "  %s breaks %s: %s\n", d.Name, d.Requirement, d.Says)
	}
	if len(breaks) > 0 {
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "  curl -H %s %s\n\n", word("Authorization: Bearer "+o.key), base+first.Path)
	b.WriteString("  ")
	for _, v := range []struct{ name, value string }{
		{"ASSAY_API_KEY", o.key}, {"ASSAY_OTHER_ORG_KEY", o.other}, {"ASSAY_EXPIRED_KEY", o.expired},
		{"ASSAY_REVOKED_KEY", o.revoked}, {"ASSAY_BURST_KEY", o.burst},
	} {
		if v.value != "" {
			fmt.Fprintf(&b, "%s=%s \\\n  ", v.name, word(v.value))
		}
	}
	fmt.Fprintf(&b, "%s run --target %s", calledAs(), base)
	if o.fault != "" {
		fmt.Fprintf(&b, " --fault-header %s", word(o.fault+": 500"))
	}
	b.WriteString(selecting(p, breaks) + "\n\n")
	if control != "" {
		fmt.Fprintf(&b, "  curl -X POST http://%s/reset\n\n", reachable(control))
	}
	b.WriteString("Ctrl-C ends it.\n")
	return b.String(), nil
}

// reachable is the address under which a client on this machine reaches a
// listener, which may have no address of its own but all of them.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return addr
}

// word quotes a text as one word of the shell, where it has to be.
func word(text string) string { return report.ShellWord(text) }

// calledAs is how to call this program again, from the same folder.
func calledAs() string {
	if path, err := os.Executable(); err == nil && strings.Contains(filepath.ToSlash(path), "/go-build") {
		return "go run ."
	}
	if filepath.Base(os.Args[0]) != os.Args[0] {
		return word(os.Args[0])
	}
	return "assay"
}
