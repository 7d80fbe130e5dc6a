package container

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/client"
)

// MaxLine bounds a line of a log, in bytes. Longer lines are cut.
const MaxLine = 1 << 20

// Line is one line of a container's log.
type Line struct {
	Container string    // its name
	At        time.Time // by our clock; zero if Docker does not tell
	Text      []byte    // without the line feed; valid during the call only
	Cut       bool      // the line was longer
}

// Logs calls each with every line that the containers have written so far, one
// container after the other, in the order of their start, stdout and stderr together. It
// stops at the first error of each, or of Docker, and returns it with the name of the
// container.
func (g *Group) Logs(ctx context.Context, each func(Line) error) error {
	for _, m := range g.members {
		if err := g.log(ctx, m, each); err != nil {
			return fmt.Errorf("log of container %s: %w", m.name, err)
		}
	}
	return nil
}

func (g *Group) log(ctx context.Context, m member, each func(Line) error) error {
	inspected, err := m.Inspect(ctx)
	if err != nil {
		return err
	}
	source, err := g.docker.ContainerLogs(ctx, m.ID, client.ContainerLogsOptions{ShowStdout: true, ShowStderr: true, Timestamps: true})
	if err != nil {
		return err
	}
	defer func() { _ = source.Close() }() // it was read to its end, or to no avail
	var text io.Reader = source
	if inspected.Config == nil || !inspected.Config.Tty {
		joined, into := io.Pipe()
		defer func() { _ = joined.Close() }() // ends the copying
		go func() {
			_, err := stdcopy.StdCopy(into, into, source)
			_ = into.CloseWithError(err) // never fails
		}()
		text = joined
	}
	return lines(text, func(line []byte, cut bool) error {
		at, rest := stamp(line)
		if !at.IsZero() {
			at = at.Add(-g.docker.ahead)
		}
		return each(Line{Container: m.name, At: at, Text: rest, Cut: cut})
	})
}

// stamp takes the time off a line.
func stamp(line []byte) (time.Time, []byte) {
	first, rest, _ := bytes.Cut(line, []byte(" "))
	at, err := time.Parse(time.RFC3339Nano, string(first))
	if err != nil {
		return time.Time{}, line
	}
	return at, rest
}

// lines calls each with every line of a text. Unlike bufio.Scanner it survives
// lines of any length.
func lines(from io.Reader, each func(line []byte, cut bool) error) error {
	r := bufio.NewReaderSize(from, 64<<10)
	var line []byte
	cut, begun := false, false
	for {
		part, err := r.ReadSlice('\n')
		ended := err == nil
		begun = begun || len(part) > 0
		if ended {
			part = bytes.TrimSuffix(bytes.TrimSuffix(part, []byte("\n")), []byte("\r"))
		}
		if room := MaxLine - len(line); len(part) > room {
			part, cut = part[:room], true
		}
		line = append(line, part...)
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			if begun {
				if failed := each(line, cut); failed != nil {
					return failed
				}
			}
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if ended {
			if err := each(line, cut); err != nil {
				return err
			}
			line, cut, begun = line[:0], false, false
		}
	}
}
