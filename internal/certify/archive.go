package certify

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// bounds are the highest sizes and numbers that an archive may have.
type bounds struct {
	archive int64 // bytes of the archive itself
	file    int64 // bytes of one file
	content int64 // bytes of all files together
	files   int
}

// usual bounds are far above a bundle of the bundled contract; what is above them
// would only fill the memory of whoever looks at it.
var usual = bounds{archive: 64 << 20, file: 32 << 20, content: 64 << 20, files: 50_000}

// fileName matches the names that files of a bundle may have: two folders, and no
// character that a file system could understand in another way.
var fileName = regexp.MustCompile(`^(?:[a-z]+\.jsonl?|blobs/[0-9a-f]{64}|statements/[a-z-]+\.dsse\.json|timestamp\.tsr)$`)

// longestName is the length of the longest of them.
const longestName = 128

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

// archive is an archive that is read where it lies, file by file.
type archive struct {
	names  []string
	byName map[string]*zip.File
}

// openArchive reads the directory of an archive, and nothing of its files. It
// refuses what is above the bounds, and whatever pack does not write.
func openArchive(r io.ReaderAt, size int64, most bounds) (*archive, error) {
	if size > most.archive {
		return nil, fmt.Errorf("the archive has %d bytes, and %d is the most that is read", size, most.archive)
	}
	if err := checkDirectory(r, size, most.files); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fmt.Errorf("no archive of a bundle: %w", err)
	}
	z.RegisterDecompressor(zip.Deflate, newInflater)
	a, left := &archive{byName: map[string]*zip.File{}}, most.content
	for _, entry := range z.File {
		if err := a.add(entry, min(most.file, left)); err != nil {
			return nil, err
		}
		left -= int64(entry.UncompressedSize64) //nolint:gosec // add has bounded it
	}
	return a, sameFrame(r, size, z)
}

// checkDirectory reads the end of an archive, which says how much its directory
// takes. Nothing may follow it.
func checkDirectory(r io.ReaderAt, size int64, most int) error {
	const length, header = 22, 46
	end := make([]byte, length)
	if size < length {
		return errors.New("no archive of a bundle: it is too short")
	}
	if _, err := r.ReadAt(end, size-length); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read archive: %w", err)
	}
	if string(end[:4]) != "PK\x05\x06" {
		return errors.New("no archive of a bundle: it does not end as one")
	}
	count := int(binary.LittleEndian.Uint16(end[10:]))
	directory, offset := int64(binary.LittleEndian.Uint32(end[12:])), int64(binary.LittleEndian.Uint32(end[16:]))
	switch {
	case count > most:
		return fmt.Errorf("the archive has %d files, and %d is the most that is read", count, most)
	case directory > int64(count)*(header+longestName), offset+directory != size-length:
		return errors.New("the archive is not as assay writes it: its directory says something else than its end")
	}
	return nil
}

// add takes a file of the directory in.
func (a *archive) add(entry *zip.File, most int64) error {
	switch _, twice := a.byName[entry.Name]; {
	case len(entry.Name) > longestName || !fileName.MatchString(entry.Name):
		return fmt.Errorf("the archive has a file %q, which no bundle has", cut(entry.Name))
	case twice:
		return fmt.Errorf("the archive has the file %q twice", entry.Name)
	case len(a.names) > 0 && entry.Name < a.names[len(a.names)-1]:
		return fmt.Errorf("the archive is not as assay writes it: %q is out of order", entry.Name)
	case entry.ExternalAttrs != 0 || !entry.Mode().IsRegular() || entry.Method != zip.Deflate:
		return fmt.Errorf("the archive has %q as something else than a plain deflated file", entry.Name)
	case entry.UncompressedSize64 > uint64(most):
		return fmt.Errorf("the archive's file %q says to have %d bytes, and %d is the most that is left to read", entry.Name, entry.UncompressedSize64, most)
	}
	a.names, a.byName[entry.Name] = append(a.names, entry.Name), entry
	return nil
}

