package certify

import (
	"context"
	"errors"

	"github.com/assaykit/assay/internal/pack"
)

// Digest is the sha256 of a bundle, in hex.
func Digest(archive []byte) string { return digestOf(archive) }

// Probe opens a bundle that was just made and judges it again.
func Probe(ctx context.Context, archive []byte, p *pack.Pack) error {
	b, err := Open(archive)
	if err != nil {
		return err
	}
	judgement, err := Judge(ctx, b.Evidence, p)
	if err != nil {
		return err
	}
	if d := difference(b.Evidence.Result, judgement.Result); d != "" {
		return errors.New(d)
	}
	return judgement.Late
}
