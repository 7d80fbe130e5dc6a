package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/signal"

	"golang.org/x/term"
)

// passphraseVariable holds the passphrase of a private key.
const passphraseVariable = "ASSAY_KEY_PASSPHRASE"

// passphrase takes the passphrase of a key from the environment, or asks for it
// on a terminal.
func (a *app) passphrase() ([]byte, error) {
	if text, ok := a.getenv(passphraseVariable); ok && text != "" {
		return []byte(text), nil
	}
	return a.ask("passphrase: ")
}

// newPassphrase is as passphrase, and has it typed twice.
func (a *app) newPassphrase() ([]byte, error) {
	if text, ok := a.getenv(passphraseVariable); ok && text != "" {
		return []byte(text), nil
	}
	first, err := a.ask("passphrase of the new key: ")
	if err != nil {
		return nil, err
	}
	again, err := a.ask("repeat the passphrase: ")
	switch {
	case err != nil:
		return nil, err
	case !bytes.Equal(first, again):
		return nil, errors.New("the passphrases differ")
	case len(first) == 0:
		return nil, hinted(errors.New("the passphrase is empty"), "--no-passphrase makes a key that is not encrypted")
	}
	return first, nil
}

func (a *app) ask(prompt string) ([]byte, error) {
	fd := int(os.Stdin.Fd()) //nolint:gosec // file descriptors are small
	if !term.IsTerminal(fd) {
		return nil, hinted(errors.New("the key needs a passphrase, and there is no terminal to ask for it"), "set %s", passphraseVariable)
	}
	_, _ = fmt.Fprint(a.err, prompt) // a courtesy
	defer func() { _, _ = fmt.Fprintln(a.err) }()
	return readPassword(fd)
}

// readPassword reads a line that the terminal does not show. A signal ends it, and
// the terminal shows again what is typed.
func readPassword(fd int) ([]byte, error) {
	before, err := term.GetState(fd)
	if err != nil {
		return nil, fmt.Errorf("read passphrase: %w", err)
	}
	received := make(chan os.Signal, 1)
	signal.Notify(received, stopSignals()...)
	defer signal.Stop(received)
	type typed struct {
		text []byte
		err  error
	}
	read := make(chan typed, 1)
	go func() {
		text, err := term.ReadPassword(fd)
		read <- typed{text, err}
	}()
	select {
	case t := <-read:
		if t.err != nil {
			return nil, fmt.Errorf("read passphrase: %w", t.err)
		}
		return t.text, nil
	case <-received:
		return nil, errors.Join(errors.New("no passphrase was given"), term.Restore(fd, before))
	}
}
