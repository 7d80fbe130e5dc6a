package certify

import (
	"bytes"
	"encoding/asn1"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// A key file may come from anybody: none may crash the program or keep it busy.
func TestDamagedKeys(t *testing.T) {
	block, err := encryptKey([]byte{0x30, 0x03, 0x02, 0x01, 0x00}, []byte("right"))
	require.NoError(t, err)
	change := func(by func(*encryptedKey)) []byte {
		var e encryptedKey
		_, err := asn1.Unmarshal(bytes.Clone(block.Bytes), &e)
		require.NoError(t, err)
		by(&e)
		text, err := asn1.Marshal(e)
		require.NoError(t, err)
		return text
	}
	for _, c := range []struct {
		name string
		text []byte
		says string
	}{
		{name: "as it was written", text: change(func(*encryptedKey) {})},
		{name: "no key", text: []byte("no key"), says: "cannot be read"},
		{name: "cut off", text: block.Bytes[:len(block.Bytes)-3], says: "cannot be read"},
		{name: "more behind it", text: append(bytes.Clone(block.Bytes), 0), says: "cannot be read"},
		{name: "no full blocks", text: change(func(e *encryptedKey) { e.Data = e.Data[:len(e.Data)-3] }), says: "damaged"},
		{name: "nothing encrypted", text: change(func(e *encryptedKey) { e.Data = nil }), says: "damaged"},
		{name: "a short initialization vector", text: change(func(e *encryptedKey) {
			e.Algorithm.Parameters.Encryption.IV = e.Algorithm.Parameters.Encryption.IV[:15]
		}), says: "damaged"},
		{name: "other text", text: change(func(e *encryptedKey) { e.Data[0]++ }), says: "wrong passphrase"},
		{name: "too many iterations", text: change(func(e *encryptedKey) {
			e.Algorithm.Parameters.Derivation.Parameters.Iterations = maxIterations + 1
		}), says: "20000001 iterations, want 1 to 20000000"},
		{name: "no iterations", text: change(func(e *encryptedKey) {
			e.Algorithm.Parameters.Derivation.Parameters.Iterations = 0
		}), says: "0 iterations"},
		{name: "less than none", text: change(func(e *encryptedKey) {
			e.Algorithm.Parameters.Derivation.Parameters.Iterations = -1
		}), says: "-1 iterations"},
		{name: "another cipher", text: change(func(e *encryptedKey) {
			e.Algorithm.Parameters.Encryption.ID = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 2}
		}), says: "in another way"},
	} {
		t.Run(c.name, func(t *testing.T) {
			der, err := decryptKey(c.text, []byte("right"))
			if c.says != "" {
				require.ErrorContains(t, err, c.says)
				return
			}
			require.NoError(t, err)
			require.Equal(t, []byte{0x30, 0x03, 0x02, 0x01, 0x00}, der)
		})
	}
}

// What OpenSSL writes when it is told otherwise is refused for what it is, and not
// as a wrong passphrase.
func TestKeysThatOpenSSLEncryptsOtherwise(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("openssl is not there")
	}
	private, _, err := GenerateKey(nil)
	require.NoError(t, err)
	plain := writeKey(t, private, 0o600)
	for _, c := range []struct {
		name string
		args []string
		read bool
	}{
		{name: "unless it is told", read: true},
		{name: "more iterations", args: []string{"-iter", "600000"}, read: true},
		{name: "a smaller cipher", args: []string{"-v2", "aes-128-cbc"}},
		{name: "another hash", args: []string{"-v2prf", "hmacWithSHA512"}},
		{name: "the hash that is none in the file", args: []string{"-v2prf", "hmacWithSHA1"}},
		{name: "scrypt", args: []string{"-scrypt"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			encrypted := filepath.Join(t.TempDir(), "key")
			args := append([]string{"pkcs8", "-topk8", "-in", plain, "-out", encrypted, "-passout", "pass:right"}, c.args...)
			if out, err := exec.Command("openssl", args...).CombinedOutput(); err != nil {
				t.Skipf("openssl does not encrypt so: %s", out)
			}
			require.NoError(t, os.Chmod(encrypted, 0o600))
			_, err := LoadKey(encrypted, secret("right"))
			if c.read {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, "in another way than with PBKDF2, HMAC-SHA-256 and AES-256-CBC\n  openssl pkcs8 -topk8")
		})
	}
}
