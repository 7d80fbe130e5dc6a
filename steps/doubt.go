package steps

import (
	"fmt"
	"reflect"
)

// grave is what tells an id that was removed from others.
func (i *instance) grave() string { return fmt.Sprint(i.kind, " ", i.org, " ", i.idText()) }

// reuses reports whether the target was seen to give out an id again.
func (l *creations) reuses() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.reused
}

// noteReuse records that something else has the id of what was removed.
func (l *creations) noteReuse() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reused = true
}

// noteStray records that something was gone which nobody had removed.
func (l *creations) noteStray() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.strayed = true
}

// asksForLook reports whether an instance has to be looked at before it is removed.
func (l *creations) asksForLook(i *instance) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return i.doubtful || i.refused || l.reused || l.strayed
}

// doubt records that an instance may be gone: the request that removes it was
// sent, and was refused, or nobody knows what became of it.
func (l *creations) doubt(i *instance, unknown bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i.refused, i.doubtful = true, i.doubtful || unknown
}

// doubtDependents records that whatever refers to an instance which was removed may
// have been removed with it.
func (l *creations) doubtDependents(gone *instance) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, i := range l.entries {
		i.doubtful = i.doubtful || i.org == gone.org && i.dependsOn(gone)
	}
}

// dependsOn reports whether an instance was created with the id or the identity of
// another one.
func (i *instance) dependsOn(other *instance) bool {
	for _, value := range i.body {
		if reflect.DeepEqual(value, other.id) || other.identity != "" && value == any(other.identity) {
			return true
		}
	}
	return false
}

// sure records that an instance was seen to be there.
func (l *creations) sure(i *instance) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i.refused, i.doubtful = false, false
}

// isDoubtful reports whether an instance may be gone.
func (l *creations) isDoubtful(i *instance) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return i.doubtful
}