// sameFrame demands of an archive everything but the content of its files: a
// reader passes over times, extra fields, gaps, and what precedes or follows.
func sameFrame(r io.ReaderAt, size int64, z *zip.Reader) error {
	changed := errors.New("the archive is not as assay writes it: something is in it that belongs to no file")
	same := &comparer{want: io.NewSectionReader(r, 0, size)}
	again := zip.NewWriter(same)
	for _, entry := range z.File {
		w, err := again.CreateRaw(&zip.FileHeader{
			Name: entry.Name, Method: zip.Deflate, Flags: 0x8, CreatorVersion: 20, ReaderVersion: 20,
			CRC32: entry.CRC32, CompressedSize64: entry.CompressedSize64, UncompressedSize64: entry.UncompressedSize64,
		})
		if err != nil {
			return changed
		}
		raw, err := entry.OpenRaw()
		if err != nil {
			return changed
		}
		if _, err := io.Copy(w, raw); err != nil {
			return changed
		}
	}
	if err := again.Close(); err != nil || same.at != size {
		return changed
	}
	return nil
}

// comparer takes what another reader has, and nothing else.
type comparer struct {
	want io.Reader
	at   int64
	have []byte
}

func (c *comparer) Write(p []byte) (int, error) {
	c.have = slices.Grow(c.have[:0], len(p))[:len(p)]
	if _, err := io.ReadFull(c.want, c.have); err != nil || !bytes.Equal(c.have, p) {
		return 0, errors.New("something else")
	}
	c.at += int64(len(p))
	return len(p), nil
}

// inflater inflates a file, and refuses bytes behind the end of it.
type inflater struct {
	flate io.Reader
	from  *bufio.Reader
}

// inflaters are those that are not in use: one takes more memory than most files.
var inflaters = sync.Pool{New: func() any {
	from := bufio.NewReader(nil)
	return &inflater{flate.NewReader(from), from}
}}

func newInflater(r io.Reader) io.ReadCloser {
	i := inflaters.Get().(*inflater) //nolint:forcetypeassert // nothing else is in it
	i.from.Reset(r)
	_ = i.flate.(flate.Resetter).Reset(i.from, nil) //nolint:forcetypeassert // as the library says of it
	return i
}

// Close gives it back.
func (i *inflater) Close() error {
	inflaters.Put(i)
	return nil
}

func (i *inflater) Read(p []byte) (int, error) {
	n, err := i.flate.Read(p)
	if errors.Is(err, io.EOF) {
		if _, more := i.from.Peek(1); more == nil {
			return n, errors.New("something follows its end")
		}
	}
	return n, err
}

// open reads a file, whose size is bounded.
func (a *archive) open(name string) (io.ReadCloser, error) {
	entry := a.byName[name]
	if entry == nil {
		return nil, fmt.Errorf("%s is missing", name)
	}
	r, err := entry.Open()
	if err != nil {
		return nil, fmt.Errorf("%s has been changed: %w", name, err)
	}
	return r, nil
}

// copyTo writes a file to a writer.
func (a *archive) copyTo(w io.Writer, name string) error {
	r, err := a.open(name)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // it was only read
	if n, err := io.Copy(w, io.LimitReader(r, a.size(name)+1)); err != nil || n != a.size(name) {
		return fmt.Errorf("%s has been changed: %w", name, cmpError(err, "it has another size than it says"))
	}
	return nil
}

// size is how many bytes a file says to have.
func (a *archive) size(name string) int64 {
	if entry := a.byName[name]; entry != nil {
		return int64(entry.UncompressedSize64) //nolint:gosec // add has bounded it
	}
	return 0
}

// read returns a file that has no more than so many bytes.
func (a *archive) read(name string, most int64) ([]byte, error) {
	if size := a.size(name); size > most {
		return nil, fmt.Errorf("%s has %d bytes, and %d is the most that is read", name, size, most)
	}
	r, err := a.open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }() // it was only read
	text := make([]byte, a.size(name))
	_, err = io.ReadFull(r, text)
	if n, end := r.Read(make([]byte, 1)); err == nil && (n > 0 || !errors.Is(end, io.EOF)) {
		err = cmpError(end, "it has another size than it says")
	}
	if err != nil {
		return nil, fmt.Errorf("%s has been changed: %w", name, err)
	}
	return text, nil
}

// digest is the sha256 of a file, in hex.
func (a *archive) digest(name string) (string, error) {
	hash := sha256.New()
	err := a.copyTo(hash, name)
	return hex.EncodeToString(hash.Sum(nil)), err
}

// in lists the files whose names begin in a way.
func (a *archive) in(folder string) []string {
	return slices.DeleteFunc(slices.Clone(a.names), func(name string) bool { return !strings.HasPrefix(name, folder) })
}

// cmpError is an error, or where there is none another one.
func cmpError(err error, otherwise string) error {
	if err != nil {
		return err
	}
	return errors.New(otherwise)
}

// digestOf is the sha256 of a text, in hex.
func digestOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
