package certify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"

	"github.com/assaykit/assay/steps"
)

// identifier makes the ids of a run's requests: a keyed hash of the seed, of the
// scope and of how many requests the scope has had. To a server they are opaque.
type identifier struct {
	key []byte

	mu    sync.Mutex
	made  map[string]int
	scope map[string]string // by id
}

func newIdentifier(seed string) *identifier {
	key := sha256.Sum256([]byte("assay request ids/1\x00" + seed))
	return &identifier{key: key[:], made: map[string]int{}, scope: map[string]string{}}
}

func (i *identifier) next(scope string) string {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.made[scope]++
	mac := hmac.New(sha256.New, i.key)
	_, _ = fmt.Fprintf(mac, "%s\x00%d", scope, i.made[scope]) // never fails
	id := hex.EncodeToString(mac.Sum(nil)[:12])
	i.scope[id] = scope
	return id
}

// scopeOf is the scope that an id was made for.
func (i *identifier) scopeOf(id string) string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.scope[id]
}

// cleaning reports whether an id is that of a request that removes what the run
// has created.
func (i *identifier) cleaning(id string) bool { return i.scopeOf(id) == steps.CleanUpScope }
