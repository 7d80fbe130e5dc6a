package container

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestLines(t *testing.T) {
	long := strings.Repeat("x", MaxLine+100)
	for _, c := range []struct {
		name string
		text string
		want []string
		cut  bool
	}{
		{name: "nothing"},
		{name: "one", text: "a\n", want: []string{"a"}},
		{name: "the last without an end", text: "a\nb", want: []string{"a", "b"}},
		{name: "empty ones", text: "\n\na\n", want: []string{"", "", "a"}},
		{name: "line ends of Windows", text: "a\r\nb\r\n", want: []string{"a", "b"}},
		{name: "longer than a buffer", text: strings.Repeat("y", 100_000) + "\nb\n", want: []string{strings.Repeat("y", 100_000), "b"}},
		{name: "too long", text: long + "\nb\n", want: []string{long[:MaxLine], "b"}, cut: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			anyCut := false
			require.NoError(t, lines(strings.NewReader(c.text), func(line []byte, cut bool) error {
				got = append(got, string(line))
				anyCut = anyCut || cut
				return nil
			}))
			require.Equal(t, c.want, got)
			require.Equal(t, c.cut, anyCut)
		})
	}
}

func TestLinesThatBreakOff(t *testing.T) {
	broken := errors.New("broken")
	for _, c := range []struct {
		name string
		from io.Reader
		each error
	}{
		{name: "the text", from: io.MultiReader(strings.NewReader("a"), iotest.ErrReader(broken))},
		{name: "who reads it", from: strings.NewReader("a\nb\n"), each: broken},
		{name: "who reads its end", from: strings.NewReader("a"), each: broken},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := 0
			err := lines(c.from, func(line []byte, _ bool) error {
				require.Equal(t, "a", string(line))
				n++
				return c.each
			})
			require.ErrorIs(t, err, broken)
			require.Equal(t, 1, n)
		})
	}
}

func TestStamp(t *testing.T) {
	at, text := stamp([]byte("2026-01-02T03:04:05.000000006Z a b"))
	require.Equal(t, time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC), at)
	require.Equal(t, "a b", string(text))
	at, text = stamp([]byte("no time"))
	require.True(t, at.IsZero())
	require.Equal(t, "no time", string(text))
}

func TestAhead(t *testing.T) {
	noon := time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		now  time.Duration // after noon; ours was noon when it was asked, and a second later
		want time.Duration
	}{
		{name: "they may agree", now: 300 * time.Millisecond},
		{name: "ahead", now: 61 * time.Second, want: time.Minute},
		{name: "behind", now: -time.Minute, want: -time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, ahead(noon.Add(c.now), noon, noon.Add(time.Second)))
		})
	}
}
