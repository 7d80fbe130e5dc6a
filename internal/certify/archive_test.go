package certify

import (
	"archive/zip"
	"bytes"
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

func zipOf(t testing.TB, entries ...entry) []byte {
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

// hostileArchive is an archive that is none of a bundle, and what is said of it.
type hostileArchive struct {
	name    string
	archive []byte
	says    string
}

func hostileArchives(t testing.TB) []hostileArchive {
	t.Helper()
	lying := zipOf(t, entry{name: planName, text: "{}"})
	// The size in the central directory, which is the second place that has it.
	at := bytes.Index(lying, []byte("PK\x01\x02")) + 24
	copy(lying[at:], []byte{0xff, 0xff, 0xff, 0x7f})
	comment := zipOf(t, entry{name: planName, text: "{}"})
	comment = append(comment[:len(comment)-2], append([]byte{5, 0}, "hello"...)...)
	good := zipOf(t, entry{name: planName, text: "{}"})
	return []hostileArchive{
		{name: "nothing", says: "no archive"},
		{name: "text", archive: []byte("{}"), says: "no archive"},
		{name: "path traversal", archive: zipOf(t, entry{name: "../../plan.json"}), says: "which no bundle has"},
		{name: "path traversal in a folder", archive: zipOf(t, entry{name: "blobs/../../plan.json"}), says: "which no bundle has"},
		{name: "an absolute path", archive: zipOf(t, entry{name: "/etc/plan.json"}), says: "which no bundle has"},
		{name: "backslashes", archive: zipOf(t, entry{name: `blobs\plan.json`}), says: "which no bundle has"},
		{name: "a folder", archive: zipOf(t, entry{name: "blobs/"}), says: "which no bundle has"},
		{name: "a symlink", archive: zipOf(t, entry{name: planName, mode: fs.ModeSymlink | 0o777, text: "/etc/passwd"}), says: "something else than a plain deflated file"},
		{name: "a device", archive: zipOf(t, entry{name: planName, mode: fs.ModeDevice}), says: "something else than a plain deflated file"},
		{name: "a file twice", archive: zipOf(t, entry{name: planName, text: "{}"}, entry{name: planName, text: "[]"}), says: "twice"},
		{name: "a size that is a lie", archive: lying, says: "plan.json"},
		{name: "a comment", archive: comment, says: "does not end as one"},
		{name: "something before it", archive: append([]byte("#!/bin/sh\n"), good...), says: "not as assay writes it"},
		{name: "something behind it", archive: append(bytes.Clone(good), "more"...), says: "archive"},
		{name: "another order", archive: zipOf(t, entry{name: "suite.json", text: "{}"}, entry{name: planName, text: "{}"}), says: "not as assay writes it"},
		{name: "no manifest", archive: good, says: "manifest.json is missing"},
	}
}

func TestHostileArchives(t *testing.T) {
	for _, c := range hostileArchives(t) {
		t.Run(c.name, func(t *testing.T) {
			_, err := Open(bytes.NewReader(c.archive))
			require.ErrorContains(t, err, c.says)
			r := verifyArchive(c.archive, Policy{Trust: &Trust{}, Now: time.Now()})
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
		{name: "too many files", archive: zipOf(t, blob(1, 0), blob(2, 0), blob(3, 0), blob(4, 0)), says: "4 files, and 3 is the most that is read"},
		{name: "too large an archive", archive: make([]byte, 1001), says: "1001 bytes, and 1000 is the most that is read"},
		{name: "a bomb of one file", archive: zipOf(t, blob(1, 2001)), says: "2000 is the most that is left to read"},
		{name: "a bomb of several files", archive: zipOf(t, blob(1, 1600), blob(2, 1600)), says: "1400 is the most that is left to read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := openArchive(bytes.NewReader(c.archive), int64(len(c.archive)), most)
			require.ErrorContains(t, err, c.says)
		})
	}
	for _, bound := range []int64{usual.archive, usual.file, usual.content, int64(usual.files)} {
		require.Positive(t, bound)
		require.LessOrEqual(t, bound, int64(1)<<30)
	}
}

// unpack reads every file of an archive.
func unpack(t testing.TB, archive []byte) files {
	t.Helper()
	a, err := openArchive(bytes.NewReader(archive), int64(len(archive)), usual)
	require.NoError(t, err)
	f := files{}
	for _, name := range a.names {
		f[name], err = a.read(name, usual.file)
		require.NoError(t, err)
	}
	return f
}

// remake takes an archive apart, has something done to its files, and packs it
// again as assay does.
func remake(t *testing.T, archive []byte, change func(files)) []byte {
	t.Helper()
	f := unpack(t, archive)
	change(f)
	again, err := f.pack()
	require.NoError(t, err)
	return again
}

// relist writes a manifest for what is there, and signs what the statements say
// for that one.
func relist(t *testing.T, f files, signer Signer) {
	t.Helper()
	before := digestOf(f[manifestName])
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
	for name, text := range f {
		if !strings.HasPrefix(name, statements) {
			continue
		}
		var envelope Envelope
		require.NoError(t, json.Unmarshal(text, &envelope))
		signed, err := Sign(bytes.ReplaceAll(envelope.Payload, []byte(before), []byte(digestOf(f[manifestName]))), signer)
		require.NoError(t, err)
		f[name], err = document(signed)
		require.NoError(t, err)
	}
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
	require.Equal(t, []string{"level"}, failures(verifyArchive(archive, policy)))
	other := newVendor(t)
	for _, c := range []struct {
		name   string
		change func(files)
		fails  string
		says   string
	}{
		{name: "a file is added", change: func(f files) { f["more.json"] = []byte("{}") }, fails: "archive", says: "not listed"},
		{name: "a body is added", change: func(f files) { f[blobFolder+digestOf([]byte("x"))] = []byte("x"); relist(t, f, v.signer) }, fails: "evidence", says: "the body of no exchange"},
		{name: "a file is removed", change: func(f files) { delete(f, attemptsName) }, fails: "archive", says: "attempts.json is missing"},
		{name: "a file is removed, and not listed", change: func(f files) { delete(f, attemptsName); relist(t, f, v.signer) }, fails: "evidence", says: "attempts.json"},
		{name: "a body is removed, and not listed", change: func(f files) { delete(f, blobsOf(f)[0]); relist(t, f, v.signer) }, fails: "evidence", says: "is missing"},
		{name: "two bodies are swapped", change: func(f files) {
			b := blobsOf(f)
			f[b[0]], f[b[1]] = f[b[1]], f[b[0]]
		}, fails: "archive", says: "has been changed"},
		{name: "two bodies are swapped, and listed so", change: func(f files) {
			b := blobsOf(f)
			f[b[0]], f[b[1]] = f[b[1]], f[b[0]]
			relist(t, f, v.signer)
		}, fails: "evidence", says: "is another one"},
		{name: "a file is changed, and listed so", change: func(f files) {
			f[attemptsName] = append(f[attemptsName], '\n')
			relist(t, f, v.signer)
		}, fails: "evidence", says: "attempts.json: it is not as assay writes it"},
		{name: "a member twice", change: func(f files) {
			f[planName] = bytes.Replace(f[planName], []byte("{"), []byte(`{"seed": "9",`), 1)
			relist(t, f, v.signer)
		}, fails: "evidence", says: "plan.json: it is not as assay writes it"},
		{name: "a file is changed as assay writes it, and listed so", change: func(f files) {
			f[attemptsName] = bytes.Replace(f[attemptsName], []byte(`"number": 1`), []byte(`"number": 2`), 1)
			relist(t, f, v.signer)
		}, fails: "attempts", says: "does not follow"},
		{name: "a list that names a file twice", change: func(f files) {
			var m manifest
			require.NoError(t, json.Unmarshal(f[manifestName], &m))
			m.Files = append(m.Files, m.Files[0])
			f[manifestName], _ = document(m)
		}, fails: "archive", says: "twice"},
		{name: "another format", change: func(f files) {
			f[manifestName] = bytes.Replace(f[manifestName], []byte(BundleFormat), []byte("assay-bundle/1"), 1)
		}, fails: "archive", says: "assay-bundle/1"},
		{name: "a statement is removed", change: func(f files) { delete(f, statements+testResultName+extension) }, fails: "signature", says: "the statements are"},
		{name: "a statement is added", change: func(f files) {
			f[statements+"more"+extension] = f[statements+testResultName+extension]
		}, fails: "signature", says: "the statements are"},
		{name: "one statement in place of the other", change: func(f files) {
			f[statements+testResultName+extension] = f[statements+conformanceRunName+extension]
		}, fails: "signature", says: "not about this manifest"},
		{name: "a statement of another bundle", change: func(f files) {
			again := *e
			again.Attempts = slices.Clone(e.Attempts)
			again.Attempts[0].Started = again.Attempts[0].Started.Add(-time.Second)
			g := unpack(t, v.seal(t, &again))
			f[statements+testResultName+extension] = g[statements+testResultName+extension]
		}, fails: "signature", says: "not about this manifest"},
		{name: "signed by two keys", change: func(f files) {
			g := unpack(t, other.seal(t, e))
			f[statements+testResultName+extension] = g[statements+testResultName+extension]
		}, fails: "signature", says: "is not trusted"},
		{name: "signed in the name of a trusted key", change: func(f files) {
			g := unpack(t, other.seal(t, e))
			for _, name := range []string{testResultName, conformanceRunName} {
				text := g[statements+name+extension]
				f[statements+name+extension] = bytes.Replace(text, []byte(other.signer.KeyID()), []byte(v.signer.KeyID()), 1)
			}
		}, fails: "signature", says: "does not match what is signed"},
		{name: "another manifest than the one that was signed for", change: func(f files) {
			statement := bytes.Clone(f[statements+testResultName+extension])
			f[attemptsName] = append(f[attemptsName], '\n')
			relist(t, f, v.signer)
			f[statements+testResultName+extension] = statement
		}, fails: "signature", says: "not about this manifest"},
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
			relist(t, f, v.signer)
		}, fails: "evidence", says: "more"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := verifyArchive(remake(t, archive, c.change), policy)
			require.False(t, r.Verified)
			require.Contains(t, failures(r), c.fails, "%+v", r.Findings)
			at := slices.IndexFunc(r.Findings, func(f Finding) bool { return f.Question == c.fails })
			require.Contains(t, r.Findings[at].Detail, c.says)
		})
	}
}

