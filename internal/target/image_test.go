package target

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/container"
	"github.com/assaykit/assay/internal/exchange"
)

func TestLoadImage(t *testing.T) {
	const text = `
image:
  ref: example.com/api:${VERSION}
  command: [serve, --key, "${KEY}"]
  port: 8080
  base_path: /api/v1
  env:
    DATABASE_URL: postgres://app:${DB_PASSWORD}@db/app
    DEBUG: true
    NOTHING:
  wait: {path: "/healthz?full=1", log: listening, exec: [/ready, -v], timeout: 90s}
containers:
  - name: db
    image: postgres:17
    command: [postgres, -c, fsync=off]
    env: {POSTGRES_PASSWORD: "${DB_PASSWORD}"}
    port: 5432
    wait: {log: ready to accept}
  - {name: cache, image: redis}
`
	p, err := load(t, text, map[string]string{"VERSION": "1.2", "KEY": "sk_live_1", "DB_PASSWORD": "pw-1234567"})
	require.NoError(t, err)
	require.Equal(t, &Profile{
		Image: Image{
			Ref: "example.com/api:1.2", Command: []string{"serve", "--key", "sk_live_1"}, Port: 8080, BasePath: "/api/v1",
			Env:  map[string]string{"DATABASE_URL": "postgres://app:pw-1234567@db/app", "DEBUG": "true", "NOTHING": ""},
			Wait: container.Wait{Path: "/healthz?full=1", Log: "listening", Exec: []string{"/ready", "-v"}, Timeout: 90 * time.Second},
		},
		Containers: []container.Container{
			{
				Name: "db", Image: "postgres:17", Command: []string{"postgres", "-c", "fsync=off"},
				Env: map[string]string{"POSTGRES_PASSWORD": "pw-1234567"}, Port: 5432, Wait: container.Wait{Log: "ready to accept"},
			},
			{Name: "cache", Image: "redis"},
		},
		Environment: p.Environment, // its order is not laid down
		Source:      Source{File: "assay.yaml"},
	}, p)
	require.ElementsMatch(t, []exchange.Secret{
		{Name: "KEY", Value: "sk_live_1"}, {Name: "DB_PASSWORD", Value: "pw-1234567"}, {Name: "DB_PASSWORD", Value: "pw-1234567"},
	}, p.Environment)
}

