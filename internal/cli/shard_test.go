package cli

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/plan"
)

func TestParseShard(t *testing.T) {
	for _, c := range []struct {
		name string
		text string
		env  map[string]string
		want plan.Shard
		says string
	}{
		{name: "the first", text: "1/8", want: plan.Shard{Index: 1, Count: 8}},
		{name: "the last", text: "8/8", want: plan.Shard{Index: 8, Count: 8}},
		{name: "explicitly, whatever the environment says", text: "1/1", env: map[string]string{"CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "3"}, want: plan.Shard{Index: 1, Count: 1}},
		{name: "none before the first", text: "0/8", says: "--shard 0/8: unknown part, want 1/8 to 8/8"},
		{name: "none behind the last", text: "9/8", says: "--shard 9/8: unknown part"},
		{name: "none of none", text: "0/0", says: "--shard 0/0: unknown part"},
		{name: "no shard", text: "2", says: `--shard "2" is not of the form INDEX/COUNT`},
		{name: "nothing", text: "", says: `--shard "" is not of the form`},
		{name: "negative", text: "-1/2", says: `is not of the form`},
		{name: "too much", text: "1/2/3", says: `is not of the form`},
		{name: "too large", text: "1/99999999999999999999", says: `is not of the form`},

		{name: "ours", text: "auto", env: map[string]string{"ASSAY_SHARD": "2", "ASSAY_SHARDS": "3"}, want: plan.Shard{Index: 2, Count: 3}},
		{name: "Kubernetes", text: "auto", env: map[string]string{"JOB_COMPLETION_INDEX": "0", "ASSAY_SHARDS": "3"}, want: plan.Shard{Index: 1, Count: 3}},
		{name: "GitLab", text: "auto", env: map[string]string{"CI_NODE_INDEX": "3", "CI_NODE_TOTAL": "3"}, want: plan.Shard{Index: 3, Count: 3}},
		{name: "CircleCI", text: "auto", env: map[string]string{"CIRCLE_NODE_INDEX": "2", "CIRCLE_NODE_TOTAL": "3"}, want: plan.Shard{Index: 3, Count: 3}},
		{name: "Buildkite", text: "auto", env: map[string]string{"BUILDKITE_PARALLEL_JOB": "0", "BUILDKITE_PARALLEL_JOB_COUNT": "2"}, want: plan.Shard{Index: 1, Count: 2}},
		{name: "two that agree", text: "auto", env: map[string]string{"CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "3", "CIRCLE_NODE_INDEX": "1", "CIRCLE_NODE_TOTAL": "3"}, want: plan.Shard{Index: 2, Count: 3}},
		{name: "two that differ", text: "auto", env: map[string]string{"CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "3", "CIRCLE_NODE_INDEX": "2", "CIRCLE_NODE_TOTAL": "3"}, says: "CI_NODE_INDEX says 2/3, and CIRCLE_NODE_INDEX says 3/3"},
		{name: "none", text: "auto", says: "--shard auto: the environment does not name the shard"},
		{name: "half", text: "auto", env: map[string]string{"JOB_COMPLETION_INDEX": "0"}, says: "--shard auto: JOB_COMPLETION_INDEX is set, and ASSAY_SHARDS is not\n  set ASSAY_SHARDS to the number of shards"},
		{name: "GitLab counts from 1", text: "auto", env: map[string]string{"CI_NODE_INDEX": "0", "CI_NODE_TOTAL": "3"}, says: `CI_NODE_INDEX="0" and CI_NODE_TOTAL="3" do not name a shard`},
		{name: "Kubernetes counts from 0", text: "auto", env: map[string]string{"JOB_COMPLETION_INDEX": "3", "ASSAY_SHARDS": "3"}, says: `do not name a shard`},
		{name: "no number", text: "auto", env: map[string]string{"CI_NODE_INDEX": "one", "CI_NODE_TOTAL": "3"}, says: `do not name a shard`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := parseShard(c.text, func(name string) (string, bool) { v, ok := c.env[name]; return v, ok })
			if c.says != "" {
				require.ErrorContains(t, err, c.says)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.want, s)
		})
	}
}
