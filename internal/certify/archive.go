package certify

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
)

// bounds are the highest sizes and numbers that an archive may have.
type bounds struct {
	archive int64 // bytes of the archive itself
	file    int64 // bytes of one file
	content int64 // bytes of all files together
	files   int
}

// usual bounds are far above a bundle of the bundled contract. They protect the memory
// of whoever reads a bundle.
var usual = bounds{archive: 256 << 20, file: 128 << 20, content: 512 << 20, files: 100_000}

// fileName matches the names that files of a bundle may have: two folders, and no
// character that a file system could understand in another way.
var fileName = regexp.MustCompile(`^(?:[a-z]+\.jsonl?|blobs/[0-9a-f]{64}|statements/[a-z-]+\.dsse\.json)$`)

// files are the files of a bundle by their names.
type files map[string][]byte

// pack writes an archive: a zip with the files in the order of their names, all
// deflated, without times, modes, comments or anything else that two archives
// with the same files could differ in.
func (f files) pack() ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, reused())
	for _, name := range slices.Sorted(maps.Keys(f)) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(f[name]); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// reused is one compressor for all files, which are written one after the other. A new
// one for each would cost more than compressing most files.
func reused() zip.Compressor {
	var c *flate.Writer
	return func(w io.Writer) (io.WriteCloser, error) {
		var err error
		if c == nil {
			c, err = flate.NewWriter(w, flate.DefaultCompression)
		} else {
			c.Reset(w)
		}
		return c, err
	}
}

// unpack returns the files of an archive. It returns an error for an archive that is
// beyond the bounds, or not exactly as pack writes it.
func unpack(archive []byte) (files, error) { return unpackWithin(archive, usual) }

func unpackWithin(archive []byte, most bounds) (files, error) {
	if int64(len(archive)) > most.archive {
		return nil, fmt.Errorf("the archive has %d bytes, more than the %d that are read", len(archive), most.archive)
	}
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fmt.Errorf("no archive of a bundle: %w", err)
	}
	if len(z.File) > most.files {
		return nil, fmt.Errorf("the archive has %d files, more than the %d that are read", len(z.File), most.files)
	}
	content, left := files{}, most.content
	for _, entry := range z.File {
		switch _, twice := content[entry.Name]; {
		case !fileName.MatchString(entry.Name):
			return nil, fmt.Errorf("the archive has a file %q, which no bundle has", cut(entry.Name))
		case twice:
			return nil, fmt.Errorf("the archive has the file %q twice", entry.Name)
		case entry.ExternalAttrs != 0 || !entry.Mode().IsRegular():
			return nil, fmt.Errorf("the archive has %q as something else than a plain file", entry.Name)
		}
		text, err := unpackFile(entry, min(most.file, left))
		if err != nil {
			return nil, fmt.Errorf("the archive's file %q: %w", entry.Name, err)
		}
		left -= int64(len(text))
		content[entry.Name] = text
	}
	// The zip reader ignores times, gaps, and bytes before or behind the archive.
	if again, err := content.pack(); err != nil || !bytes.Equal(again, archive) {
		return nil, errors.New("the archive is not as assay writes it: it was changed, or written by a build with another version of Go")
	}
	return content, nil
}

func unpackFile(entry *zip.File, most int64) ([]byte, error) {
	if entry.UncompressedSize64 > uint64(most) {
		return nil, fmt.Errorf("it claims %d bytes, more than the %d that are left to read", entry.UncompressedSize64, most)
	}
	r, err := entry.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }() // it was only read
	text, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(text)) > most {
		err = fmt.Errorf("it has more than the %d bytes that are left to read", most)
	}
	return text, err
}

// digestOf is the sha256 of a text, in hex.
func digestOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
