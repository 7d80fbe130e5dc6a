package cli

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/certify"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/input"
	"github.com/assaykit/assay/internal/setting"
)

// signerOptions say what to sign with.
type signerOptions struct {
	key, command, public string
}

func (o *signerOptions) settings() []setting.Setting {
	return []setting.Setting{
		{Flag: "key", Takes: "FILE", Complete: setting.Files, Value: setting.Text(&o.key),
			Help: "the private key to sign with, as keygen makes it"},
		{Flag: "sign-with", Takes: "COMMAND", Value: setting.Text(&o.command),
			Help: "have this command sign: it gets what is signed on stdin, and prints the signature, bare or as base64"},
		{Flag: "public-key", Takes: "FILE", Complete: setting.Files, Value: setting.Text(&o.public),
			Help: "the public key that the command signs for, in PEM (ed25519, or ECDSA on P-256)"},
	}
}

func (o *signerOptions) given() bool { return o.key != "" || o.command != "" || o.public != "" }

var publicKeyFile = input.Kind{Holds: "public key", Hint: "assay keygen writes one beside the private key, with the ending .pub"}

// signer reads the key, for which it may ask for a passphrase. A command that signs does
// not get the secrets of the run.
func (a *app) signer(ctx context.Context, o signerOptions, secrets []exchange.Secret) (certify.Signer, error) {
	switch {
	case o.key != "" && o.command == "" && o.public == "":
		return certify.LoadKey(o.key, a.passphrase)
	case o.key == "" && o.command != "" && o.public != "":
		text, err := publicKeyFile.Read(o.public)
		if err != nil {
			return nil, err
		}
		key, err := certify.ParsePublicKey(text)
		if err != nil {
			return nil, publicKeyFile.Error(o.public, err)
		}
		return certify.CommandSigner(ctx, o.command, key, withoutSecrets(os.Environ(), secrets)), nil
	}
	return nil, hinted(errors.New("want either --key, or --sign-with and --public-key"), "assay keygen makes a key")
}

// file is the one beside which what belongs to the key is kept.
func (o *signerOptions) file() string {
	if o.key != "" {
		return o.key
	}
	return o.public
}

// withoutSecrets leaves out the variables that are ours, and those that hold a secret.
func withoutSecrets(environment []string, secrets []exchange.Secret) []string {
	return slices.DeleteFunc(slices.Clone(environment), func(variable string) bool {
		name, value, _ := strings.Cut(variable, "=")
		return strings.HasPrefix(name, "ASSAY_") || slices.ContainsFunc(secrets, func(s exchange.Secret) bool {
			return s.Value != "" && strings.Contains(value, s.Value)
		})
	})
}
