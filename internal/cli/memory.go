package cli

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

const (
	// leastHeap is how many bytes the heap may have before memory is collected, however
	// little of it is in use. Less would make the collector work more often.
	leastHeap = 26 << 20
	// spare is how many hundredths of what is in use may be garbage. It is half of what
	// Go is content with: a run keeps what it has exchanged, and large answers of a
	// hostile target, several at once, would else pile up.
	spare = 50
	// leastLimit is how many bytes are used in all before memory is collected however
	// much garbage may be. What comes in while the collector works counts there too.
	leastLimit = 80 << 20
	// ample is how many bytes may be garbage where one process makes thousands of runs, for
	// the collector would else take half of their time.
	ample = 256 << 20
	// mostSpare is how many hundredths of what is in use may be garbage even then.
	mostSpare = 400
)

// manyRuns says that this process makes so many runs that memory counts for less than time.
var manyRuns atomic.Bool

// limitMemory has memory collected when the heap has grown to a size that follows from
// what is in use. A fixed limit would make the collector work all the time where more is
// in use, as for a pack of thousands of scenarios. The environment's GOGC and GOMEMLIMIT
// go before that.
func limitMemory() {
	if os.Getenv("GOMEMLIMIT") != "" || os.Getenv("GOGC") != "" {
		return
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	last := 0
	adjust := func() {
		metrics.Read(live)
		inUse := live[0].Value.Uint64()
		percent, limit := garbageFor(inUse), limitFor(inUse, spare)
		if manyRuns.Load() {
			percent = ampleFor(inUse)
			limit = limitFor(inUse, uint64(percent)) //nolint:gosec // it is positive
		}
		if percent != last {
			last = percent
			debug.SetGCPercent(percent)
		}
		debug.SetMemoryLimit(limit)
	}
	adjust()
	afterEachCollection(adjust)
}

// garbageFor returns how much garbage there may be when so many bytes are in use, in
// hundredths of those.
func garbageFor(live uint64) int {
	if live*(100+spare)/100 >= leastHeap {
		return spare
	}
	// What is in use may be several times as much when the next collection begins.
	return int((leastHeap - live) * 100 / max(live, leastHeap/4)) //nolint:gosec // at most 400
}

// ampleFor returns the same for a process that makes many runs.
func ampleFor(live uint64) int {
	return int(min(mostSpare, max(spare, ample*100/max(live, 1)))) //nolint:gosec // at most mostSpare
}

// limitFor returns how many bytes may be used in all when so many are in use by the
// heap: always more than these need with their garbage, in hundredths of them, so that the
// collector rests.
func limitFor(live, garbage uint64) int64 {
	return int64(max(leastLimit, live*(100+garbage)/100+leastHeap)) //nolint:gosec // no machine has that much
}

// afterEachCollection calls a function each time that memory was collected.
func afterEachCollection(do func()) {
	runtime.AddCleanup(new([16]byte), func(struct{}) {
		do()
		afterEachCollection(do)
	}, struct{}{})
}
