package resource

import (
	"fmt"
	"sync"
)

// Memo remembers one value for each key and makes each only once, however many
// ask for it at the same time.
type Memo[V any] struct {
	mu    sync.Mutex
	cells map[string]*memoCell[V]
}

type memoCell[V any] struct {
	once  sync.Once
	value V
	err   error
}

// Get returns the value of a key, which produce makes if nobody has asked for it before.
// An error of produce is returned, and remembered too. Others who ask for the key wait
// meanwhile; produce must not ask for the same key.
func (m *Memo[V]) Get(key string, produce func() (V, error)) (V, error) {
	m.mu.Lock()
	if m.cells == nil {
		m.cells = map[string]*memoCell[V]{}
	}
	cell := m.cells[key]
	if cell == nil {
		cell = &memoCell[V]{}
		m.cells[key] = cell
	}
	m.mu.Unlock()
	cell.once.Do(func() {
		cell.err = fmt.Errorf("%q could not be made", key) // and stays so if it panics
		cell.value, cell.err = produce()
	})
	return cell.value, cell.err
}
