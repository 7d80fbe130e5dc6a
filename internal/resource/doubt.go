package resource

import (
	"fmt"
	"reflect"
	"slices"
)

// grave is what tells an id that was removed from others.
func (i *Instance) grave() string { return fmt.Sprint(i.Kind, " ", i.Org, " ", i.IDText()) }

// Reuses reports whether the target was seen to give out an id again.
func (l *Ledger) Reuses() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.reused
}

// noteReuse records that something else has the id of what was removed.
func (l *Ledger) noteReuse() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reused = true
}

// noteStray records that something was gone which nobody had removed.
func (l *Ledger) noteStray() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.strayed = true
}

// asksForLook reports whether an instance has to be looked at before it is removed.
func (l *Ledger) asksForLook(i *Instance) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return i.doubtful || i.refused || l.reused || l.strayed
}

// doubt records that an instance may be gone: the request that removes it was
// sent, and was refused, or nobody knows what became of it.
func (l *Ledger) doubt(i *Instance, unknown bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i.refused, i.doubtful = true, i.doubtful || unknown
}

// doubtDependents records that whatever refers to an instance which was removed may
// have been removed with it.
func (l *Ledger) doubtDependents(gone *Instance) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, i := range l.entries {
		i.doubtful = i.doubtful || i.Org == gone.Org && i.dependsOn(gone)
	}
}

// dependsOn reports whether an instance was created with the id or the identity of
// another one. Things of two kinds can have one id: what is known of the request decides.
func (i *Instance) dependsOn(other *Instance) bool {
	for _, value := range i.Body {
		if reflect.DeepEqual(value, other.ID) && i.mayReferTo(other) || other.Identity != "" && value == any(other.Identity) {
			return true
		}
	}
	return false
}

// mayReferTo reports whether an id in the request that creates an instance may be that of
// another one: it refers to one of its kind, or to none that is known.
func (i *Instance) mayReferTo(other *Instance) bool {
	return len(i.within) == 0 || slices.ContainsFunc(i.within, func(one *Instance) bool { return one.Resource.Kind() == other.Resource.Kind() })
}

// sure records that an instance was seen to be there.
func (l *Ledger) sure(i *Instance) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i.refused, i.doubtful = false, false
}

// isDoubtful reports whether an instance may be gone.
func (l *Ledger) isDoubtful(i *Instance) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return i.doubtful
}

// Copied returns a copy of an instance, as it is known now: other scenarios may be
// finding out more about it. What the fields refer to is not copied.
func (l *Ledger) Copied(i *Instance) *Instance {
	l.mu.Lock()
	defer l.mu.Unlock()
	known := *i
	return &known
}
