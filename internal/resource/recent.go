package resource

import "sync/atomic"

// Recent is how large answers have been of late, as they are decoded. Its zero value has
// seen none.
type Recent struct{ bytes atomic.Int64 }

// note takes an answer into account, by the bytes that its value takes in memory. A large
// one counts half after ninety small ones.
func (r *Recent) note(bytes int) {
	for {
		before := r.bytes.Load()
		now := max(int64(bytes), before-before/128)
		if now == before || r.bytes.CompareAndSwap(before, now) {
			return
		}
	}
}

// Bytes returns the size of the largest answer of late, in bytes of memory;
// 0 if there was none.
func (r *Recent) Bytes() int { return int(r.bytes.Load()) }
