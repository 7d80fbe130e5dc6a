package steps

// What is kept of answers until the end of the run. The common ones are far from
// it; a server that pads each of its answers must not use up the memory.
const (
	largeAnswer = 4 << 10  // bytes, below which an answer is kept in any case
	largeBudget = 16 << 20 // bytes of larger ones, of all scenarios together
)

// keepLess shortens the larger answers of a scenario that has ended, once others
// have used up what there is for them. They were judged when they came.
func (w *world) keepLess() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, e := range w.exchanges {
		if e == nil {
			continue
		}
		size := e.AnswerSize()
		if size <= largeAnswer {
			continue
		}
		if w.kept += size; w.kept > largeBudget {
			w.exchanges[i] = e.Shortened(largeAnswer)
		}
	}
}
