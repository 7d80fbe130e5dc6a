package certify

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

// The names of a bundle's files.
const (
	manifestName  = "manifest.json"
	resultName    = "result.json"
	planName      = "plan.json"
	suiteName     = "suite.json"
	exchangesName = "exchanges.jsonl"
	attemptsName  = "attempts.json"
	blobFolder    = "blobs/"
	statements    = "statements/"
	extension     = ".dsse.json"
)

// BundleFormat names the version of the bundle's format.
const BundleFormat = "assay-bundle/2"

// manifest lists every file of a bundle but itself and the statements, which are
// about it.
type manifest struct {
	Format string         `json:"format"`
	Files  []manifestFile `json:"files"` // by name
}

type manifestFile struct {
	Name   string `json:"name"`
	Size   int    `json:"size"`
	SHA256 string `json:"sha256"`
}

// Source is where an archive lies: bytes.Reader and io.SectionReader are some.
type Source interface {
	io.ReaderAt
	Size() int64 // in bytes
}

// Bundle is a bundle of which was read what it says of itself.
type Bundle struct {
	Manifest   string               // sha256 of the manifest, in hex, which the statements are about, and which the bundle is known by
	Statements map[string]*Envelope // by name: test-result and conformance-run, in a bundle that Seal made

	archive *archive
	files   []manifestFile
}

// timestamp returns the timestamp token and the statement that it is about; nil for
// none.
func (b *Bundle) timestamp() (token, content []byte, err error) {
	if b.archive.byName[timestampName] == nil {
		return nil, nil, nil
	}
	if token, err = b.archive.read(timestampName, timestampSize); err != nil {
		return nil, nil, err
	}
	content, err = b.archive.read(statements+conformanceRunName+extension, envelopeWeight.bytes)
	return token, content, err
}

// line is an exchange as exchanges.jsonl has it: with its bodies by their sha256,
// in hex, and "" for an empty one.
type line struct {
	Scenario string `json:"scenario,omitempty"`
	*exchange.Exchange
	RequestBody  string `json:"request_body,omitempty"`
	ResponseBody string `json:"response_body,omitempty"`
}

// evidenceFiles writes evidence as files, and the manifest of them.
func evidenceFiles(e *Evidence) (files, error) {
	f := files{}
	for name, value := range map[string]any{resultName: e.Result, planName: e.Plan, suiteName: e.Suite, attemptsName: e.Attempts} {
		text, err := document(value)
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", name, err)
		}
		f[name] = text
	}
	var lines bytes.Buffer
	for _, x := range e.Exchanges {
		text, err := lineOf(line{Scenario: x.Scenario, Exchange: x.Exchange, RequestBody: f.blob(x.RequestBody), ResponseBody: f.blob(x.ResponseBody)})
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", exchangesName, err)
		}
		lines.Write(text)
	}
	f[exchangesName] = lines.Bytes()
	m := manifest{Format: BundleFormat}
	for _, name := range slices.Sorted(maps.Keys(f)) {
		m.Files = append(m.Files, manifestFile{Name: name, Size: len(f[name]), SHA256: digestOf(f[name])})
	}
	text, err := document(m)
	f[manifestName] = text
	return f, err
}

// blob keeps a body under its digest; an empty one is none.
func (f files) blob(body []byte) string {
	if len(body) == 0 {
		return ""
	}
	digest := digestOf(body)
	f[blobFolder+digest] = body
	return digest
}

// Seal returns the archive of a bundle, as FORMAT.md describes it: the evidence, and statements
// about it that a signer signs, and a timestamp of one of them. A stamp that is nil is no
// timestamp. It returns the errors of the signer and of the stamper.
func Seal(e *Evidence, signer Signer, stamp Stamper) ([]byte, error) {
	f, err := evidenceFiles(e)
	if err != nil {
		return nil, err
	}
	subject := subjectOf(digestOf(f[manifestName]))
	for name, predicate := range predicates(e) {
		payload, err := document(statement(predicate.kind, subject, predicate.value))
		if err != nil {
			return nil, fmt.Errorf("write statement %s: %w", name, err)
		}
		envelope, err := Sign(payload, signer)
		if err != nil {
			return nil, err
		}
		if f[statements+name+extension], err = document(envelope); err != nil {
			return nil, fmt.Errorf("write statement %s: %w", name, err)
		}
	}
	if stamp != nil {
		if f[timestampName], err = stamp(f[statements+conformanceRunName+extension]); err != nil {
			return nil, err
		}
	}
	return f.pack()
}