func TestLoadImageErrors(t *testing.T) {
	for _, tc := range []struct {
		name string
		text string
		want string
	}{
		{name: "no reference", text: "image: {port: 80}", want: "1:8: an image needs a ref, such as example.com/api:1.2"},
		{name: "a text", text: "image: x", want: "1:8: want a mapping of base_path, command, env, port, ref, wait"},
		{name: "misspelt", text: "image: {ref: x, prot: 80}", want: `1:17: unknown setting "prot", did you mean "port"?`},
		{name: "beside a target", text: "target: http://a/\nimage: {ref: x}", want: " target and image exclude each other: one of them is what is tested"},
		{name: "a port that is none", text: "image: {ref: x, port: 70000}", want: `1:23: image.port "70000": want 1 to 65535`},
		{name: "a port that is no number", text: "image: {ref: x, port: http}", want: `1:23: image.port "http": want a whole number`},
		{name: "a base path without a slash", text: "image: {ref: x, base_path: api}", want: `1:28: image.base_path "api": want a path such as /api/v1`},
		{name: "a base path with a query", text: "image: {ref: x, base_path: '/a?b'}", want: `1:28: image.base_path "/a?b": want a path such as /api/v1`},
		{name: "a base path that names a host", text: "image: {ref: x, base_path: //a/b}", want: `1:28: image.base_path "//a/b": want a path such as /api/v1`},
		{name: "a wait path without a slash", text: "image: {ref: x, wait: {path: health}}", want: `1:30: image.wait.path "health": want a path such as /healthz`},
		{name: "a wait time that is none", text: "image: {ref: x, wait: {timeout: soon}}", want: `1:33: image.wait.timeout "soon": want a time such as 30s`},
		{name: "a command that is a text", text: "image: {ref: x, command: serve it}", want: "1:26: want a command as a list of words, such as [serve, --verbose]"},
		{name: "a command that is empty", text: "image: {ref: x, command: []}", want: "1:26: want a command as a list of words, such as [serve, --verbose]"},
		{name: "variables that are a list", text: "image: {ref: x, env: [A=1]}", want: "1:22: want variables, such as LOG_LEVEL: debug"},
		{name: "a variable that is there twice", text: "image: {ref: x, env: {A: 1, A: 2}}", want: `1:29: variable "A" is there twice`},
		{name: "a variable that has no name", text: "image: {ref: x, env: {A-B: 1}}", want: `1:23: "A-B" is not the name of a variable`},
		{name: "a variable that is a list", text: "image: {ref: x, env: {A: [1]}}", want: "1:26: want a text, and here is a list"},
		{name: "a variable that is missing", text: "image:\n  ref: x\n  env:\n    A: ${NOWHERE}", want: "4:8: the environment has no NOWHERE"},
		{name: "a word that is missing", text: "image: {ref: x, command: ['${NOWHERE}']}", want: "1:27: the environment has no NOWHERE"},
		{name: "containers that are no list", text: "containers: {name: db}", want: "1:13: want a list of containers"},
		{name: "a container that is a text", text: "containers: [db]", want: "1:14: want a mapping of command, env, image, name, port, wait"},
		{name: "a container without a name", text: "containers: [{image: x}]", want: "1:14: a container needs a name and an image"},
		{name: "a container without an image", text: "containers: [{name: db}]", want: "1:14: a container needs a name and an image"},
		{name: "a container whose name is none", text: "containers: [{name: a b, image: x}]", want: `1:14: "a b" is no name for a container: want letters, digits and - _ . alone`},
		{name: "two of the same name", text: "containers:\n- {name: a, image: x}\n- {name: a, image: x}", want: `3:3: another container is called "a"`},
		{name: "one that is called as the target is", text: "containers: [{name: target, image: x}]", want: `1:14: another container is called "target"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := load(t, tc.text, nil)
			require.EqualError(t, err, "read profile: assay.yaml:"+tc.want)
		})
	}
}

func TestSetEnv(t *testing.T) {
	given := map[string]string{"A": "of the profile"}
	p := Profile{Image: Image{Env: given}}
	environment := lookupIn(map[string]string{"TOKEN": "t-12345678", "EMPTY": ""})
	for _, text := range []string{"A=1", "B=x=y", "C=", "TOKEN", "EMPTY"} {
		require.NoError(t, p.SetEnv(text, environment))
	}
	require.Equal(t, map[string]string{"A": "1", "B": "x=y", "C": "", "TOKEN": "t-12345678", "EMPTY": ""}, p.Image.Env)
	require.Equal(t, map[string]string{"A": "of the profile"}, given)
	require.EqualError(t, p.SetEnv("NOWHERE", environment), "the environment has no NOWHERE")
	require.EqualError(t, p.SetEnv("=1", environment), `"" is not of the form NAME=VALUE or NAME`)
	require.EqualError(t, p.SetEnv("A B=1", environment), `"A B" is not of the form NAME=VALUE or NAME`)
}

// TestSecretsOfContainers holds that settings are not taken for secrets where
// answers are judged, and that nothing is shown where they are not.
func TestSecretsOfContainers(t *testing.T) {
	p := Profile{Keys: Keys{Main: "sk_live_1"}, Environment: []exchange.Secret{
		{Name: "ASSAY_API_KEY", Value: "sk_live_1"},
		{Name: "PASSWORD", Value: "pw-1234567"},
		{Name: "PORT", Value: "8080"},
		{Name: "PEM", Value: "-----BEGIN KEY-----\nMIIEvQIBADAN\nAB==\n"},
		{Name: "EMPTY"},
	}}
	key := exchange.Secret{Name: "ASSAY_API_KEY", Value: "sk_live_1"}
	password := exchange.Secret{Name: "PASSWORD", Value: "pw-1234567"}
	first := exchange.Secret{Name: "PEM", Value: "-----BEGIN KEY-----"}
	second := exchange.Secret{Name: "PEM", Value: "MIIEvQIBADAN"}
	require.Equal(t, []exchange.Secret{key, password, first, second}, p.Secrets())
	require.Equal(t, []exchange.Secret{
		key, password, {Name: "PORT", Value: "8080"}, first, second, {Name: "PEM", Value: "AB=="},
	}, p.LogSecrets())
	_, err := exchange.New(exchange.Options{BaseURL: mustURL(t, "http://127.0.0.1:1"), Secrets: p.Secrets()})
	require.NoError(t, err, "a client takes them")
}

func mustURL(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	require.NoError(t, err)
	return u
}
