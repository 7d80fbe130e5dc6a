package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/assaykit/assay/internal/ledger"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
)

// offerLedger lists the ledgers that runs have left, and returns the one to use;
// "" for none. Only on a terminal is there somebody to agree.
func (a *app) offerLedger(ctx context.Context, in io.Reader) (string, error) {
	found := ledger.Find(ledger.Folders(a.getenv))
	if len(found) == 0 {
		_, err := fmt.Fprintf(a.out, "no ledger is left in %s: there is nothing to remove\n", strings.Join(ledger.Folders(a.getenv), " or "))
		return "", err
	}
	a.exit = verdict.ExitIncomplete
	var b strings.Builder
	for _, l := range found {
		fmt.Fprintf(&b, "%s, begun %s, %s that may be left\n  %s clean --ledger %s\n", report.Line(l.Header.BaseURL),
			l.Header.Started.UTC().Format(time.DateTime+" UTC"), wording.Count(len(l.Left), "resource"), calledAs(), word(report.Line(l.Name)))
	}
	b.WriteString("\nEach command removes what a finished run has left. A run in progress has a ledger, too.\n")
	if _, err := fmt.Fprint(a.out, b.String()); err != nil || len(found) > 1 || !isInput(in) {
		return "", err
	}
	_, _ = fmt.Fprint(a.err, "\nremove it now? [y/N] ") // who cannot read it can use the flag
	answer := make(chan string, 1)
	go func() {
		text, _ := bufio.NewReader(in).ReadString('\n') // no answer is a no
		answer <- strings.ToLower(strings.TrimSpace(text))
	}()
	select {
	case <-ctx.Done(): // reading from a terminal does not end with it
		return "", nil
	case text := <-answer:
		if text != "y" && text != "yes" {
			return "", nil
		}
	}
	a.exit = verdict.ExitConformant
	return found[0].Name, nil
}

// hintForce says how to remove what was left alone because it may be somebody
// else's.
func (a *app) hintForce(c *verdict.Cleaned, name string) {
	at := slices.IndexFunc(c.Left, func(l verdict.Leftover) bool { return l.Unsure && l.ID != "" })
	if at >= 0 {
		_, _ = fmt.Fprintf(a.err, "to remove an entry all the same: %s clean --ledger %s --force %s\n",
			calledAs(), word(report.Line(name)), word(report.Line(c.Left[at].ID))) // a courtesy
	}
}
