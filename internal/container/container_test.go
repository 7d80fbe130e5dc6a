package container_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/container"
	"github.com/assaykit/assay/internal/container/containertest"
)

const (
	service    = "github.com/assaykit/assay/internal/container/testdata/service"
	dockerfile = "FROM scratch\nCOPY service /service\nEXPOSE 9090\nENTRYPOINT [\"/service\"]\n"
)

// logsOf returns all lines of a group, each with the container's name.
func logsOf(t *testing.T, g *container.Group) []string {
	t.Helper()
	var all []string
	require.NoError(t, g.Logs(t.Context(), func(l container.Line) error {
		require.False(t, l.At.IsZero())
		all = append(all, l.Container+": "+string(l.Text))
		return nil
	}))
	return all
}

// removed closes a group and holds that nothing of it is left.
func removed(t *testing.T, g *container.Group) {
	t.Helper()
	require.NoError(t, g.Close())
	require.NoError(t, g.Close(), "once more changes nothing")
	left, err := containertest.LeftOf(g)
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestStart(t *testing.T) {
	containertest.Require(t)
	image := containertest.Image(t, service, dockerfile)
	for _, c := range []struct {
		name     string
		target   container.Container
		services []container.Container
		logs     []string // that are among the lines
	}{
		{name: "at the port that the image exposes", target: container.Container{Wait: container.Wait{Any: "/"}}},
		{name: "at a port", target: container.Container{Port: 9090, Wait: container.Wait{Path: "/health"}}},
		{name: "once a line is logged", target: container.Container{Wait: container.Wait{Log: "ready to serve", Path: "/health"}},
			logs: []string{"target: ready to serve"}},
		{name: "once a command succeeds", target: container.Container{Wait: container.Wait{Exec: []string{"/service", "probe"}}}},
		{name: "with arguments and variables", target: container.Container{
			Command: []string{"one", "two"}, Env: map[string]string{"PASSWORD": "p q"}, Wait: container.Wait{Path: "/health"}},
			logs: []string{"target: started [one two]", "target: password p q"}},
		{
			name:   "with what it needs",
			target: container.Container{Env: map[string]string{"NEEDS": "http://db:9090/health"}, Wait: container.Wait{Path: "/health"}},
			services: []container.Container{
				{Name: "db", Wait: container.Wait{Path: "/health"}},
				{Name: "cache", Env: map[string]string{"NEEDS": "http://db:9090/health"}, Wait: container.Wait{Log: "found"}},
			},
			logs: []string{"db: ready to serve", "cache: found what it needs", "target: found what it needs"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.target.Name, c.target.Image = "target", image
			for i := range c.services {
				c.services[i].Image = image
			}
			var said []string
			g, err := container.Start(t.Context(), container.Options{
				Target: c.target, Services: c.services, Say: func(text string) { said = append(said, text) },
			})
			require.NotNil(t, g)
			defer removed(t, g)
			require.NoError(t, err)
			answer, err := http.Get("http://" + g.Address + "/health")
			require.NoError(t, err)
			require.NoError(t, answer.Body.Close())
			require.Equal(t, http.StatusOK, answer.StatusCode)
			require.Regexp(t, `^sha256:[0-9a-f]{64}$`, g.Digest)
			require.Empty(t, g.Stopped(t.Context()))
			require.Subset(t, logsOf(t, g), c.logs)
			require.Equal(t, slices.Repeat([]string{"starting " + image}, len(c.services)+1), said)
		})
	}
}

// TestWhenALineWasLogged compares Docker's times with ours: what a request made a
// container log is found by when the request was under way.
func TestWhenALineWasLogged(t *testing.T) {
	containertest.Require(t)
	g, err := container.Start(t.Context(), container.Options{Target: container.Container{
		Name: "target", Image: containertest.Image(t, service, dockerfile), Wait: container.Wait{Path: "/health"},
	}})
	require.NotNil(t, g)
	defer removed(t, g)
	require.NoError(t, err)
	before := time.Now()
	answer, err := http.Get("http://" + g.Address + "/log?line=this")
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	found := false
	require.Eventually(t, func() bool {
		require.NoError(t, g.Logs(t.Context(), func(l container.Line) error {
			if string(l.Text) == "asked for this" {
				found = true
				require.False(t, l.At.Before(before), "%s is before %s", l.At, before)
				require.False(t, l.At.After(time.Now()))
			}
			return nil
		}))
		return found
	}, time.Minute, 10*time.Millisecond)
}

func TestWhatDoesNotStart(t *testing.T) {
	containertest.Require(t)
	image := containertest.Image(t, service, dockerfile)
	bare := containertest.Image(t, service, strings.Replace(dockerfile, "EXPOSE 9090\n", "", 1))
	several := containertest.Image(t, service, strings.Replace(dockerfile, "EXPOSE 9090", "EXPOSE 9090 8080 53/udp", 1))
	broken := containertest.Image(t, service, strings.Replace(dockerfile, `["/service"]`, `["/nothing"]`, 1))
	const soon = time.Second
	for _, c := range []struct {
		name     string
		target   container.Container
		services []container.Container
		kind     container.Kind
		want     string
		hint     string
		logs     []string
	}{
		{name: "no name of an image", target: container.Container{Image: "No Name"}, kind: container.Unusable,
			want: `image "No Name" is not the name of an image: invalid reference format`, hint: "want one such as"},
		{name: "an image that is nowhere", target: container.Container{Image: "localhost:1/nowhere:1"}, kind: container.Failed,
			want: `image "localhost:1/nowhere:1" is not here, and cannot be pulled: `},
		{name: "no port", target: container.Container{Image: bare}, kind: container.Unusable,
			want: `image "` + bare + `" exposes no port`, hint: "name the port that it listens on"},
		{name: "several ports", target: container.Container{Image: several}, kind: container.Unusable,
			want: `image "` + several + `" exposes 2 ports: 8080, 9090`, hint: "name the one that requests go to"},
		{name: "a program that is not there", target: container.Container{Image: broken, Port: 9090}, kind: container.Failed,
			want: `Docker does not start image "` + broken + `": `},
		{name: "a program that ends", target: container.Container{Image: image, Command: []string{"exit"}, Wait: container.Wait{Any: "/"}}, kind: container.Failed,
			want: `container target exited with code 3 before it was ready (image "` + image + `")`,
			logs: []string{"target: cannot go on"}},
		{name: "a port where nothing listens", target: container.Container{Image: image, Port: 9999, Wait: container.Wait{Any: "/", Timeout: soon}}, kind: container.Failed,
			want: "container target is not ready within 1s: GET / at port 9999 is not answered", hint: "--wait-timeout"},
		{name: "a path that is answered otherwise", target: container.Container{Image: image, Wait: container.Wait{Path: "/ill", Timeout: soon}}, kind: container.Failed,
			want: "container target is not ready within 1s: GET /ill is answered 503", hint: "--wait-timeout"},
		{name: "a line that is never logged", target: container.Container{Image: image, Wait: container.Wait{Log: "never", Timeout: soon}}, kind: container.Failed,
			want: `container target is not ready within 1s: its log is to hold "never"`, hint: "--wait-timeout"},
		{name: "a command that never succeeds", target: container.Container{Image: image, Wait: container.Wait{Exec: []string{"/service", "exit"}, Timeout: soon}}, kind: container.Failed,
			want: `container target is not ready within 1s: "/service exit" is to exit with 0`, hint: "--wait-timeout"},
		{name: "a service that ends", target: container.Container{Image: image},
			services: []container.Container{{Name: "db", Image: image, Command: []string{"exit"}, Wait: container.Wait{Path: "/health"}}}, kind: container.Failed,
			want: `container db exited with code 3 before it was ready (image "` + image + `")`,
			logs: []string{"db: cannot go on"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.target.Name = "target"
			g, err := container.Start(t.Context(), container.Options{Target: c.target, Services: c.services})
			require.NotNil(t, g)
			defer removed(t, g)
			var e *container.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, c.kind, e.Kind)
			require.Contains(t, e.Message, c.want)
			require.NotContains(t, e.Message, "\n")
			require.Contains(t, e.Hint, c.hint)
			require.Subset(t, logsOf(t, g), c.logs)
		})
	}
}

