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
		{name: "with consent", Profile: target.Profile{Target: "https://api.example.com/v1", Writes: true}},
		{name: "only reading", Profile: target.Profile{Target: "https://api.example.com/v1", ReadOnly: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := checkConsent(c.Profile)
			if !c.asks {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, "a run writes to the target, and api.example.com is not this machine\n"+
				"  --write consents to that, as does writes: true in a profile; --read-only runs what needs no writes")
		})
	}
}

func TestFlagsWinOverWhatAProfileMayDo(t *testing.T) {
	for _, c := range []struct {
		name    string
		profile target.Profile
		args    []string
		want    target.Profile
	}{
		{name: "nothing said"},
		{name: "writing", args: []string{"--write"}, want: target.Profile{Writes: true}},
		{name: "reading", args: []string{"--read-only"}, want: target.Profile{ReadOnly: true}},
		{name: "writing though", profile: target.Profile{ReadOnly: true}, args: []string{"--write"}, want: target.Profile{Writes: true}},
		{name: "reading though", profile: target.Profile{Writes: true}, args: []string{"--read-only"}, want: target.Profile{Writes: true, ReadOnly: true}},
		{name: "no reading", profile: target.Profile{ReadOnly: true}, args: []string{"--read-only=false"}},
		{name: "no writing", profile: target.Profile{Writes: true}, args: []string{"--write=false"}},
		{name: "no writing, and reading", profile: target.Profile{ReadOnly: true}, args: []string{"--write=false"}, want: target.Profile{ReadOnly: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var o runOptions
			cmd := (&app{}).runCommand()
			cmd.ResetFlags()
			o.flags(cmd)
			require.NoError(t, cmd.ParseFlags(c.args))
			require.NoError(t, o.careful.override(cmd.Flags().Changed, &c.profile))
			require.Equal(t, c.want, c.profile)
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
