package resource

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
)

// A set is lent to one scenario after the other. What one has left as it was, or has
// changed in a way that can be undone, the next one uses. What it has deleted, moved or
// made as it alone wants it is no member any more.

// lending is what is known of the members of a set from one scenario to the next.
type lending struct {
	before  map[string]*Instance          // the members when the set was lent
	plain   map[*Instance]bool            // made as the fixtures say
	stale   map[*Instance]map[string]bool // the fields that earlier scenarios have changed
	changed map[*Instance]map[string]bool // the fields that this one has
	meant   map[*Instance]map[string]bool // the fields that each of several alike has changed in the same way
	leaving map[*Instance]bool            // members no more when it is given back; true for what was created in them as well
	made    map[string]bool               // by what a step has made something: steps that need not do it again
	worn    []*Instance                   // members of none, good enough to be removed
}

func newLending() lending {
	return lending{
		before: map[string]*Instance{}, plain: map[*Instance]bool{}, leaving: map[*Instance]bool{}, made: map[string]bool{},
		stale: map[*Instance]map[string]bool{}, changed: map[*Instance]map[string]bool{}, meant: map[*Instance]map[string]bool{},
	}
}

// Lend begins a scenario's use of the set, which TakeBack ends.
func (s *Set) Lend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = maps.Clone(s.members)
}

// move adds the fields of some instances to those of others, and has none left.
func move(from, to map[*Instance]map[string]bool) {
	for i, fields := range from {
		if to[i] == nil {
			to[i] = map[string]bool{}
		}
		maps.Copy(to[i], fields)
	}
	clear(from)
}

// HandOn ends the use of the set by scenarios that are alike, and lets others use it:
// what is not as the fixtures say is put aside.
func (s *Set) HandOn() {
	s.mu.Lock()
	move(s.meant, s.changed)
	clear(s.before)
	s.mu.Unlock()
	s.TakeBack(false)
}

// TakeBack ends a scenario's use of the set. With alike, the next scenario wants what this
// one has made, and it stays. Without alike, the next scenario may want other members and
// other values: what this one has made for itself is put aside.
func (s *Set) TakeBack(alike bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if alike {
		move(s.changed, s.meant) // and each of them wants it so
		return
	}
	move(s.changed, s.stale)
	for i, withDependents := range s.leaving {
		s.lose(i, withDependents)
	}
	clear(s.leaving)
	clear(s.same)
	for _, name := range slices.Sorted(maps.Keys(s.members)) { // in an order, for whoever judges again
		i := s.members[name]
		if s.plain[i] {
			continue
		}
		delete(s.members, name)
		delete(s.Seen, name)
		if was := s.before[name]; was != nil {
			s.members[name] = was
		}
		if name == i.Resource.Name && i.Resource.Update == nil && !i.Deleted {
			s.worn = append(s.worn, i)
		}
	}
}

// Has returns how many of the names are those of members of the set.
func (s *Set) Has(names []string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, name := range names {
		if s.members[name] != nil {
			n++
		}
	}
	return n
}

// Made reports whether a step has made what it speaks of in this set before, and notes
// that it is about to.
func (s *Set) Made(step string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.made[step]
	s.made[step] = true
	return before
}

// PutPlain adds a member that was made as the fixtures say.
func (s *Set) PutPlain(name string, i *Instance) {
	s.Put(name, i)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.plain[i] = true
}

// wrote notes what a request that has succeeded does to the members that it refers to: to
// any of them where nobody knows what the target has read in its body.
func (s *Set) wrote(shared *Shared, r Request) {
	if exchange.Safe(r.Operation.Method) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	creates := shared.createsSomething(r.Operation.ID)
	s.forgetSeen(r, creates)
	for _, i := range s.members {
		switch {
		case !s.plain[i] || !r.RawBody && !slices.Contains(r.About, i) && !r.has(i.ID):
		case i.Resource.Remove == r.Operation.ID:
			s.leaving[i] = true
		case i.Resource.Change == r.Operation.ID && !r.RawBody && r.Value == nil:
			if s.changed[i] == nil {
				s.changed[i] = map[string]bool{}
			}
			for name := range r.Body {
				s.changed[i][name] = true
			}
		case creates || s.holds(i) && !r.isAbout(i):
		default:
			s.leave(i)
		}
	}
}

// isAbout reports whether a request does something to an instance itself, as one to
// /orders/{order}/send does, and not to what lies within it. It reports false where the pack
// says that the instance is there to list others.
func (r Request) isAbout(i *Instance) bool {
	path := r.Operation.Path
	begin, end := strings.LastIndex(path, "{"), strings.LastIndex(path, "}")
	return len(i.Resource.Lists) == 0 && begin >= 0 && begin < end && i.ID != nil && r.Path[path[begin+1:end]] == i.ID
}

// leave notes that an instance is no member any more when the set is given back, and
// keeps what was noted of it before.
func (s *Set) leave(i *Instance) {
	if _, known := s.leaving[i]; !known {
		s.leaving[i] = false
	}
}

// Distrust notes that nobody has looked what came of a request which was refused: what it
// refers to is no member any more, but for what holds others.
func (s *Set) Distrust(r Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forgetSeen(r, true)
	for _, i := range r.About {
		if s.plain[i] && !s.holds(i) {
			s.leave(i)
		}
	}
}

// forgetSeen drops what was seen of the members that may look different now.
func (s *Set) forgetSeen(r Request, creates bool) {
	looks := s.looksDifferent(r, creates)
	maps.DeleteFunc(s.Seen, func(name string, _ Snapshot) bool { return looks(s.members[name]) })
}

