package certify

import (
	"fmt"
	"path/filepath"
	"slices"
)

// sigstoreType is the media type of a Sigstore bundle
// (github.com/sigstore/protobuf-specs, sigstore_bundle.proto).
const sigstoreType = "application/vnd.dev.sigstore.bundle.v0.3+json"

// sigstoreBundle is a Sigstore bundle of an envelope that a key has signed. There is
// no entry of a transparency log, since the key is trusted by itself.
type sigstoreBundle struct {
	MediaType string `json:"mediaType"`
	Material  struct {
		PublicKey struct {
			Hint string `json:"hint"`
		} `json:"publicKey"`
	} `json:"verificationMaterial"`
	Envelope *Envelope `json:"dsseEnvelope"`
}

// Sigstore returns the files by which others verify a bundle's statements, by name: the
// manifest that they are about, manifest.json, and a Sigstore bundle of each statement,
// NAME.sigstore.json. It returns an error where the archive is no bundle; it verifies
// nothing.
func Sigstore(archive Source) (map[string][]byte, error) {
	b, err := Open(archive)
	if err != nil {
		return nil, err
	}
	text, err := b.archive.read(manifestName, manifestWeight(len(b.archive.names)).bytes)
	if err != nil {
		return nil, err
	}
	all := map[string][]byte{manifestName: text}
	for name, envelope := range b.Statements {
		bundle := sigstoreBundle{MediaType: sigstoreType}
		// The hint names the key. Sigstore's own readers pass over a signature whose
		// keyid is not the one that they would give its key, so there is none.
		anonymous := *envelope
		anonymous.Signatures = slices.Clone(envelope.Signatures)
		for i := range anonymous.Signatures {
			bundle.Material.PublicKey.Hint = anonymous.Signatures[i].KeyID
			anonymous.Signatures[i].KeyID = ""
		}
		bundle.Envelope = &anonymous
		if all[name+".sigstore.json"], err = document(bundle); err != nil {
			return nil, fmt.Errorf("write the Sigstore bundle of %s: %w", name, err)
		}
	}
	return all, nil
}

// WriteSigstore writes what Sigstore returns into a folder that exists. It returns an
// error if a file cannot be written, or the bundle has a statement that Sigstore cannot
// say.
func WriteSigstore(archive Source, folder string) error {
	all, err := Sigstore(archive)
	if err != nil {
		return err
	}
	for name, text := range all {
		if err := WriteFile(filepath.Join(folder, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