// Whichever byte of an archive is changed, and to what: it does not verify any
// more.
func TestAnyByte(t *testing.T) {
	v, e, policy := tiny(t)
	archive := v.seal(t, e)
	random := rand.New(rand.NewPCG(1, 2))
	for range 150 {
		changed := bytes.Clone(archive)
		at := random.IntN(len(changed))
		changed[at] ^= byte(1 + random.IntN(255))
		found := failures(verifyArchive(changed, policy))
		if found[0] == "level" { // DEFLATE pads its last bits up to a byte with what nobody reads (RFC 1951, 3.2.4)
			require.Equal(t, unpack(t, archive), unpack(t, changed), "byte %d", at)
			continue
		}
		require.Subset(t, []string{"archive", "signature", "evidence"}, found[:1], "byte %d", at)
	}
	for _, length := range []int{0, 1, len(archive) / 2, len(archive) - 1} {
		require.Contains(t, failures(verifyArchive(archive[:length], policy)), "archive")
	}
	require.Equal(t, []string{"level"}, failures(verifyArchive(archive, policy)))
}

// Every byte of every file counts, also where whoever changed it has packed the
// archive as assay does.
func TestAnyByteOfAnyFile(t *testing.T) {
	v, e, policy := tiny(t)
	archive := v.seal(t, e)
	f := unpack(t, archive)
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
			r := verifyArchive(changed, policy)
			require.NotEqual(t, []string{"level"}, failures(r), "%s: %+v", name, r.Findings)
		}
	}
}

