package cli

import (
	"context"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/target"
)

func TestConsent(t *testing.T) {
	for _, c := range []struct {
		name string
		target.Profile
		asks bool
	}{
		{name: "the bundled server"},
		{name: "this machine", Profile: target.Profile{Target: "http://127.0.0.1:8000/api"}},
		{name: "another machine", Profile: target.Profile{Target: "https://api.example.com/v1"}, asks: true},
		{name: "with consent", Profile: target.Profile{Target: "https://api.example.com/v1", Care: target.Care{Writes: true}}},
		{name: "only reading", Profile: target.Profile{Target: "https://api.example.com/v1", Care: target.Care{ReadOnly: true}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := checkConsent(c.Profile)
			if !c.asks {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, "a run writes to the target, and api.example.com is not this machine\n"+
				"  --write, or writes: true in a profile, allows that; --read-only runs only what needs no writes")
		})
	}
}

func TestFlagsWinOverWhatAProfileMayDo(t *testing.T) {
	for _, c := range []struct {
		name    string
		profile target.Care
		args    []string
		want    target.Care
	}{
		{name: "nothing said"},
		{name: "writing", args: []string{"--write"}, want: target.Care{Writes: true}},
		{name: "reading", args: []string{"--read-only"}, want: target.Care{ReadOnly: true}},
		{name: "writing though", profile: target.Care{ReadOnly: true}, args: []string{"--write"}, want: target.Care{Writes: true}},
		{name: "reading though", profile: target.Care{Writes: true}, args: []string{"--read-only"}, want: target.Care{Writes: true, ReadOnly: true}},
		{name: "no reading", profile: target.Care{ReadOnly: true}, args: []string{"--read-only=false"}},
		{name: "no writing", profile: target.Care{Writes: true}, args: []string{"--write=false"}},
		{name: "no writing, and reading", profile: target.Care{ReadOnly: true}, args: []string{"--write=false"}, want: target.Care{ReadOnly: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmd := (&app{}).runCommand()
			require.NoError(t, cmd.ParseFlags(c.args))
			p := target.Profile{Care: c.profile}
			require.NoError(t, applyFlags(cmd, &p, os.LookupEnv))
			require.NoError(t, checkCare(cmd, &p))
			require.Equal(t, c.want, p.Care)
		})
	}
}

func TestSignals(t *testing.T) {
	ctx, abort, stop := onSignals(context.Background())
	defer stop()
	self, err := os.FindProcess(os.Getpid())
	require.NoError(t, err)
	require.NoError(t, ctx.Err())
	require.NoError(t, self.Signal(syscall.SIGTERM))
	<-ctx.Done()
	select {
	case <-abort:
		require.Fail(t, "the first signal lets it tidy up")
	default:
	}
	require.NoError(t, self.Signal(os.Interrupt))
	<-abort
}
