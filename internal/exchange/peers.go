package exchange

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"maps"
	"slices"
	"sync"
)

// peerKeys are the public keys that the target has shown in TLS.
type peerKeys struct {
	mu   sync.Mutex
	seen map[string]bool
}

// note remembers the key of a connection; nil is one without TLS.
func (p *peerKeys) note(state *tls.ConnectionState) {
	if state == nil || len(state.PeerCertificates) == 0 {
		return
	}
	sum := sha256.Sum256(state.PeerCertificates[0].RawSubjectPublicKeyInfo)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.seen == nil {
		p.seen = map[string]bool{}
	}
	p.seen[hex.EncodeToString(sum[:])] = true
}

// PeerKeys returns the sha256, in hex, of each public key (SubjectPublicKeyInfo)
// that the target has shown in TLS so far, in the order of their texts; none without TLS.
func (c *Client) PeerKeys() []string {
	c.peers.mu.Lock()
	defer c.peers.mu.Unlock()
	return slices.Sorted(maps.Keys(c.peers.seen))
}