func TestArchivesAreDeterministic(t *testing.T) {
	v, e, policy := tiny(t)
	first := v.seal(t, e)
	require.Equal(t, first, v.seal(t, e))
	require.Equal(t, first, v.seal(t, evidenceOf(t, first, policy.Pack)), "what is read is written again as it was")
}

// Nothing of the evidence is read before a trusted key was found to have signed
// for it, and then no more of it than the contract pack gives reason for.
func TestEvidenceIsReadLast(t *testing.T) {
	v, e, policy := tiny(t)
	archive := v.seal(t, e)
	heavy := func(f files) {
		f[attemptsName] = []byte("[" + strings.Repeat("[],", 8_000) + "[]]")
	}
	stranger := newVendor(t)
	for _, c := range []struct {
		name   string
		change func(files)
		fails  string
		says   string
	}{
		{name: "nobody signed for it", change: func(f files) { heavy(f) }, fails: "archive", says: "its size is not the one"},
		{name: "a stranger signed for it", change: func(f files) { heavy(f); relist(t, f, stranger.signer) }, fails: "signature", says: "is not trusted"},
		{name: "a trusted key signed for it", change: func(f files) { heavy(f); relist(t, f, v.signer) }, fails: "evidence", says: "more objects, arrays or values than are read"},
		{name: "a document that is too large", change: func(f files) {
			f[suiteName] = bytes.Repeat([]byte(" "), 16<<10+1)
			relist(t, f, v.signer)
		}, fails: "evidence", says: "suite.json has 16385 bytes, and 16384 is the most that is read"},
		{name: "more exchanges than any run has", change: func(f files) {
			f[exchangesName] = bytes.Repeat([]byte("{}\n"), 3<<20)
			relist(t, f, v.signer)
		}, fails: "evidence", says: "exchanges.jsonl has"},
		{name: "exchanges in another order", change: func(f files) {
			lines := bytes.SplitAfter(f[exchangesName], []byte("\n"))
			lines[0], lines[1] = lines[1], lines[0]
			f[exchangesName] = bytes.Join(lines, nil)
			relist(t, f, v.signer)
		}, fails: "evidence", says: "exchanges.jsonl:2: the exchange is out of order"},
		{name: "a document that no bundle has", change: func(f files) {
			f["more.json"] = []byte("{}\n")
			relist(t, f, v.signer)
		}, fails: "evidence", says: "lists 6 documents, and a bundle has 5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := verifyArchive(remake(t, archive, c.change), policy)
			require.Equal(t, []string{c.fails}, failures(r), "%+v", r.Findings)
			require.Contains(t, r.Failures()[0].Detail, c.says)
			if c.fails != "evidence" {
				require.Nil(t, r.Evidence)
			}
		})
	}
}

func TestWeight(t *testing.T) {
	for _, c := range []struct {
		name, text string
		most       weight
		says       string
	}{
		{name: "just that", text: `{"a": [1, 2]}`, most: weight{13, 2, 4}},
		{name: "a byte more", text: `{"a": [1, 2]}`, most: weight{12, 2, 4}, says: "more bytes"},
		{name: "an array more", text: `{"a": [1, 2]}`, most: weight{13, 1, 4}, says: "more objects"},
		{name: "a value more", text: `{"a": [1, 2]}`, most: weight{13, 2, 3}, says: "values than are read"},
		{name: "texts weigh nothing", text: `"[{,\"[{,\\"`, most: weight{100, 0, 1}},
		{name: "no JSON", text: `"\`, most: weight{100, 0, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.most.take([]byte(c.text))
			if c.says == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.says)
		})
	}
}
