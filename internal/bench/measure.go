package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"runtime"
	"runtime/pprof"
	"slices"
	"sync"
	"syscall"
	"text/tabwriter"
	"time"
)

type settings struct {
	rounds     int
	slice      time.Duration
	only       string
	goroutines int
}

// contestant is one way to do a workload. A call that fails ends the run.
type contestant struct {
	name string
	call func() error
}

// cost is what one call takes.
type cost struct{ time, cpu, bytes, allocs float64 }

// compete lets the contestants take turns and returns the median cost of each.
func compete(contestants []contestant, s settings) ([]cost, error) {
	costs := make([][]cost, len(contestants))
	order := make([]int, len(contestants))
	for i := range order {
		order[i] = i
		if _, err := run(contestants[i].call, s); err != nil { // warm
			return nil, fmt.Errorf("%s: %w", contestants[i].name, err)
		}
	}
	for range s.rounds {
		rand.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			c, err := run(contestants[i].call, s)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", contestants[i].name, err)
			}
			costs[i] = append(costs[i], c)
		}
	}
	medians := make([]cost, len(contestants))
	for i := range costs {
		medians[i] = cost{
			time:   median(costs[i], func(c cost) float64 { return c.time }),
			cpu:    median(costs[i], func(c cost) float64 { return c.cpu }),
			bytes:  median(costs[i], func(c cost) float64 { return c.bytes }),
			allocs: median(costs[i], func(c cost) float64 { return c.allocs }),
		}
	}
	return medians, nil
}

// run makes calls for the time of a slice, on as many goroutines as settings
// say, and returns what one takes.
func run(call func() error, s settings) (cost, error) {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu, started := cpuTime(), time.Now()
	var (
		mu    sync.Mutex
		calls int
		fail  error
		wg    sync.WaitGroup
	)
	for range max(s.goroutines, 1) {
		wg.Go(func() {
			n := 0
			var err error
			for ok := true; ok; ok = err == nil && time.Since(started) < s.slice {
				if err = call(); err == nil {
					n++
				}
			}
			mu.Lock()
			defer mu.Unlock()
			calls += n
			if err != nil {
				fail = err
			}
		})
	}
	wg.Wait()
	took, cpu := time.Since(started), cpuTime()-cpu
	runtime.ReadMemStats(&after)
	n := float64(max(calls, 1))
	return cost{
		time:   float64(took) / n,
		cpu:    float64(cpu) / n,
		bytes:  float64(after.TotalAlloc-before.TotalAlloc) / n,
		allocs: float64(after.Mallocs-before.Mallocs) / n,
	}, fail
}

// cpuTime is what this process has used of the processors.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func median(costs []cost, of func(cost) float64) float64 {
	values := make([]float64, len(costs))
	for i, c := range costs {
		values[i] = of(c)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// table prints the ratios of all workloads.
func table(url string, s settings) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "workload\tbare ms\ttime\tcpu\tbytes\tallocs\tfloor\tcpu floor\tnoise\tcpu noise\tnew conns\t")
	for _, work := range workloads(url) {
		if s.only != "" && s.only != work.name || work.alone && s.goroutines > 1 {
			continue
		}
		contestants, err := work.contestants()
		if err != nil {
			return fmt.Errorf("%s: %w", work.name, err)
		}
		medians, err := compete(contestants, s)
		if err != nil {
			return fmt.Errorf("%s: %w", work.name, err)
		}
		perCall, err := newConnections(url, work.ours, s)
		if err != nil {
			return err
		}
		bare, ours, again, lowest := medians[0], medians[1], medians[2], medians[3]
		fmt.Fprintf(w, "%s\t%.3f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.4f\t\n", work.name, bare.time/1e6,
			ours.time/bare.time, ours.cpu/bare.cpu, ours.bytes/bare.bytes, ours.allocs/bare.allocs,
			lowest.time/bare.time, lowest.cpu/bare.cpu, again.time/bare.time, again.cpu/bare.cpu, perCall)
	}
	return w.Flush()
}

// contestants are the bare client, ours, the bare client again, and the floor.
func (w *workload) contestants() ([]contestant, error) {
	client := &http.Client{Transport: newTransport()}
	bare := func() error { return w.bare(client) }
	lowest, err := floor(w.bare)
	if err != nil {
		return nil, err
	}
	return []contestant{{"bare", bare}, {"ours", w.ours}, {"bare again", bare}, {"floor", lowest}}, nil
}

// newConnections returns how many connections our client makes for a call.
func newConnections(url string, call func() error, s settings) (float64, error) {
	before, err := connections(url)
	if err != nil {
		return 0, err
	}
	var mu sync.Mutex
	calls := 0
	counted := func() error {
		err := call()
		mu.Lock()
		calls++
		mu.Unlock()
		return err
	}
	if _, err := run(counted, s); err != nil {
		return 0, err
	}
	after, err := connections(url)
	return float64(after-before-1) / float64(calls), err // one is that of the question itself
}

// linearity compares the cost of a person in calls of 1,000 and of 5,000.
func linearity(url string, s settings) error {
	medians, err := compete([]contestant{
		{"1,000 people", createPeople(url, 1000)},
		{"5,000 people", createPeople(url, 5000)},
	}, s)
	if err != nil {
		return err
	}
	small, large := medians[0].time/1000, medians[1].time/5000
	fmt.Printf("time a person: %.2f µs in calls of 1,000, %.2f µs in calls of 5,000, ratio %.2f\n", small/1e3, large/1e3, large/small)
	return nil
}

// profiled runs our client's side of one workload and writes a CPU profile.
func profiled(url string, s settings, path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	return runOurs(url, s, func(run func() error) error {
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
		return run()
	})
}

// allocated runs our client's side of one workload and writes a profile of
// every allocation.
func allocated(url string, s settings, path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	return runOurs(url, s, func(run func() error) error {
		runtime.MemProfileRate = 1
		if err := run(); err != nil {
			return err
		}
		return pprof.Lookup("allocs").WriteTo(file, 0)
	})
}

// runOurs runs our client's side of one workload for the time of all rounds,
// within the profile that around takes.
func runOurs(url string, s settings, around func(run func() error) error) error {
	for _, work := range workloads(url) {
		if work.name != s.only {
			continue
		}
		s.slice *= time.Duration(s.rounds)
		return around(func() error {
			c, err := run(work.ours, s)
			fmt.Printf("%s: %.3f ms, %.0f bytes, %.0f allocs\n", work.name, c.time/1e6, c.bytes, c.allocs)
			return err
		})
	}
	return fmt.Errorf("there is no workload %q", s.only)
}
