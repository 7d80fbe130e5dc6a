package ledger

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var header = Header{
	Tool: "assay test", BaseURL: "http://127.0.0.1:1/api", Seed: "7",
	Contract: Contract{Title: "Library", Version: "2", Digest: "sha256:1"}, Started: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
}

func same(text string) string { return text }

// write makes a ledger of some lines, and returns its name.
func write(t testing.TB, lines ...Line) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "ledger.jsonl")
	f, err := Create(Place{File: name}, header, same)
	require.NoError(t, err)
	for _, l := range lines {
		f.Add(l)
	}
	require.NoError(t, f.Err())
	return name
}

func raw(text string) json.RawMessage { return json.RawMessage(text) }

func TestWhatMayBeLeft(t *testing.T) {
	shelf := Line{Event: Expected, Entry: 1, Resource: "shelf", Organization: "main", Key: "KEY", Identity: "A"}
	book := Line{Event: Expected, Entry: 2, Resource: "book", Organization: "other", Key: "OTHER", Holder: 1, Body: raw(`{"a":1}`)}
	wantShelf := Entry{Number: 1, Resource: "shelf", Organization: "main", Key: "KEY", Identity: "A"}
	wantBook := Entry{Number: 2, Resource: "book", Organization: "other", Key: "OTHER", Holder: 1, Body: raw(`{"a":1}`)}
	with := func(e Entry, change func(*Entry)) Entry { change(&e); return e }
	for _, c := range []struct {
		name  string
		lines []Line
		want  []Entry
	}{
		{name: "nothing"},
		{name: "what was about to be sent", lines: []Line{shelf, book}, want: []Entry{wantShelf, wantBook}},
		{
			name:  "what was accepted and has an id",
			lines: []Line{shelf, {Event: Accepted, Entry: 1}, {Event: Named, Entry: 1, ID: raw(`12345678901234567890`)}},
			want:  []Entry{with(wantShelf, func(e *Entry) { e.Accepted, e.ID = true, raw(`12345678901234567890`) })},
		},
		{name: "what was removed", lines: []Line{shelf, book, {Event: Removed, Entry: 1}}, want: []Entry{wantBook}},
		{name: "what never came to be", lines: []Line{shelf, book, {Event: Absent, Entry: 2}}, want: []Entry{wantShelf}},
		{
			name: "what was refused, and was looked for in vain",
			lines: []Line{
				shelf, {Event: Refused, Entry: 1}, book, {Event: Refused, Entry: 2},
				{Event: Absent, Resource: "shelf", Organization: "main", Identity: "A"},
			},
			want: []Entry{with(wantBook, func(e *Entry) { e.Refused = true })},
		},
		{
			name:  "what was not refused is not taken out with it",
			lines: []Line{shelf, {Event: Absent, Resource: "shelf", Organization: "main", Identity: "A"}}, want: []Entry{wantShelf},
		},
		{
			name: "what was sent twice, and has other names",
			lines: []Line{
				shelf, {Event: Again, Entry: 1}, {Event: Renamed, Entry: 1, Identity: "B"}, {Event: Renamed, Entry: 1, Identity: "C"},
			},
			want: []Entry{with(wantShelf, func(e *Entry) { e.Again, e.Renamed = true, []string{"B", "C"} })},
		},
		{name: "the end of a run that left nothing", lines: []Line{shelf, {Event: Refused, Entry: 1}, {Event: Ended}}},
		{
			name:  "the end of a run that left something",
			lines: []Line{shelf, book, {Event: Left, Entry: 2, Reason: "no"}, {Event: Ended}},
			want:  []Entry{with(wantBook, func(e *Entry) { e.Reason = "no" })},
		},
		{name: "what was left and then removed", lines: []Line{shelf, {Event: Left, Entry: 1, Reason: "no"}, {Event: Ended}, {Event: Removed, Entry: 1}}},
		{name: "an entry whose first line was lost", lines: []Line{{Event: Accepted, Entry: 9}, shelf}, want: []Entry{wantShelf}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, left, err := Read(write(t, c.lines...))
			require.NoError(t, err)
			want := header
			want.Format = Format
			require.Equal(t, want, h)
			require.Equal(t, c.want, left)
		})
	}
}