// looksDifferent tells which members may look different after a request: those that it
// refers to, and those that list what it has created. What it changes any of them may
// show. What has nothing to do with the set changes nothing in it.
func (s *Set) looksDifferent(r Request, creates bool) func(*Instance) bool {
	brought := Instance{Body: r.Body}
	concerns := func(i *Instance) bool {
		return i == nil || brought.dependsOn(i) || r.has(i.ID) || slices.Contains(r.About, i) || slices.Contains(r.Within, i)
	}
	if creates {
		return concerns
	}
	some := false
	for _, i := range s.members {
		some = some || concerns(i)
	}
	return func(i *Instance) bool { return some || concerns(i) }
}

// holds reports whether an instance is there for others: they are listed in it, or were
// created in it.
func (s *Set) holds(i *Instance) bool {
	if len(i.Resource.Lists) > 0 {
		return true
	}
	for _, other := range s.members {
		if other != i && (other.dependsOn(i) || slices.Contains(other.within, i)) {
			return true
		}
	}
	return false
}

// lose takes an instance out of the set, and with it what lies within it, whose path has
// its id, and what depends on it where that may be gone as well.
func (s *Set) lose(i *Instance, withDependents bool) {
	gone := func(_ string, other *Instance) bool {
		return other == i || other.liesIn(i) || withDependents && other.dependsOn(i)
	}
	for _, members := range []map[string]*Instance{s.members, s.before} {
		for name, other := range members {
			if gone(name, other) {
				delete(s.Seen, name)
			}
		}
		maps.DeleteFunc(members, gone)
	}
	s.worn = slices.DeleteFunc(s.worn, func(other *Instance) bool { return gone("", other) })
}

// Ready returns a member that is as the fixtures say; nil for none. What earlier scenarios
// have changed in it is changed back, where that is one request. What cannot be is no
// member any more. An error is an outcome of changing it back.
func (a *Agent) Ready(ctx context.Context, in *Set, name string) (*Instance, error) {
	if err := holdersReady(ctx, a, in, in.Member(name)); err != nil {
		return nil, err
	}
	wearsOut := a.WearsOut != "" && a.Fixtures.Resources.Resources[name].Remove == a.WearsOut
	in.mu.Lock()
	i := in.members[name]
	fields := in.stale[i]
	if i == nil && wearsOut {
		i = in.takeWorn(name)
	}
	in.mu.Unlock()
	if i == nil || len(fields) == 0 || wearsOut && i.Resource.Update == nil {
		return i, nil
	}
	restored, possible := a.restoring(ctx, in, i, fields)
	if possible {
		in.beforeChange(ctx, restored, false)
		if err := a.MustSucceed(ctx, restored); err != nil {
			return nil, err
		}
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	delete(in.stale, i)
	delete(in.changed, i)
	if possible {
		return i, nil
	}
	in.lose(i, false)
	if i.Resource.Update == nil {
		in.worn = append(in.worn, i)
	}
	if wearsOut {
		return in.takeWorn(name), nil
	}
	return nil, nil
}

// holdersReady gives up what a member lies within where it cannot be changed back, and the
// member with it: a request would else have the id of the one and that of another holder.
func holdersReady(ctx context.Context, a *Agent, in *Set, i *Instance) error {
	if i == nil {
		return nil
	}
	for _, holder := range i.within {
		if err := holdersReady(ctx, a, in, holder); err != nil {
			return err
		}
		in.mu.Lock()
		fields := in.stale[holder]
		in.mu.Unlock()
		if name := holder.Resource.Name; len(fields) > 0 && in.Member(name) == holder {
			if _, possible := a.restoring(ctx, in, holder, fields); !possible {
				if _, err := a.Ready(ctx, in, name); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// liesIn reports whether an instance lies within another one, or within what does.
func (i *Instance) liesIn(other *Instance) bool {
	return slices.ContainsFunc(i.within, func(holder *Instance) bool { return holder == other || holder.liesIn(other) })
}

// takeWorn takes one that is good enough to be removed, and makes it a member.
func (s *Set) takeWorn(name string) *Instance {
	at := slices.IndexFunc(s.worn, func(i *Instance) bool {
		return i.Resource.Name == name && i.ID != nil && !i.Deleted && !slices.ContainsFunc(i.within, func(holder *Instance) bool {
			return s.members[holder.Resource.Name] != holder // the path of a request would have the id of another one
		})
	})
	if at < 0 {
		return nil
	}
	i := s.worn[at]
	s.worn = slices.Delete(s.worn, at, at+1)
	s.members[name], s.plain[i] = i, true
	return i
}

// restoring is the request that gives an instance's fields back the values that it was
// made with, if those are known.
func (a *Agent) restoring(ctx context.Context, in *Set, i *Instance, fields map[string]bool) (r Request, possible bool) {
	if i.Resource.Change == "" {
		return r, false
	}
	made := i.Body
	if update := i.Resource.Update; update != nil && update.Operation == i.Resource.Change {
		made = update.Body
	}
	r = a.RequestFor(i.Resource.Change, i)
	values := map[string]any{}
	for name := range fields {
		value, known := made[name]
		_, elsewhere := i.Resource.ReadsAs[name]
		if !known || elsewhere || name == i.Resource.Identity || name == i.Resource.Find.Match {
			return r, false
		}
		values[name] = value
	}
	body, err := fixtures.ResolveFields(values, a.Resolver(ctx, in, in.unique, func(*Instance) {}))
	r.Body = body
	return r, err == nil
}