func TestAStartThatIsGivenUp(t *testing.T) {
	containertest.Require(t)
	image := containertest.Image(t, service, dockerfile)
	for _, c := range []struct {
		name string
		at   int // the container at whose start it is given up
	}{{"before anything runs", 1}, {"while the first one runs", 2}} {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			started := 0
			g, err := container.Start(ctx, container.Options{
				Target:   container.Container{Name: "target", Image: image, Wait: container.Wait{Path: "/ill"}},
				Services: []container.Container{{Name: "db", Image: image, Wait: container.Wait{Log: "ready"}}},
				Say: func(string) {
					if started++; started == c.at {
						cancel()
					}
				},
			})
			require.ErrorIs(t, err, context.Canceled)
			require.NotNil(t, g)
			removed(t, g)
		})
	}
}

func TestAContainerThatStops(t *testing.T) {
	containertest.Require(t)
	image := containertest.Image(t, service, dockerfile)
	g, err := container.Start(t.Context(), container.Options{
		Target: container.Container{Name: "target", Image: image, Port: 9090, Command: []string{"exit"}, Wait: container.Wait{Log: "cannot go on"}},
	})
	defer removed(t, g)
	if err == nil { // it may have ended a moment later
		require.Eventually(t, func() bool { return g.Stopped(t.Context()) != "" }, time.Minute, 10*time.Millisecond)
		require.Equal(t, "container target exited with code 3", g.Stopped(t.Context()))
	}
}

func TestWithoutDocker(t *testing.T) {
	t.Setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
	g, err := container.Start(t.Context(), container.Options{Target: container.Container{Name: "target", Image: "x"}})
	require.Nil(t, g)
	var e *container.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, container.NoDocker, e.Kind)
	require.Contains(t, e.Message, "Docker does not answer: ")
	require.Contains(t, e.Hint, "DOCKER_HOST")
	require.Error(t, errors.Unwrap(e))
}
