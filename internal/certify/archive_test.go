package certify

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
)

// a bundle of a few exchanges, for what is about the archive alone.
func tiny(t testing.TB) (*vendor, *Evidence, Policy) {
	t.Helper()
	p := packtest.Part(t, func(s plan.Scenario) bool { return s.ID == "features/lists.feature:8" })
	v := newVendor(t)
	e := recordRun(t, p, newServer(t), "")
	return v, e, v.policy(p, e)
}

// entry is a file of a zip that is made by hand.
type entry struct {
	name string
	mode fs.FileMode
	text string
}

func zipOf(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.mode != 0 {
			h.SetMode(e.mode)
		}
		w, err := z.CreateHeader(h)
		require.NoError(t, err)
		_, err = io.WriteString(w, e.text)
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

func TestHostileArchives(t *testing.T) {
	lying := zipOf(t, entry{name: planName, text: "{}"})
	// The size in the central directory, which is the second place that has it.
	at := bytes.Index(lying, []byte("PK\x01\x02")) + 24
	copy(lying[at:], []byte{0xff, 0xff, 0xff, 0x7f})
	comment := zipOf(t, entry{name: planName, text: "{}"})
	comment = append(comment[:len(comment)-2], append([]byte{5, 0}, "hello"...)...)
	good := zipOf(t, entry{name: planName, text: "{}"})
	for _, c := range []struct {
		name    string
		archive []byte
		says    string
	}{
		{name: "nothing", says: "no archive"},
		{name: "text", archive: []byte("{}"), says: "no archive"},
		{name: "path traversal", archive: zipOf(t, entry{name: "../../plan.json"}), says: "which no bundle has"},
		{name: "path traversal in a folder", archive: zipOf(t, entry{name: "blobs/../../plan.json"}), says: "which no bundle has"},
		{name: "an absolute path", archive: zipOf(t, entry{name: "/etc/plan.json"}), says: "which no bundle has"},
		{name: "backslashes", archive: zipOf(t, entry{name: `blobs\plan.json`}), says: "which no bundle has"},
		{name: "a folder", archive: zipOf(t, entry{name: "blobs/"}), says: "which no bundle has"},
		{name: "a symlink", archive: zipOf(t, entry{name: planName, mode: fs.ModeSymlink | 0o777, text: "/etc/passwd"}), says: "something else than a plain file"},
		{name: "a device", archive: zipOf(t, entry{name: planName, mode: fs.ModeDevice}), says: "something else than a plain file"},
		{name: "a file twice", archive: zipOf(t, entry{name: planName, text: "{}"}, entry{name: planName, text: "[]"}), says: "twice"},
		{name: "a size that is a lie", archive: lying, says: "plan.json"},
		{name: "a comment", archive: comment, says: "not as assay writes it"},
		{name: "something before it", archive: append([]byte("#!/bin/sh\n"), good...), says: "not as assay writes it"},
		{name: "something behind it", archive: append(bytes.Clone(good), "more"...), says: "archive"},
		{name: "another order", archive: zipOf(t, entry{name: "suite.json", text: "{}"}, entry{name: planName, text: "{}"}), says: "not as assay writes it"},
		{name: "no manifest", archive: good, says: "manifest.json is missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Open(c.archive)
			require.ErrorContains(t, err, c.says)
			r := Verify(context.Background(), c.archive, Policy{Trust: &Trust{}, Now: time.Now()})
			require.False(t, r.Verified)
			require.Equal(t, []string{"archive"}, failures(r))
			_, err = Page(r)
			require.NoError(t, err)
			require.NoError(t, Text(io.Discard, r))
		})
	}
}

func TestBoundsOfArchives(t *testing.T) {
	most := bounds{archive: 1000, file: 2000, content: 3000, files: 3}
	blob := func(n, size int) entry {
		return entry{name: fmt.Sprintf("blobs/%064x", n), text: strings.Repeat("\x00", size)}
	}
	for _, c := range []struct {
		name    string
		archive []byte
		says    string
	}{
		{name: "too many files", archive: zipOf(t, blob(1, 0), blob(2, 0), blob(3, 0), blob(4, 0)), says: "4 files, more than the 3 that are read"},
		{name: "too large an archive", archive: make([]byte, 1001), says: "1001 bytes, more than the 1000 that are read"},
		{name: "a bomb of one file", archive: zipOf(t, blob(1, 2001)), says: "more than the 2000 that are left to read"},
		{name: "a bomb of several files", archive: zipOf(t, blob(1, 1600), blob(2, 1600)), says: "more than the 1400 that are left to read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := unpackWithin(c.archive, most)
			require.ErrorContains(t, err, c.says)
		})
	}
	for _, bound := range []int64{usual.archive, usual.file, usual.content, int64(usual.files)} {
		require.Positive(t, bound)
		require.LessOrEqual(t, bound, int64(1)<<30)
	}
}

