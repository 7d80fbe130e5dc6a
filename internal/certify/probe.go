package certify

import (
	"bytes"
	"context"
	"errors"

	"github.com/assaykit/assay/internal/pack"
)

// Probe opens a bundle that was just made and judges it again. It returns what the bundle
// is known by: the sha256 of its manifest, in hex. It returns an error if the results
// differ, or the bundle cannot be read.
func Probe(ctx context.Context, archive []byte, p *pack.Pack) (string, error) {
	b, err := Open(bytes.NewReader(archive))
	if err != nil {
		return "", err
	}
	evidence, err := b.Evidence(len(p.Inventory.Scenarios))
	if err != nil {
		return "", err
	}
	judgement, err := Judge(ctx, evidence, p)
	if err != nil {
		return "", err
	}
	if d := difference(evidence.Result, judgement.Result); d != "" {
		return "", errors.New(d)
	}
	return b.Manifest, judgement.Late
}