// Open reads what a bundle says of itself: its directory, its manifest and its statements.
// The files are read by Evidence, once somebody has answered for them. It returns an error
// if it is no archive, is larger than a bundle may be, or lacks one of them.
func Open(from Source) (*Bundle, error) {
	a, err := openArchive(from, from.Size(), usual)
	if err != nil {
		return nil, err
	}
	b := &Bundle{Statements: map[string]*Envelope{}, archive: a}
	if b.files, b.Manifest, err = a.manifest(); err != nil {
		return nil, err
	}
	for _, name := range a.in(statements) {
		var envelope Envelope
		if err := a.decode(name, envelopeWeight, &envelope); err != nil {
			return nil, err
		}
		b.Statements[strings.TrimSuffix(strings.TrimPrefix(name, statements), extension)] = &envelope
	}
	return b, nil
}

// decode reads a document, which has to be just as assay writes it: nothing in it
// can mean something else to another reader.
func (a *archive) decode(name string, most weight, into any) error {
	text, err := a.read(name, most.bytes)
	if err != nil {
		return err
	}
	if err := decodeDocument(text, most, into); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

func decodeDocument(text []byte, most weight, into any) error {
	if err := most.take(text); err != nil {
		return err
	}
	if err := strictJSON(text, into); err != nil {
		return err
	}
	if again, err := document(into); err != nil || !bytes.Equal(again, text) {
		return errors.New("it is not as assay writes it")
	}
	return nil
}

// manifest reads the manifest, and demands every file that it lists, of the size
// that it lists, and no other. Their digests are looked at by Evidence.
func (a *archive) manifest() ([]manifestFile, string, error) {
	most := manifestWeight(len(a.names))
	text, err := a.read(manifestName, most.bytes)
	if err != nil {
		return nil, "", err
	}
	var m manifest
	if err := decodeDocument(text, most, &m); err != nil {
		return nil, "", fmt.Errorf("read %s: %w", manifestName, err)
	}
	if m.Format != BundleFormat {
		return nil, "", fmt.Errorf("read %s: format %q is not %q", manifestName, cut(m.Format), BundleFormat)
	}
	listed := map[string]bool{manifestName: true}
	last := ""
	for _, entry := range m.Files {
		switch {
		case listed[entry.Name] || entry.Name < last:
			return nil, "", fmt.Errorf("%s lists %s twice, or out of order", manifestName, cut(entry.Name))
		case a.byName[entry.Name] == nil:
			return nil, "", fmt.Errorf("%s is missing", cut(entry.Name))
		case int64(entry.Size) != a.size(entry.Name):
			return nil, "", fmt.Errorf("%s has been changed: its size is not the one in %s", entry.Name, manifestName)
		}
		listed[entry.Name], last = true, entry.Name
	}
	for _, name := range a.names {
		if !listed[name] && name != timestampName && !strings.HasPrefix(name, statements) {
			return nil, "", fmt.Errorf("%s is not listed in %s", name, manifestName)
		}
	}
	return m.Files, digestOf(text), nil
}

// Evidence reads what the files say, which have to be those of the manifest. How much they
// may say is bounded by the number of scenarios of the contract pack that is accepted. It
// returns an error for a file that the manifest does not have, or that is not what the
// manifest says.
func (b *Bundle) Evidence(scenarios int) (*Evidence, error) {
	for _, f := range b.files {
		switch digest, err := b.archive.digest(f.Name); {
		case err != nil:
			return nil, err
		case digest != f.SHA256:
			return nil, fmt.Errorf("%s has been changed: its digest is not the one in %s", f.Name, manifestName)
		}
	}
	e := &Evidence{Result: &verdict.Result{}}
	documents := []struct {
		name string
		most weight
		into any
	}{
		{resultName, resultWeight(scenarios), e.Result}, {planName, planWeight(scenarios), &e.Plan},
		{suiteName, suiteWeight, &e.Suite}, {attemptsName, attemptsWeight, &e.Attempts},
	}
	if err := b.onlyListed(len(documents)); err != nil {
		return nil, err
	}
	for _, d := range documents {
		if err := b.archive.decode(d.name, d.most, d.into); err != nil {
			return nil, err
		}
	}
	if e.Plan.Format != PlanFormat || e.Result.Format != verdict.Format {
		return nil, fmt.Errorf("the formats %q and %q are not those of this version of assay", cut(e.Plan.Format), cut(e.Result.Format))
	}
	var err error
	e.Exchanges, err = b.archive.exchanges(exchangesWeight(scenarios))
	return e, err
}

// onlyListed demands no files but documents, so many, exchanges and bodies.
func (b *Bundle) onlyListed(documents int) error {
	if have := len(b.files) - len(b.archive.in(blobFolder)); have > documents+1 {
		return fmt.Errorf("%s lists %d documents, and a bundle has %d", manifestName, have, documents+1)
	}
	return nil
}

// exchanges reads them one by one, with their bodies.
func (a *archive) exchanges(most weight) ([]Recorded, error) {
	r, err := a.open(exchangesName)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }() // it was only read
	if size := a.size(exchangesName); size > most.bytes {
		return nil, fmt.Errorf("%s has %d bytes, and %d is the most that is read", exchangesName, size, most.bytes)
	}
	lines, bodies := bufio.NewReader(r), &bodies{archive: a, read: map[string]exchange.Body{}, left: usual.content * 2}
	var all []Recorded
	for {
		text, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(text) == 0 {
			break
		}
		if err == nil {
			err = most.take(text)
		}
		var x Recorded
		if err == nil {
			x, err = bodies.exchange(text)
		}
		if err == nil && len(all) > 0 && bySending(all[len(all)-1], x) >= 0 {
			err = errors.New("the exchange is out of order")
		}
		if err != nil {
			return nil, fmt.Errorf("read %s:%d: %w", exchangesName, len(all)+1, err)
		}
		all = append(all, x)
	}
	for _, name := range a.in(blobFolder) {
		if _, used := bodies.read[name]; !used {
			return nil, fmt.Errorf("%s is the body of no exchange", name)
		}
	}
	return all, nil
}

