package watch

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestState(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		name = filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
	write("features/a.feature", "a")
	write("profile.yaml", "p")
	write("other", "o")
	files := Files{filepath.Join(dir, "features"), filepath.Join(dir, "profile.yaml")}
	last := files.State()
	require.Equal(t, last, files.State())
	for _, c := range []struct {
		name   string
		change func()
		seen   bool
	}{
		{name: "another text", change: func() { write("features/a.feature", "ab") }, seen: true},
		{name: "another time", change: func() {
			require.NoError(t, os.Chtimes(filepath.Join(dir, "features", "a.feature"), time.Time{}, time.Unix(7, 0)))
		}, seen: true},
		{name: "a file more, in a folder", change: func() { write("features/sub/b.feature", "b") }, seen: true},
		{name: "what is not watched", change: func() { write("other", "oo") }},
		{name: "what a tool keeps there", change: func() { write("features/.git/index", "x") }},
		{name: "the profile", change: func() { write("profile.yaml", "pp") }, seen: true},
		{name: "a file that is gone", change: func() { require.NoError(t, os.Remove(filepath.Join(dir, "profile.yaml"))) }, seen: true},
		{name: "and is back", change: func() { write("profile.yaml", "ppp") }, seen: true},
		{name: "another name", change: func() {
			require.NoError(t, os.Rename(filepath.Join(dir, "features", "a.feature"), filepath.Join(dir, "features", "c.feature")))
		}, seen: true},
	} {
		c.change()
		now := files.State()
		require.Equal(t, c.seen, now != last, c.name)
		last = now
	}
}

func TestChanged(t *testing.T) {
	for _, c := range []struct {
		name   string
		states []string // at each look; after the last one the context is done
		want   string   // "" where no change is told
		looks  int
	}{
		{name: "nothing", states: []string{"a", "a", "a"}},
		{name: "it stays changed", states: []string{"a", "b", "b", "c"}, want: "b", looks: 3},
		{name: "it goes on changing", states: []string{"b", "c", "d", "d"}, want: "d", looks: 4},
		{name: "it is as it was", states: []string{"b", "a", "a"}},
		{name: "only once", states: []string{"b"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			tick := make(chan time.Time)
			looks := 0
			state := func() string { looks++; return c.states[looks-1] }
			go func() {
				for range c.states {
					select {
					case tick <- time.Time{}:
					case <-ctx.Done():
					}
				}
				cancel()
			}()
			now, changed := Changed(ctx, state, "a", tick)
			require.Equal(t, c.want != "", changed)
			require.Equal(t, c.want, now)
			if changed {
				require.Equal(t, c.looks, looks)
			}
		})
	}
}
