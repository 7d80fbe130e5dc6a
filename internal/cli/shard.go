package cli

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/assaykit/assay/internal/plan"
)

// autoShard is the value of --shard for which the environment is asked. Without
// the flag it never is: a run that was not told to leave something out runs all.
const autoShard = "auto"

// shardVariables are the pairs of variables in which CI systems tell which part
// a job is, and of how many.
var shardVariables = []struct {
	index, count string
	first        int // number of the first part
}{
	{"ASSAY_SHARD", "ASSAY_SHARDS", 1},
	{"JOB_COMPLETION_INDEX", "ASSAY_SHARDS", 0}, // Kubernetes does not tell how many there are
	{"CI_NODE_INDEX", "CI_NODE_TOTAL", 1},       // GitLab
	{"CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", 0},
	{"BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", 0},
}

var shardForm = regexp.MustCompile(`^(\d{1,6})/(\d{1,6})$`)

// parseShard reads the value of --shard.
func parseShard(text string, getenv func(string) (string, bool)) (plan.Shard, error) {
	if text == autoShard {
		return shardFromEnvironment(getenv)
	}
	m := shardForm.FindStringSubmatch(text)
	if m == nil {
		return plan.Shard{}, hinted(fmt.Errorf("--shard %q is not of the form INDEX/COUNT", text), "such as --shard 1/4 to --shard 4/4, or --shard auto")
	}
	s := plan.Shard{Index: atoi(m[1]), Count: atoi(m[2])}
	if s.Index < 1 || s.Index > s.Count {
		return plan.Shard{}, fmt.Errorf("--shard %s: unknown part, want 1/%d to %d/%d", text, max(1, s.Count), max(1, s.Count), max(1, s.Count))
	}
	return s, nil
}

func atoi(digits string) int {
	n, _ := strconv.Atoi(digits) // shardForm lets only numbers through
	return n
}

// shardFromEnvironment asks the environment. Two answers that differ are as good
// as none: one of them would have something left out without a word.
func shardFromEnvironment(getenv func(string) (string, bool)) (plan.Shard, error) {
	var found plan.Shard
	var from string
	for _, v := range shardVariables {
		index, set := getenv(v.index)
		if !set || index == "" {
			continue
		}
		count, set := getenv(v.count)
		if !set || count == "" {
			return plan.Shard{}, hinted(fmt.Errorf("--shard auto: %s is set, and %s is not", v.index, v.count), "set %s to the number of shards", v.count)
		}
		i, err := strconv.Atoi(index)
		n, err2 := strconv.Atoi(count)
		if err != nil || err2 != nil || i < v.first || i-v.first >= n {
			return plan.Shard{}, fmt.Errorf("--shard auto: %s=%q and %s=%q do not name a shard", v.index, index, v.count, count)
		}
		s := plan.Shard{Index: i - v.first + 1, Count: n}
		if from != "" && s != found {
			return plan.Shard{}, fmt.Errorf("--shard auto: %s says %s, and %s says %s: give the shard itself", from, found, v.index, s)
		}
		found, from = s, v.index
	}
	if from == "" {
		var pairs []string
		for _, v := range shardVariables {
			pairs = append(pairs, v.index+" and "+v.count)
		}
		return plan.Shard{}, hinted(errors.New("--shard auto: the environment does not name the shard"), "it needs %s", strings.Join(pairs, ", or "))
	}
	return found, nil
}
