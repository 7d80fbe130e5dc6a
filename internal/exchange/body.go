package exchange

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
)

const (
	// A body of a known length up to this is read into memory of just that
	// size. Beyond it the announced length is not believed.
	exactBody = 64 << 10
	chunkSize = 64 << 10

	// keptOfBroken is how much is kept of a body that is too large or breaks off.
	// It is not going to be judged; it only shows what kind of thing it was.
	keptOfBroken = 64 << 10
)

var (
	errTooLarge = errors.New("body too large")
	errTooMuch  = errors.New("body of too many values")
	errTooDeep  = errors.New("body nested too deep")
)

var chunks = sync.Pool{New: func() any { return new([chunkSize]byte) }}

// readBody reads a response's body, decoded, and no more than limit bytes of
// it. The error is errTooLarge, errEncoding, a *failure or what reading met; the
// bytes read until then are returned with it.
func readBody(resp *http.Response, limit int64) ([]byte, error) {
	if resp.Body == http.NoBody || resp.Request.Method == http.MethodHead {
		return nil, nil // whatever length and encoding the header announces
	}
	source := &sourceReader{body: resp.Body}
	body, err := readEncoded(resp, source, limit)
	if errors.Is(source.err, io.ErrUnexpectedEOF) {
		return body, incomplete(resp, source)
	}
	return body, err
}

func readEncoded(resp *http.Response, source *sourceReader, limit int64) ([]byte, error) {
	encoding := strings.ToLower(strings.TrimSpace(strings.Join(resp.Header["Content-Encoding"], ",")))
	switch encoding {
	case "", "identity":
		if n := resp.ContentLength; 0 <= n && n <= min(limit, exactBody) {
			return readExactly(source, n)
		}
		return readUpTo(source, limit)
	case "gzip", "x-gzip":
		return readGzip(source, limit)
	}
	if isEmpty(source) {
		return nil, nil
	}
	// A secret inside could not be found, so nothing of it is kept.
	return nil, errEncoding
}

// sourceReader reads a body as it is sent, and knows how far it came.
type sourceReader struct {
	body io.Reader
	read int64
	err  error // what ended it but its end
}

func (r *sourceReader) Read(p []byte) (int, error) {
	n, err := r.body.Read(p)
	r.read += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}

// incomplete says what is missing of a body that ended before its end.
func incomplete(resp *http.Response, source *sourceReader) *failure {
	const closed = "connection closed before the answer was complete"
	switch {
	case resp.ContentLength > 0:
		return failed(KindReset, source.err, closed+": %d of the %d bytes in its Content-Length", source.read, resp.ContentLength)
	case slices.Contains(resp.TransferEncoding, "chunked"):
		return failed(KindReset, source.err, closed+": its last chunk is missing")
	}
	return failed(KindReset, source.err, closed)
}

var errEncoding = errors.New("unknown content encoding")

func isEmpty(body io.Reader) bool {
	n, err := io.ReadFull(body, make([]byte, 1))
	return n == 0 && errors.Is(err, io.EOF)
}

// readExactly reads n bytes and the end of the body, without which the
// connection would not be used again.
func readExactly(body io.Reader, n int64) ([]byte, error) {
	buf := make([]byte, n)
	read, err := io.ReadFull(body, buf)
	if err != nil && n > 0 {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return buf[:read], err
	}
	if _, err := body.Read(make([]byte, 1)); err != nil && !errors.Is(err, io.EOF) {
		return buf, err
	}
	return buf, nil
}

// readUpTo reads to the end, in pooled chunks, so that many endless bodies at
// once cost little more than their limits.
func readUpTo(body io.Reader, limit int64) ([]byte, error) {
	var (
		full  []*[chunkSize]byte
		size  int64
		err   error
		space = chunks.Get().(*[chunkSize]byte)
		used  int
	)
	defer func() {
		chunks.Put(space)
		for _, c := range full {
			chunks.Put(c)
		}
	}()
	for err == nil && size <= limit {
		if used == chunkSize {
			full = append(full, space)
			space, used = chunks.Get().(*[chunkSize]byte), 0
		}
		var n int
		n, err = body.Read(space[used:])
		used += n
		size += int64(n)
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	if size > limit {
		size, err = limit, errTooLarge
	}
	keep := size
	if err != nil {
		keep = min(size, keptOfBroken)
	}
	out := make([]byte, 0, keep)
	for _, c := range append(full, space) {
		out = append(out, c[:min(chunkSize, keep-int64(len(out)))]...)
	}
	return out, err
}

// readGzip decodes a body that was sent gzipped though it was asked for plain:
// what cannot be read cannot be redacted.
func readGzip(source *sourceReader, limit int64) ([]byte, error) {
	// The encoded body is bounded as well: gzip can go on for ever and decode to nothing.
	buffered := bufio.NewReader(&cappedReader{body: source, left: limit})
	if _, err := buffered.Peek(1); errors.Is(err, io.EOF) {
		return nil, nil
	}
	z, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, explainGzip(err, source, 0)
	}
	body, err := readUpTo(z, limit)
	return body, explainGzip(err, source, len(body))
}

// explainGzip says what is wrong with a gzipped body that came whole, and of which
// some bytes could be decoded. Other errors stay what they are.
func explainGzip(err error, source *sourceReader, decoded int) error {
	var corrupt flate.CorruptInputError
	how := ""
	switch {
	case err == nil || source.err != nil:
		return err
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return failed(KindProtocol, err, "the answer's gzip encoding is cut off: it has no end after %d bytes", source.read)
	case errors.Is(err, gzip.ErrHeader) && decoded > 0:
		how = "something follows its end"
	case errors.Is(err, gzip.ErrHeader):
		how = "it does not begin like gzip"
	case errors.Is(err, gzip.ErrChecksum):
		how = "its checksum is wrong"
	case errors.As(err, &corrupt):
		how = "it cannot be decoded"
	default:
		return err
	}
	return failed(KindProtocol, err, "the answer's gzip encoding is broken: %s", how)
}

// cappedReader reads no more than so many bytes, and fails with errTooLarge then.
type cappedReader struct {
	body io.Reader
	left int64
}

func (r *cappedReader) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, errTooLarge
	}
	n, err := r.body.Read(p[:min(int64(len(p)), r.left)])
	r.left -= int64(n)
	return n, err
}
