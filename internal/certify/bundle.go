package certify

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
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
	detectionName = "detection.json"
	blobFolder    = "blobs/"
	statements    = "statements/"
	extension     = ".dsse.json"
)

// BundleFormat is the name and version of the format of bundles.
const BundleFormat = "assay-bundle/1"

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

// Bundle is a bundle that was read. Its files have the digests of its manifest.
type Bundle struct {
	Digest     string // sha256 of the archive, in hex
	Manifest   string // sha256 of the manifest, in hex, which the statements are about
	Statements map[string]*Envelope
	Evidence   *Evidence
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
	documents := map[string]any{resultName: e.Result, planName: e.Plan, suiteName: e.Suite, attemptsName: e.Attempts}
	if e.Detection != nil {
		documents[detectionName] = e.Detection
	}
	for name, value := range documents {
		text, err := document(value)
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", name, err)
		}
		f[name] = text
	}
	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	encoder.SetEscapeHTML(false)
	for _, x := range e.Exchanges {
		l := line{Scenario: x.Scenario, Exchange: x.Exchange, RequestBody: f.blob(x.RequestBody), ResponseBody: f.blob(x.ResponseBody)}
		if err := encoder.Encode(l); err != nil {
			return nil, fmt.Errorf("write %s: %w", exchangesName, err)
		}
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

// Seal returns the archive of a bundle: the evidence, and statements about it that a
// signer signs. It returns the errors of the signer.
func Seal(e *Evidence, signer Signer) ([]byte, error) {
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
	return f.pack()
}

// Open reads the archive of a bundle and compares its files with the manifest. It does
// not judge the evidence, and verifies no signature. It returns an error for an archive
// that is not exactly as Seal writes it.
func Open(archive []byte) (*Bundle, error) {
	f, err := unpack(archive)
	if err != nil {
		return nil, err
	}
	if err := f.matchManifest(); err != nil {
		return nil, err
	}
	b := &Bundle{Digest: digestOf(archive), Manifest: digestOf(f[manifestName]), Statements: map[string]*Envelope{}}
	for name, text := range f {
		if base, ok := strings.CutPrefix(name, statements); ok {
			var envelope Envelope
			if err := strictJSON(text, &envelope); err != nil {
				return nil, fmt.Errorf("read %s: %w", name, err)
			}
			// No digest covers it but its own signature.
			if again, err := document(envelope); err != nil || !bytes.Equal(again, text) {
				return nil, fmt.Errorf("read %s: it is not as assay writes it", name)
			}
			b.Statements[strings.TrimSuffix(base, extension)] = &envelope
		}
	}
	if b.Evidence, err = f.evidence(); err != nil {
		return nil, err
	}
	return b, f.canonical(b.Evidence)
}

// canonical returns an error unless the files are exactly what assay writes for the
// evidence, so that no other reader can understand them differently.
func (f files) canonical(e *Evidence) error {
	again, err := evidenceFiles(e)
	if err != nil {
		return err
	}
	// The manifest differs if any other file does, so it is not compared.
	for _, name := range append(slices.DeleteFunc(slices.Sorted(maps.Keys(again)), isManifest), manifestName) {
		if !bytes.Equal(again[name], f[name]) {
			return fmt.Errorf("%s is not as assay writes it", name)
		}
	}
	return nil
}

func isManifest(name string) bool { return name == manifestName }

// matchManifest returns an error unless the files are those of the manifest.
func (f files) matchManifest() error {
	text, ok := f[manifestName]
	if !ok {
		return fmt.Errorf("%s is missing", manifestName)
	}
	var m manifest
	if err := strictJSON(text, &m); err != nil {
		return fmt.Errorf("read %s: %w", manifestName, err)
	}
	if m.Format != BundleFormat {
		return fmt.Errorf("read %s: format %q is not %q", manifestName, m.Format, BundleFormat)
	}
	listed := map[string]bool{manifestName: true}
	for _, entry := range m.Files {
		content, ok := f[entry.Name]
		switch {
		case listed[entry.Name]:
			return fmt.Errorf("%s lists %s twice", manifestName, entry.Name)
		case !ok:
			return fmt.Errorf("%s is missing", entry.Name)
		case digestOf(content) != entry.SHA256 || len(content) != entry.Size:
			return fmt.Errorf("%s has been changed: its digest is not the one in %s", entry.Name, manifestName)
		}
		listed[entry.Name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(f)) {
		if !listed[name] && !strings.HasPrefix(name, statements) {
			return fmt.Errorf("%s is not listed in %s", name, manifestName)
		}
	}
	return nil
}

// evidence reads what the files say.
func (f files) evidence() (*Evidence, error) {
	e := &Evidence{Result: &verdict.Result{}}
	documents := []struct {
		name string
		into any
	}{{resultName, e.Result}, {planName, &e.Plan}, {suiteName, &e.Suite}, {attemptsName, &e.Attempts}}
	if _, ok := f[detectionName]; ok {
		e.Detection = &Detection{}
		documents = append(documents, struct {
			name string
			into any
		}{detectionName, e.Detection})
	}
	for _, d := range documents {
		if err := strictJSON(f[d.name], d.into); err != nil {
			return nil, fmt.Errorf("read %s: %w", d.name, err)
		}
	}
	if e.Plan.Format != PlanFormat || e.Result.Format != verdict.Format {
		return nil, fmt.Errorf("the formats %q and %q are not those of this version of assay", e.Plan.Format, e.Result.Format)
	}
	used := map[string]bool{}
	number := 0
	for text := range bytes.Lines(f[exchangesName]) {
		number++
		x, err := f.exchange(text, used)
		if err != nil {
			return nil, fmt.Errorf("read %s:%d: %w", exchangesName, number, err)
		}
		e.Exchanges = append(e.Exchanges, x)
	}
	for _, name := range slices.Sorted(maps.Keys(f)) {
		if strings.HasPrefix(name, blobFolder) && !used[name] {
			return nil, fmt.Errorf("%s is the body of no exchange", name)
		}
	}
	return e, nil
}

func (f files) exchange(text []byte, used map[string]bool) (Recorded, error) {
	l := line{Exchange: &exchange.Exchange{}}
	if err := strictJSON(text, &l); err != nil {
		return Recorded{}, err
	}
	for _, body := range []struct {
		digest string
		into   *exchange.Body
	}{{l.RequestBody, &l.Exchange.RequestBody}, {l.ResponseBody, &l.Exchange.ResponseBody}} {
		if body.digest == "" {
			continue
		}
		name := blobFolder + body.digest
		content, ok := f[name]
		if !ok || len(content) == 0 {
			return Recorded{}, fmt.Errorf("the body %s is missing", body.digest)
		}
		if digestOf(content) != body.digest {
			return Recorded{}, fmt.Errorf("the body %s is another one", body.digest)
		}
		*body.into, used[name] = content, true
	}
	if l.ID == "" {
		return Recorded{}, errors.New("the exchange has no id")
	}
	return Recorded{Exchange: l.Exchange, Scenario: l.Scenario}, nil
}
