package certify

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// A large body is not kept while a bundle is judged: it is read again for its answer, and
// is judged as every other.
func TestLargeBodies(t *testing.T) {
	p, v := small(t), newVendor(t)
	e := recordRun(t, p, newServer(t), nonce)
	at := index(t, e, func(x Recorded) bool {
		return x.Method == http.MethodGet && x.Scenario != "" && x.Status == http.StatusOK
	})
	id := e.Exchanges[at].ID
	// White space behind a value changes nothing that a scenario looks at.
	body := append(bytes.Clone(e.Exchanges[at].ResponseBody), bytes.Repeat([]byte(" "), 2*maxKept)...)
	e.Exchanges[at].ResponseBody = body
	archive := v.seal(t, e)
	require.Equal(t, []string{"level"}, failures(verifyArchive(archive, v.policy(p, e))))

	again := evidenceOf(t, archive, p)
	x := again.Exchanges[index(t, again, func(x Recorded) bool { return x.ID == id })]
	require.Empty(t, x.ResponseBody)
	whole, err := x.whole()
	require.NoError(t, err)
	require.Equal(t, body, []byte(whole.ResponseBody))
	require.Empty(t, x.ResponseBody, "it is not kept now, either")

	e.Exchanges[at].ResponseBody = bytes.Replace(body, []byte("{"), []byte("["), 1)
	require.Contains(t, failures(verifyArchive(v.seal(t, e), v.policy(p, e))), "judged again")
}