// bodies are those of exchanges, each of which is looked at once.
type bodies struct {
	archive *archive
	read    map[string]exchange.Body // empty where it is too large to be kept
	left    int64                    // bytes of the bodies of all exchanges together
}

// maxKept is how many bytes a body has at the most that is kept while a bundle is judged.
// A larger one is read again when its answer is asked for.
const maxKept = 256 << 10

func (b *bodies) exchange(text []byte) (Recorded, error) {
	l := line{Exchange: &exchange.Exchange{}}
	if err := strictJSON(text, &l); err != nil {
		return Recorded{}, err
	}
	if again, err := lineOf(l); err != nil || !bytes.Equal(again, text) {
		return Recorded{}, errors.New("it is not as assay writes it")
	}
	if l.ID == "" {
		return Recorded{}, errors.New("the exchange has no id")
	}
	x := Recorded{Exchange: l.Exchange, Scenario: l.Scenario}
	var err error
	if x.RequestBody, err = b.body(l.RequestBody); err != nil {
		return Recorded{}, err
	}
	x.ResponseBody, err = b.body(l.ResponseBody)
	if b.isLarge(l.RequestBody) || b.isLarge(l.ResponseBody) {
		x.bodies = func() (request, response exchange.Body, err error) {
			if request, err = b.whole(l.RequestBody); err == nil {
				response, err = b.whole(l.ResponseBody)
			}
			return request, response, err
		}
	}
	return x, err
}

func (b *bodies) isLarge(digest string) bool { return b.archive.size(blobFolder+digest) > maxKept }

// body is the one of a digest; none for "", and for one that is too large to be kept.
func (b *bodies) body(digest string) (exchange.Body, error) {
	if digest == "" {
		return nil, nil
	}
	name := blobFolder + digest
	if b.left -= b.archive.size(name); b.left < 0 {
		return nil, errors.New("the bodies of all exchanges have more bytes than are read")
	}
	if content, read := b.read[name]; read {
		return content, nil
	}
	content, err := b.whole(digest)
	if err != nil {
		return nil, err
	}
	most := bodyWeight
	if err := most.take(content); err != nil {
		return nil, fmt.Errorf("the body %s: %w", digest, err)
	}
	if b.isLarge(digest) {
		content = nil
	}
	b.read[name] = content
	return content, nil
}

// whole reads the body of a digest; none for "".
func (b *bodies) whole(digest string) (exchange.Body, error) {
	if digest == "" {
		return nil, nil
	}
	content, err := b.archive.read(blobFolder+digest, bodyWeight.bytes)
	switch {
	case err != nil:
		return nil, err
	case len(content) == 0:
		return nil, fmt.Errorf("the body %s is missing", cut(digest))
	case digestOf(content) != digest:
		return nil, fmt.Errorf("the body %s is another one", digest)
	}
	return content, nil
}

func lineOf(l line) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(l)
	return b.Bytes(), err
}
