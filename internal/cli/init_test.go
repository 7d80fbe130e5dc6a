package cli

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/target"
)

func TestQuestions(t *testing.T) {
	question := regexp.MustCompile(`URL of the API|port that it listens|request header that`)
	for _, c := range []struct {
		name    string
		given   initOptions
		answers string
		want    initOptions
		asked   int // questions, each with its answer
		fails   bool
	}{
		{name: "what is proposed", answers: "\n\n", want: initOptions{target: defaultTarget}, asked: 2},
		{name: "a target", answers: " https://api.example.com/v1 \nX-Fault: 500\n", want: initOptions{target: "https://api.example.com/v1", fault: "X-Fault: 500"}, asked: 2},
		{name: "an image", answers: "example.com/api:1\n8080\n\n", want: initOptions{image: "example.com/api:1", port: "8080"}, asked: 3},
		{name: "an image with one port", answers: "api\n\n\n", want: initOptions{image: "api"}, asked: 3},
		{name: "a target from the environment", answers: "https://${HOST}/v1\n\n", want: initOptions{target: "https://${HOST}/v1"}, asked: 2},
		{name: "what is wrong", answers: "ftp://x\nhttp://u:p@x/\nimage\nmany\n70000\n80\nX\nX: 1\n", want: initOptions{image: "image", port: "80", fault: "X: 1"}, asked: 8},
		{name: "what no flag has said", given: initOptions{target: "http://a/"}, answers: "\n", want: initOptions{target: "http://a/"}, asked: 1},
		{name: "an end that comes too early", answers: "image\n", fails: true, asked: 2},
		{name: "no answer at all", fails: true, asked: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			var said bytes.Buffer
			o := c.given
			err := o.ask(strings.NewReader(c.answers), &said, func(string) bool { return false })
			require.Len(t, question.FindAllString(said.String(), -1), c.asked, said.String())
			if c.fails {
				require.ErrorIs(t, err, errUnanswered)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.want, o)
		})
	}
}

// TestProfileText holds that what is written is read as it was meant, whatever
// was answered, and that all its comments would be read too.
func TestProfileText(t *testing.T) {
	for _, c := range []struct {
		name string
		o    initOptions
		want target.Profile
	}{
		{name: "a target", o: initOptions{target: "http://a/v1"}, want: target.Profile{Target: "http://a/v1"}},
		{name: "a target from the environment", o: initOptions{target: "http://${HOST}/v1"}, want: target.Profile{Target: "http://value of HOST/v1"}},
		{name: "a target with marks", o: initOptions{target: "http://a/v1,#: x\"y"}, want: target.Profile{Target: "http://a/v1,#: x\"y"}},
		{name: "a header", o: initOptions{target: "http://a/", fault: `X: "5'00" # x \`}, want: target.Profile{Target: "http://a/", FaultHeader: `X: "5'00" # x \`}},
		{name: "an image", o: initOptions{image: "a/b:1@sha256:12", port: "80"}, want: target.Profile{Image: target.Image{Ref: "a/b:1@sha256:12", Port: 80}}},
		{name: "an image that is called like a number", o: initOptions{image: "12"}, want: target.Profile{Image: target.Image{Ref: "12"}}},
		{name: "an image that is called like nothing", o: initOptions{image: "null"}, want: target.Profile{Image: target.Image{Ref: "null"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			lookup := func(name string) (string, bool) { return "value of " + name, true }
			text := profileText(c.o)
			p, err := target.Parse("assay.yaml", []byte(text), lookup)
			require.NoError(t, err, text)
			require.Equal(t, "value of ASSAY_BURST_KEY", p.Keys.Burst)
			p.Keys, p.Source = target.Keys{}, target.Source{}
			require.Equal(t, c.want, *p)

			_, err = target.Parse("assay.yaml", []byte(uncommented(text)), lookup)
			require.NoError(t, err, uncommented(text))
		})
	}
}

// uncommented is a profile with the settings in its comments put to use.
func uncommented(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		before, after, ok := strings.Cut(line, "# ")
		name, _, isSetting := strings.Cut(strings.TrimLeft(after, " -"), ":")
		if ok && strings.TrimSpace(before) == "" && isSetting && !strings.Contains(name, " ") {
			line = before + after
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "")
}

func TestWhoCanBeAsked(t *testing.T) {
	null, err := os.Open(os.DevNull)
	require.NoError(t, err)
	file, err := os.Create(t.TempDir() + "/answers")
	require.NoError(t, err)
	for name, in := range map[string]*os.File{"nobody": null, "a file": file} {
		require.False(t, isInput(in), name)
		require.NoError(t, in.Close())
	}
	require.False(t, isInput(strings.NewReader("")))
}

func TestAProfileIsNotOverwritten(t *testing.T) {
	name := t.TempDir() + "/assay.yaml"
	require.NoError(t, writeProfile(name, "a much longer text", false))
	require.ErrorContains(t, writeProfile(name, "text", false), "exists already")
	require.NoError(t, writeProfile(name, "text", true))
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, "text", string(text))
}
