package run

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/target"
)

func TestLacks(t *testing.T) {
	full := target.BundledProfile()
	for _, c := range []struct {
		name   string
		change func(*target.Profile)
		want   []string // a part of each reason
	}{
		{name: "the bundled server has all", change: func(p *target.Profile) { *p = target.Profile{} }},
		{name: "everything", change: func(*target.Profile) {}},
		{name: "no key for bursts", change: func(p *target.Profile) { p.Keys.Burst = "" }, want: []string{"ASSAY_BURST_KEY"}},
		{name: "no fault header", change: func(p *target.Profile) { p.FaultHeader = "" }, want: []string{"--fault-header"}},
		{name: "an image with nothing", change: func(p *target.Profile) { *p = target.Profile{Image: target.Image{Ref: "crm"}} }, want: []string{"ASSAY_API_KEY"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			profile := full
			profile.Target = "http://127.0.0.1:1/api/v1"
			c.change(&profile)
			lacks, err := Lacks(Options{Pack: packtest.Bundled(t), Profile: profile, Seed: "7"})
			require.NoError(t, err)
			require.Len(t, lacks, len(c.want))
			for n, reason := range c.want {
				require.Contains(t, lacks[n].Reason, reason)
				require.Positive(t, lacks[n].Scenarios)
			}
		})
	}
	_, err := Lacks(Options{Pack: packtest.Bundled(t), Profile: target.Profile{Target: "crm"}, Seed: "7"})
	require.ErrorContains(t, err, `target "crm" is not a URL`)
}