// remake takes an archive apart, has something done to its files, and packs it
// again as assay does.
func remake(t *testing.T, archive []byte, change func(files)) []byte {
	t.Helper()
	f, err := unpack(archive)
	require.NoError(t, err)
	change(f)
	again, err := f.pack()
	require.NoError(t, err)
	return again
}

// relist writes a manifest for what is there, without signing it.
func relist(t *testing.T, f files) {
	t.Helper()
	m := manifest{Format: BundleFormat}
	for name, text := range f {
		if name != manifestName && !strings.HasPrefix(name, statements) {
			m.Files = append(m.Files, manifestFile{Name: name, Size: len(text), SHA256: digestOf(text)})
		}
	}
	slices.SortFunc(m.Files, func(a, b manifestFile) int { return strings.Compare(a.Name, b.Name) })
	text, err := document(m)
	require.NoError(t, err)
	f[manifestName] = text
}

func blobsOf(f files) []string {
	var names []string
	for name := range f {
		if strings.HasPrefix(name, blobFolder) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func TestTamperedFiles(t *testing.T) {
	v, e, policy := tiny(t)
	archive := v.seal(t, e)
	require.Equal(t, []string{"level"}, failures(Verify(context.Background(), archive, policy)))
	other := newVendor(t)
	for _, c := range []struct {
		name   string
		change func(files)
		fails  string
		says   string
	}{
		{name: "a file is added", change: func(f files) { f["more.json"] = []byte("{}") }, fails: "archive", says: "not listed"},
		{name: "a body is added", change: func(f files) { f[blobFolder+digestOf([]byte("x"))] = []byte("x"); relist(t, f) }, fails: "archive", says: "the body of no exchange"},
		{name: "a file is removed", change: func(f files) { delete(f, attemptsName) }, fails: "archive", says: "attempts.json is missing"},
		{name: "a file is removed, and not listed", change: func(f files) { delete(f, attemptsName); relist(t, f) }, fails: "archive", says: "attempts.json"},
		{name: "a body is removed, and not listed", change: func(f files) { delete(f, blobsOf(f)[0]); relist(t, f) }, fails: "archive", says: "is missing"},
		{name: "two bodies are swapped", change: func(f files) {
			b := blobsOf(f)
			f[b[0]], f[b[1]] = f[b[1]], f[b[0]]
		}, fails: "archive", says: "has been changed"},
		{name: "two bodies are swapped, and listed so", change: func(f files) {
			b := blobsOf(f)
			f[b[0]], f[b[1]] = f[b[1]], f[b[0]]
			relist(t, f)
		}, fails: "archive", says: "is another one"},
		{name: "a file is changed, and listed so", change: func(f files) {
			f[attemptsName] = append(f[attemptsName], '\n')
			relist(t, f)
		}, fails: "archive", says: "attempts.json is not as assay writes it"},
		{name: "a member twice", change: func(f files) {
			f[planName] = bytes.Replace(f[planName], []byte("{"), []byte(`{"seed": "9",`), 1)
			relist(t, f)
		}, fails: "archive", says: "plan.json is not as assay writes it"},
		{name: "a file is changed as assay writes it, and listed so", change: func(f files) {
			f[attemptsName] = bytes.Replace(f[attemptsName], []byte(`"number": 1`), []byte(`"number": 2`), 1)
			relist(t, f)
		}, fails: "statements", says: "what follows from the evidence"},
		{name: "a list that names a file twice", change: func(f files) {
			var m manifest
			require.NoError(t, json.Unmarshal(f[manifestName], &m))
			m.Files = append(m.Files, m.Files[0])
			f[manifestName], _ = document(m)
		}, fails: "archive", says: "twice"},
		{name: "another format", change: func(f files) {
			f[manifestName] = bytes.Replace(f[manifestName], []byte(BundleFormat), []byte("assay-bundle/2"), 1)
		}, fails: "archive", says: "assay-bundle/2"},
		{name: "a statement is removed", change: func(f files) { delete(f, statements+testResultName+extension) }, fails: "signature", says: "the statements are"},
		{name: "a statement is added", change: func(f files) {
			f[statements+"more"+extension] = f[statements+testResultName+extension]
		}, fails: "signature", says: "the statements are"},
		{name: "one statement in place of the other", change: func(f files) {
			f[statements+testResultName+extension] = f[statements+conformanceRunName+extension]
		}, fails: "statements", says: "what follows from the evidence"},
		{name: "a statement of another bundle", change: func(f files) {
			again := *e
			again.Attempts = slices.Clone(e.Attempts)
			again.Attempts[0].Started = again.Attempts[0].Started.Add(-time.Second)
			g, err := unpack(v.seal(t, &again))
			require.NoError(t, err)
			f[statements+testResultName+extension] = g[statements+testResultName+extension]
		}, fails: "statements", says: "what follows from the evidence"},
		{name: "signed by two keys", change: func(f files) {
			g, err := unpack(other.seal(t, e))
			require.NoError(t, err)
			f[statements+testResultName+extension] = g[statements+testResultName+extension]
		}, fails: "signature", says: "is not trusted"},
		{name: "signed in the name of a trusted key", change: func(f files) {
			g, err := unpack(other.seal(t, e))
			require.NoError(t, err)
			for _, name := range []string{testResultName, conformanceRunName} {
				text := g[statements+name+extension]
				f[statements+name+extension] = bytes.Replace(text, []byte(other.signer.KeyID()), []byte(v.signer.KeyID()), 1)
			}
		}, fails: "signature", says: "does not match what is signed"},
		{name: "a payload that says more", change: func(f files) {
			name := statements + testResultName + extension
			var envelope Envelope
			require.NoError(t, json.Unmarshal(f[name], &envelope))
			envelope.Payload = bytes.Replace(envelope.Payload, []byte(`"FAILED"`), []byte(`"PASSED"`), 1)
			f[name], _ = document(envelope)
		}, fails: "signature", says: "does not match what is signed"},
		{name: "a statement that is signed and says PASSED", change: func(f files) {
			name := statements + testResultName + extension
			var envelope Envelope
			require.NoError(t, json.Unmarshal(f[name], &envelope))
			payload := bytes.Replace(envelope.Payload, []byte(`"FAILED"`), []byte(`"PASSED"`), 1)
			signed, err := Sign(payload, v.signer)
			require.NoError(t, err)
			f[name], _ = document(signed)
		}, fails: "statements", says: "what follows from the evidence"},
		{name: "white space in an envelope", change: func(f files) {
			name := statements + testResultName + extension
			f[name] = bytes.Replace(f[name], []byte("{\n"), []byte("{\t"), 1)
		}, fails: "archive", says: "not as assay writes it"},
		{name: "an unknown member", change: func(f files) {
			f[planName] = bytes.Replace(f[planName], []byte("{"), []byte(`{"more": 1,`), 1)
			relist(t, f)
		}, fails: "archive", says: "more"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Verify(context.Background(), remake(t, archive, c.change), policy)
			require.False(t, r.Verified)
			require.Contains(t, failures(r), c.fails, "%+v", r.Findings)
			at := slices.IndexFunc(r.Findings, func(f Finding) bool { return f.Question == c.fails })
			require.Contains(t, r.Findings[at].Detail, c.says)
		})
	}
}

// Whichever byte of an archive is changed, and to what: it does not verify any
// more, or not any less than it did.
func TestAnyByte(t *testing.T) {
	v, e, policy := tiny(t)
	archive := v.seal(t, e)
	random := rand.New(rand.NewPCG(1, 2))
	for range 150 {
		changed := bytes.Clone(archive)
		at := random.IntN(len(changed))
		changed[at] ^= byte(1 + random.IntN(255))
		r := Verify(context.Background(), changed, policy)
		require.Contains(t, failures(r), "archive", "byte %d", at)
	}
	for _, length := range []int{0, 1, len(archive) / 2, len(archive) - 1} {
		require.Contains(t, failures(Verify(context.Background(), archive[:length], policy)), "archive")
	}
	require.NotContains(t, failures(Verify(context.Background(), archive, policy)), "archive")
}

// Every byte of every file counts, also where whoever changed it has packed the
// archive as assay does.
func TestAnyByteOfAnyFile(t *testing.T) {
	v, e, policy := tiny(t)
	archive := v.seal(t, e)
	f, err := unpack(archive)
	require.NoError(t, err)
	random := rand.New(rand.NewPCG(3, 4))
	for name := range f {
		if len(f[name]) == 0 {
			continue
		}
		for range 2 {
			changed := remake(t, archive, func(f files) {
				text := bytes.Clone(f[name])
				text[random.IntN(len(text))] ^= 1 << random.IntN(7)
				f[name] = text
			})
			r := Verify(context.Background(), changed, policy)
			require.NotEqual(t, []string{"level"}, failures(r), "%s: %+v", name, r.Findings)
		}
	}
}

func TestArchivesAreDeterministic(t *testing.T) {
	v, e, _ := tiny(t)
	first := v.seal(t, e)
	require.Equal(t, first, v.seal(t, e))
	b, err := Open(first)
	require.NoError(t, err)
	require.Equal(t, first, v.seal(t, b.Evidence), "what is read is written again as it was")
}
