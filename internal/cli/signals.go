package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// untilStopped returns the context of a command that has something to tidy up, or
// waits for others: from here on a signal ends the context. A command that does
// not ask for it is ended by the first signal, as every program is. It is the command's
// own context as well.
func (a *app) untilStopped(cmd *cobra.Command) context.Context {
	ctx := cmd.Context()
	if a.catch {
		ctx, a.abort, a.stop = onSignals(ctx)
		cmd.SetContext(ctx)
	}
	return ctx
}

// onSignals returns a context that the first signal ends, so that a run ends in
// order, and a channel that the second one closes, so that it ends at once and
// still tells what it leaves behind. A third one has the effect that it has on
// every program. The function takes all of that back.
func onSignals(parent context.Context) (ctx context.Context, abort <-chan struct{}, stop func()) {
	ctx, cancel := context.WithCancel(parent)
	received, second, over := make(chan os.Signal, 1), make(chan struct{}), make(chan struct{})
	signal.Notify(received, stopSignals()...)
	go func() {
		for _, act := range []func(){cancel, func() { signal.Stop(received); close(second) }} {
			select {
			case <-received:
				act()
			case <-over:
				return
			}
		}
	}()
	return ctx, second, func() {
		signal.Stop(received)
		close(over)
		cancel()
	}
}

func stopSignals() []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as it is under nohup
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}
