package steps

import (
	"context"
	"regexp"
	"strconv"
	"strings"
)

// isListed: And the contact is listed by listListContacts. What comes into being
// eventually is waited for.
func isListed(ctx context.Context, w *world, a arguments) error {
	i, err := w.member(ctx, a.text[0])
	if err != nil {
		return err
	}
	r, err := w.listing(ctx, a.text[1])
	if err != nil {
		return err
	}
	found := false
	err = w.eventually(ctx, i.resource.Name+" in "+a.text[1], i.resource.Find.Eventually, func() (bool, error) {
		var err error
		found, err = w.listed(ctx, i, r, false)
		return found, err
	})
	if err == nil && !found {
		err = failed("%s does not show the %s, id %s", a.text[1], a.text[0], i.idText())
	}
	return err
}

// isNotListed: And the contact is not listed by listContacts.
func isNotListed(ctx context.Context, w *world, a arguments) error {
	i, err := w.member(ctx, a.text[0])
	if err != nil {
		return err
	}
	return w.absent(ctx, i, "the "+a.text[0], a.text[1])
}

// theirsIsNotListed: And another organization's contact is not listed by listContacts.
func theirsIsNotListed(ctx context.Context, w *world, a arguments) error {
	i, err := w.foreign(ctx, a.text[0])
	if err != nil {
		return err
	}
	return w.absent(ctx, i, "another organization's "+a.text[0], a.text[1])
}

func (w *world) absent(ctx context.Context, i *instance, what, operation string) error {
	r, err := w.listing(ctx, operation)
	if err != nil {
		return err
	}
	found, err := w.listed(ctx, i, r, true)
	if err == nil && found {
		err = failed("%s shows %s, id %s", operation, what, i.idText())
	}
	return err
}

// listing is the accepted request of a listing, for the scenario's resources.
func (w *world) listing(ctx context.Context, operation string) (request, error) {
	if operation == w.base.operation.ID {
		return w.base.clone(), nil
	}
	return w.bind(ctx, operation, w.resources(), w.unique)
}

// isAcceptedAgain: And it is accepted when it is sent again.
func isAcceptedAgain(ctx context.Context, w *world, _ arguments) error {
	if w.org == Burst {
		if err := w.burst.recover(ctx, w); err != nil {
			return err
		}
	}
	e, err := w.send(ctx, w.base.clone())
	if err != nil {
		return err
	}
	if want := w.base.operation.Success(); e.Status != want {
		return failed("sent again: status = %s, want %d", describe(e), want)
	}
	return nil
}

// saysWhenToRetry: And it says in whole seconds when to try again.
func saysWhenToRetry(_ context.Context, w *world, _ arguments) error {
	values := w.answer.ResponseHeader.Values("Retry-After")
	if len(values) != 1 {
		return failed("Retry-After is there %d times, want it once", len(values))
	}
	if _, err := strconv.ParseUint(values[0], 10, 31); err != nil {
		return failed("Retry-After = %s, want whole seconds", show(values[0]))
	}
	return nil
}

// anotherIsServed: And another organization is served.
func anotherIsServed(ctx context.Context, w *world, _ arguments) error {
	r := request{operation: w.operation(w.fixtures.Preflight[0]), org: Main, expect429: true}
	e, err := w.send(ctx, r)
	if err != nil {
		return err
	}
	if e.Status == 429 {
		return failed("another organization is answered %s", describe(e))
	}
	if e.Status/100 != 2 {
		return inconclusive("another organization is answered %s", describe(e))
	}
	return nil
}

// traces are what gives a stack trace away, in the languages that servers are
// written in.
var traces = regexp.MustCompile(strings.Join([]string{
	`Traceback \(most recent call last\)`, // Python
	`(?m)^\s*File "[^"]+", line \d+`,
	`goroutine \d+ \[`, // Go
	`[\w/.-]+\.go:\d+`,
	`\bat [\w$.<>]+\([\w$]+\.(java|kt|scala):\d+\)`,                 // the JVM
	`\bat .{0,200}\(?(/|file:|node:|[A-Z]:\\)[^\s)]+:\d+(:\d+)?\)?`, // JavaScript
	`[\w/.-]+\.rb:\d+:in `,                                          // Ruby
	`\bin /\S+\.php(:\d+| on line \d+)`, `#\d+ /\S+\.php\(\d+\)`,    // PHP
	`\bat [\w.]+\(.{0,200}\) in \S+:line \d+`, // .NET
	`stack backtrace:`, `panicked at `,        // Rust
}, "|"))

// showsNoTrace: And the error shows no stack trace.
func showsNoTrace(_ context.Context, w *world, _ arguments) error {
	text := string(w.answer.ResponseBody)
	for _, unescape := range []string{text, strings.NewReplacer(`\n`, "\n", `\"`, `"`, `\/`, `/`, `\\`, `\`).Replace(text)} {
		if found := traces.FindString(unescape); found != "" {
			return failed("the error shows a stack trace: %s", show(found))
		}
	}
	return nil
}