func TestALastLineThatBreaksOff(t *testing.T) {
	name := write(t, Line{Event: Expected, Entry: 1, Resource: "shelf"}, Line{Event: Expected, Entry: 2, Resource: "shelf"})
	source, err := os.ReadFile(name)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(name, source[:len(source)-5], 0o600))

	_, left, err := Read(name)
	require.NoError(t, err)
	require.Len(t, left, 1)

	f, err := Append(name, same)
	require.NoError(t, err)
	f.Add(Line{Event: Left, Entry: 1, Reason: "no"})
	kept, err := f.Close(1)
	require.NoError(t, err)
	require.True(t, kept)
	_, left, err = Read(name)
	require.NoError(t, err)
	require.Equal(t, "no", left[0].Reason)
}

func TestWhatIsNoLedger(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{name: "empty", text: "", want: "LEDGER:1: its first line is not complete"},
		{name: "torn", text: `{"format":"assay-le`, want: "LEDGER:1: its first line is not complete"},
		{name: "another file without a line break", text: "hello", want: "LEDGER:1: this is no ledger of the form assay-ledger/1"},
		{name: "another file", text: "hello\n", want: "LEDGER:1: this is no ledger of the form assay-ledger/1"},
		{name: "a later form", text: `{"format":"assay-ledger/2"}` + "\n", want: "LEDGER:1: this is no ledger of the form assay-ledger/1"},
		{name: "a line that is no JSON", text: `{"format":"assay-ledger/1"}` + "\n{\n{}\n", want: "LEDGER:2: the line is no JSON"},
		{
			name: "an event that is unknown", text: `{"format":"assay-ledger/1"}` + "\n" + `{"event":"expected","entry":1}` + "\n" + `{"event":"x","entry":1}` + "\n",
			want: `LEDGER:3: unknown event "x"`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "l")
			require.NoError(t, os.WriteFile(name, []byte(c.text), 0o600))
			_, _, err := Read(name)
			require.EqualError(t, err, "read ledger "+strings.Replace(c.want, "LEDGER", name, 1))
		})
	}
}

func TestALedgerIsReplacedOnlyIfNothingIsLeft(t *testing.T) {
	again := func(name string) error {
		_, err := Create(Place{File: name}, header, same)
		return err
	}
	entry := Line{Event: Expected, Entry: 1, Resource: "shelf"}
	require.ErrorIs(t, again(write(t)), ErrInUse, "it may be going on")
	require.ErrorIs(t, again(write(t, entry)), ErrInUse)
	require.ErrorIs(t, again(write(t, entry, Line{Event: Left, Entry: 1, Reason: "no"}, Line{Event: Ended})), ErrInUse)
	require.NoError(t, again(write(t, entry, Line{Event: Removed, Entry: 1}, Line{Event: Ended})))

	other := filepath.Join(t.TempDir(), "notes.txt")
	for _, notes := range []string{"my notes\n", "my notes", `{"format":"notes"`} {
		require.NoError(t, os.WriteFile(other, []byte(notes), 0o600))
		require.ErrorContains(t, again(other), "it is no ledger that could be replaced")
		text, err := os.ReadFile(other)
		require.NoError(t, err)
		require.Equal(t, notes, string(text))
	}
}

