package certify

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
)

// The standard library reads and writes PKCS #8, but not encrypted. What follows
// is PBES2 of RFC 8018 with PBKDF2, HMAC-SHA-256 and AES-256 in CBC mode, which is
// what OpenSSL 3 reads, and writes unless it is told otherwise.
//
// No library serves better. The decryption of github.com/youmark/pkcs8 (no release,
// last commit in July 2024) and of go.step.sm/crypto/pemutil v0.92.0 panics on a
// key file that is cut off, bounds no number of iterations, and pemutil reads a key
// of HMAC-SHA-512 as one of HMAC-SHA-1, so that it blames the passphrase.

// iterations is the number of iterations of PBKDF2 for a new key, as OWASP
// recommends. maxIterations is the highest number that a file may ask for: more
// would keep its reader busy for more than some seconds.
const (
	iterations    = 600_000
	maxIterations = 20_000_000
	keySize       = 32
)

var (
	oidPBES2      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	oidPBKDF2     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
	oidHMACSHA256 = asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 9}
	oidAES256CBC  = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}
)

type encryptedKey struct {
	Algorithm struct {
		ID         asn1.ObjectIdentifier
		Parameters struct {
			Derivation struct {
				ID         asn1.ObjectIdentifier
				Parameters struct {
					Salt       []byte
					Iterations int
					KeyLength  int                      `asn1:"optional"`
					Function   pkix.AlgorithmIdentifier `asn1:"optional"`
				}
			}
			Encryption struct {
				ID asn1.ObjectIdentifier
				IV []byte
			}
		}
	}
	Data []byte
}

// encryptKey encrypts a private key in PKCS #8 DER, and returns the PEM block.
func encryptKey(der, passphrase []byte) (*pem.Block, error) {
	salt, iv := make([]byte, 16), make([]byte, aes.BlockSize)
	_, _ = rand.Read(salt) // never fails
	_, _ = rand.Read(iv)   // as above
	key, err := pbkdf2.Key(sha256.New, string(passphrase), salt, iterations, keySize)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	padding := aes.BlockSize - len(der)%aes.BlockSize
	data := append([]byte{}, der...)
	for range padding {
		data = append(data, byte(padding))
	}
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(data, data)

	var e encryptedKey
	e.Algorithm.ID = oidPBES2
	derivation := &e.Algorithm.Parameters.Derivation
	derivation.ID = oidPBKDF2
	derivation.Parameters.Salt, derivation.Parameters.Iterations = salt, iterations
	derivation.Parameters.Function = pkix.AlgorithmIdentifier{Algorithm: oidHMACSHA256, Parameters: asn1.NullRawValue}
	e.Algorithm.Parameters.Encryption.ID, e.Algorithm.Parameters.Encryption.IV = oidAES256CBC, iv
	e.Data = data
	text, err := asn1.Marshal(e)
	return &pem.Block{Type: encryptedBlock, Bytes: text}, err
}

var errPassphrase = errors.New("wrong passphrase")

// decryptKey decrypts the DER of an encrypted private key, and returns the key in
// PKCS #8 DER. It returns errPassphrase for a wrong passphrase, and other errors for
// a key that it cannot read.
func decryptKey(text, passphrase []byte) ([]byte, error) {
	var e encryptedKey
	if rest, err := asn1.Unmarshal(text, &e); err != nil || len(rest) > 0 {
		return nil, errors.New("the encrypted key cannot be read")
	}
	derivation, encryption := e.Algorithm.Parameters.Derivation, e.Algorithm.Parameters.Encryption
	p := derivation.Parameters
	switch {
	case !e.Algorithm.ID.Equal(oidPBES2), !derivation.ID.Equal(oidPBKDF2),
		!p.Function.Algorithm.Equal(oidHMACSHA256), !encryption.ID.Equal(oidAES256CBC):
		return nil, errors.New("the key is encrypted in another way than with PBKDF2, HMAC-SHA-256 and AES-256-CBC\n  openssl pkcs8 -topk8 -in KEY -out NEW encrypts it in this way")
	case p.Iterations < 1 || p.Iterations > maxIterations || p.KeyLength != 0 && p.KeyLength != keySize:
		return nil, fmt.Errorf("the key is encrypted with %d iterations, want 1 to %d", p.Iterations, maxIterations)
	case len(encryption.IV) != aes.BlockSize || len(e.Data) == 0 || len(e.Data)%aes.BlockSize != 0:
		return nil, errors.New("the encrypted key is damaged")
	}
	key, err := pbkdf2.Key(sha256.New, string(passphrase), p.Salt, p.Iterations, keySize)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	data := append([]byte{}, e.Data...)
	cipher.NewCBCDecrypter(block, encryption.IV).CryptBlocks(data, data)
	padding := int(data[len(data)-1])
	if padding < 1 || padding > aes.BlockSize {
		return nil, errPassphrase
	}
	for _, b := range data[len(data)-padding:] {
		if int(b) != padding {
			return nil, errPassphrase
		}
	}
	data = data[:len(data)-padding]
	// A wrong passphrase leaves a right padding once in 256 times.
	var any asn1.RawValue
	if rest, err := asn1.Unmarshal(data, &any); err != nil || len(rest) > 0 || any.Tag != asn1.TagSequence {
		return nil, errPassphrase
	}
	return data, nil
}
