package steps

import (
	"net/http"
	"testing"
	"time"

	"github.com/assaykit/assay/internal/answer"
	"github.com/assaykit/assay/internal/clock"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/target/targettest"
	"github.com/assaykit/assay/reference"
)

// configure is what agents and scenarios need, against a handler.
func configure(t *testing.T, p *pack.Pack, handler http.Handler, c *clock.Idle) (resource.Config, Settings) {
	t.Helper()
	return resource.Config{
			Pack: p, Seed: "7", Concurrency: 4, Consistency: time.Second, Credentials: targettest.Keys[resource.Key](), Clock: c.Clock(),
		}, Settings{
			Client: targettest.NewClient(t, p, handler, c, answer.RulesOf(p).Foreign), FaultHeader: FaultHeader{Name: "X-Fault", Value: "500"},
		}
}

// newTestWorld is a scenario against a conforming server.
func newTestWorld(t *testing.T) *ScenarioRun {
	t.Helper()
	c := targettest.NewClock()
	resources, settings := configure(t, packtest.Bundled(t), targettest.NewReference(t, c.Now, reference.Limits{}), c)
	return NewRun(settings, resource.New(resources)).NewScenarioRun(plan.Scenario{ID: "features/x.feature:1"}, Analysis{}, nil)
}
