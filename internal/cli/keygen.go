package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/certify"
	"github.com/assaykit/assay/internal/input"
	"github.com/assaykit/assay/internal/setting"
)

func (a *app) keygenCommand() *cobra.Command {
	var (
		out   string
		plain bool
	)
	cmd := &cobra.Command{
		Use:   "keygen",
		Short: "Make a key to sign with",
		Long: `Make a key to sign with: ed25519, the private key encrypted with a passphrase
(PKCS #8 in PEM), and the public one beside it. The passphrase is that in
ASSAY_KEY_PASSPHRASE, or is asked for. A file that is there already is kept.`,
		Example: `  ASSAY_KEY_PASSPHRASE='a long one' assay keygen --out vendor.key
  assay keygen --out test.key --no-passphrase`,
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(*cobra.Command, []string) error {
			return a.keygen(out, plain)
		},
	}
	addOwn(cmd,
		setting.Setting{Flag: "out", Takes: "FILE", Default: "assay.key", Complete: setting.Files, Value: setting.Preset{Value: setting.Text(&out)},
			Help: "the file of the private key; that of the public one ends in .pub"},
		setting.Setting{Flag: "no-passphrase", Help: "do not encrypt the private key", Value: setting.Flag(&plain)})
	return cmd
}

// publicName is the name of the public key that lies beside a private one.
func publicName(private string) string { return strings.TrimSuffix(private, ".key") + ".pub" }

// unused returns an error where a file is there already, or where that cannot be found out.
func unused(name string) error {
	_, err := os.Lstat(name)
	switch {
	case err == nil:
		return hinted(fmt.Errorf("%s exists already", name), "name another one with --out")
	case errors.Is(err, fs.ErrNotExist):
		return nil
	}
	return fmt.Errorf("--out %s: %w", name, input.Unwritten(err))
}

func (a *app) keygen(out string, plain bool) error {
	for _, name := range []string{out, publicName(out)} {
		if err := unused(name); err != nil {
			return err
		}
	}
	var passphrase []byte
	if !plain {
		var err error
		if passphrase, err = a.newPassphrase(); err != nil {
			return err
		}
	}
	private, public, err := certify.GenerateKey(passphrase)
	if err != nil {
		return broken(err)
	}
	if err := certify.CreateFile(out, private, 0o600); err != nil {
		return broken(fmt.Errorf("write key %w", err))
	}
	if err := certify.CreateFile(publicName(out), public, 0o644); err != nil {
		return broken(fmt.Errorf("write public key %w", err))
	}
	key, err := certify.ParsePublicKey(public)
	if err != nil {
		return broken(err)
	}
	_, err = fmt.Fprintf(a.out, "private key  %s, keep it to yourself\npublic key   %s, give it to the certifier\nkey id       %s\n",
		out, publicName(out), certify.KeyID(key))
	return err
}
