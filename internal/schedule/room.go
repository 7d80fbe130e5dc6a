package schedule

import "sync"

// roomBytes is what the answers of scenarios that run side by side may take in memory, all
// together: what the scenarios of a target with large answers make up for by going one
// after the other.
const roomBytes = 16 << 20

// room bounds how many scenarios run side by side: fewer, the larger the target's answers
// are. Each has at least one answer in hand, whatever a hostile target fills it with.
type room struct {
	answer func() int // bytes of memory that an answer takes; 0 while none has come

	mu     sync.Mutex
	left   sync.Cond
	inside int
}

func newRoom(answer func() int) *room {
	r := &room{answer: answer}
	r.left.L = &r.mu
	return r
}

// enter returns when there is room for one scenario more: always where there is no other.
// The first one finds out how large answers are.
func (r *room) enter() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.inside > 0 && (r.answer() == 0 || (r.inside+1)*r.answer() > roomBytes) {
		r.left.Wait()
	}
	r.inside++
}

// leave makes room again.
func (r *room) leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.inside--
	r.left.Broadcast()
}