func TestWhereLedgersGo(t *testing.T) {
	dir := t.TempDir()
	blocked := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(blocked, nil, 0o600))

	f, err := Create(Place{}, header, same)
	require.NoError(t, err)
	require.Nil(t, f)
	f.Add(Line{Event: Ended}) // and takes everything
	require.NoError(t, f.Err())
	require.Empty(t, f.Name())
	kept, err := f.Close(1)
	require.NoError(t, err)
	require.False(t, kept)

	f, err = Create(Place{Folders: []string{filepath.Join(blocked, "x"), filepath.Join(dir, "state", "assay")}}, header, same)
	require.NoError(t, err)
	require.Equal(t, filepath.Join(dir, "state", "assay"), filepath.Dir(f.Name()))
	info, err := os.Stat(f.Name())
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	kept, err = f.Close(0)
	require.NoError(t, err)
	require.False(t, kept, "one that was not asked for by name")
	require.NoFileExists(t, f.Name())

	_, err = Create(Place{Folders: []string{filepath.Join(blocked, "x")}}, header, same)
	require.ErrorIs(t, err, ErrNoFolder)
	_, err = Create(Place{File: filepath.Join(blocked, "x")}, header, same)
	require.ErrorContains(t, err, "write ledger ")

	named := filepath.Join(dir, "new", "l.jsonl")
	f, err = Create(Place{File: named}, header, same)
	require.NoError(t, err)
	kept, err = f.Close(0)
	require.NoError(t, err)
	require.True(t, kept, "one that was asked for by name")

	env := map[string]string{"XDG_STATE_HOME": filepath.Join(dir, "xdg"), "HOME": dir}
	lookup := func(name string) (string, bool) { v, ok := env[name]; return v, ok }
	require.Equal(t, []string{filepath.Join(dir, "xdg", "assay"), os.TempDir()}, Folders(lookup))
	env["XDG_STATE_HOME"] = "relative"
	require.Equal(t, []string{filepath.Join(dir, ".local", "state", "assay"), os.TempDir()}, Folders(lookup))
	env["HOME"] = ""
	require.Equal(t, []string{os.TempDir()}, Folders(lookup))
}

func TestSecretsStayOut(t *testing.T) {
	name := filepath.Join(t.TempDir(), "l")
	redact := func(text string) string { return strings.ReplaceAll(text, "s3cret", "[KEY]") }
	f, err := Create(Place{File: name}, Header{Seed: "s3cret", BaseURL: "http://h/s3cret"}, redact)
	require.NoError(t, err)
	f.Add(Line{Event: Expected, Entry: 1, Identity: "s3cret", Body: raw(`{"a":"s3cret"}`)})
	f.Add(Line{Event: Named, Entry: 1, ID: raw(`"s3cret"`)})
	f.Add(Line{Event: Left, Entry: 1, Reason: "it said s3cret"})
	_, err = f.Close(1)
	require.NoError(t, err)
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	require.NotContains(t, string(text), "s3cret")
	_, left, err := Read(name)
	require.NoError(t, err)
	require.Equal(t, raw(`{"a":"[KEY]"}`), left[0].Body)

	// What is no value any more without the secret is left out.
	digits := &File{redact: func(string) string { return "[KEY]" }}
	require.Nil(t, digits.redacted(raw(`12345678`)))
}

// full is a disk that has room for so many bytes.
type full struct {
	room    int
	written strings.Builder
}

func (f *full) Write(p []byte) (int, error) {
	n := min(len(p), f.room)
	f.room -= n
	f.written.Write(p[:n])
	if n < len(p) {
		return n, syscall.ENOSPC
	}
	return n, nil
}

func (f *full) Close() error { return nil }

func TestADiskThatIsFull(t *testing.T) {
	disk := &full{room: 40}
	f := &File{file: disk, redact: same}
	f.Add(Line{Event: Expected, Entry: 1})
	require.NoError(t, f.Err())
	f.Add(Line{Event: Expected, Entry: 2})
	require.ErrorIs(t, f.Err(), syscall.ENOSPC)
	f.Add(Line{Event: Accepted, Entry: 1})
	require.ErrorIs(t, f.Err(), syscall.ENOSPC)

	// Once there is room, everything is there, and in order.
	disk.room = 1000
	f.Add(Line{Event: Removed, Entry: 1})
	require.NoError(t, f.Err())
	require.Equal(t, `{"event":"expected","entry":1}
{"event":"expected","entry":2}
{"event":"accepted","entry":1}
{"event":"removed","entry":1}
`, disk.written.String())

	disk.room = 0
	kept, err := f.Close(1)
	require.True(t, kept)
	require.ErrorIs(t, err, syscall.ENOSPC)
	require.False(t, errors.Is(err, ErrInUse))
}
