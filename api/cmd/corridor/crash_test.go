package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"
	"time"

	"corridor/engine"
	"corridor/ingest/jobs"
)

// Processes are killed at 50 seeded instants of an ingest: the command itself, the runner, its worker. After each the store holds
// the round whole or not at all, and what was there before; and when the queue runs again, every round is loaded exactly once.
func TestKilledAtAnyInstant(t *testing.T) {
	commands, workers := 30, 20
	if testing.Short() {
		commands, workers = 4, 4
	}
	c := newCrashes(t)
	for i := range commands {
		c.killCommand(fmt.Sprintf("cmd_%02d", i))
	}
	c.work()
	for i := range workers {
		c.killWorker(fmt.Sprintf("job_%02d", i), i%2 == 0)
	}
	c.work()
	c.everyRoundOnce(commands + workers)
}

// crashes is a store to which things happen.
type crashes struct {
	t        *testing.T
	o        *office
	chance   *rand.Rand
	span     time.Duration // how long an ingest takes
	file     string
	rowsHash string
	queue    *jobs.Queue
	before   map[string]string
	early    int // kills that found nothing loaded
}

func newCrashes(t *testing.T) *crashes {
	c := &crashes{t: t, o: newOffice(t), chance: rand.New(rand.NewPCG(2021, 1))}
	c.file = c.o.write("lfs.csv", moduleCSV(900))
	start := time.Now()
	if out, err := program(c.ingest("first")...).CombinedOutput(); err != nil {
		t.Fatal(err, string(out))
	}
	c.span = time.Since(start)
	c.before = versions(t, c.o.store())
	c.rowsHash = c.before["first@1"]
	var err error
	if c.queue, err = jobs.Open(c.o.store()); err != nil || c.rowsHash == "" {
		t.Fatal(err, c.before)
	}
	return c
}

// ingest is the command that loads the file as a round.
func (c *crashes) ingest(round string) []string {
	return []string{"--store", c.o.store(), "ingest", c.file, "--mapping", c.mapping(round), "--rates", c.o.flags.rates}
}

func (c *crashes) mapping(round string) string {
	return c.o.write(round+".yaml", strings.Replace(ingestMapping, "lfs_2021", round, 1))
}

// moment waits some part of an ingest.
func (c *crashes) moment() { time.Sleep(time.Duration(c.chance.Int64N(int64(c.span)))) }

func (c *crashes) killCommand(round string) {
	c.t.Helper()
	cmd := program(c.ingest(round)...)
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.moment()
	_ = cmd.Process.Kill()
	_ = cmd.Wait() // killed
	c.check(round)
}

// killWorker queues a job, starts a runner and kills it, or its worker only.
func (c *crashes) killWorker(round string, runner bool) {
	c.t.Helper()
	d, err := c.queue.New(engine.ViaAPI, "test")
	if err != nil {
		c.t.Fatal(err)
	}
	if err := d.Refer([]string{c.file}, c.mapping(round), c.o.flags.rates); err != nil {
		c.t.Fatal(err)
	}
	if _, err := d.Commit(); err != nil {
		c.t.Fatal(err)
	}
	cmd := program("--store", c.o.store(), "jobs", "--work")
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.moment()
	if runner {
		_ = cmd.Process.Kill()
	} else {
		for _, pid := range childrenOf(cmd.Process.Pid) {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	if err := cmd.Wait(); err != nil && !runner {
		c.t.Fatal("the runner did not outlive its worker:", err)
	}
	// The worker dies with its runner: soon nobody has the right to run jobs.
	for start := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		lock, err := c.queue.Runner()
		if err != nil {
			c.t.Fatal(err)
		}
		if lock != nil {
			lock.Release()
			break
		}
		if time.Since(start) > 10*time.Second {
			c.t.Fatal("a worker outlived its runner")
		}
	}
	c.check(round)
	c.work()
	if c.before = versions(c.t, c.o.store()); c.before[round+"@1"] != c.rowsHash {
		c.t.Fatalf("%s was not loaded after the restart: %v", round, c.before)
	}
}

// check wants the store as before, or with the whole round more.
func (c *crashes) check(round string) {
	c.t.Helper()
	now := versions(c.t, c.o.store())
	if hash, loaded := now[round+"@1"]; !loaded {
		c.early++
	} else if hash != c.rowsHash {
		c.t.Fatalf("%s is loaded, but not whole", round)
	}
	want := len(c.before)
	for name, hash := range c.before {
		if now[name] != hash {
			c.t.Fatalf("%s is not what it was", name)
		}
	}
	if _, loaded := now[round+"@1"]; loaded {
		if _, was := c.before[round+"@1"]; !was {
			want++
		}
	}
	if len(now) != want {
		c.t.Fatalf("%d datasets, want %d: %v", len(now), want, now)
	}
	c.before = now
}

// work runs what is queued.
func (c *crashes) work() {
	c.t.Helper()
	if out, err := program("--store", c.o.store(), "jobs", "--work").CombinedOutput(); err != nil {
		c.t.Fatal(err, string(out))
	}
	c.before = versions(c.t, c.o.store())
}

func (c *crashes) everyRoundOnce(kills int) {
	c.t.Helper()
	list, _, err := c.queue.List(nil, 0)
	if err != nil {
		c.t.Fatal(err)
	}
	done := map[string]int{}
	for _, j := range list {
		if j.State != engine.JobDone {
			c.t.Errorf("job %s of round %s is %s: %+v", j.ID, j.Round, j.State, j.Problem)
		}
		done[j.Round]++
	}
	for name, hash := range c.before {
		round, version, _ := strings.Cut(name, "@")
		if version != "1" || hash != c.rowsHash || done[round] != 1 {
			c.t.Errorf("%s: %d jobs, rows %.8s", name, done[round], hash)
		}
	}
	// A command that was killed before its job was in the queue was never promised anything.
	c.t.Logf("%d kills, %d before the commit; %d jobs, %d datasets; an ingest takes %s", kills, c.early, len(list), len(c.before), c.span.Round(time.Millisecond))
	if len(list) != len(c.before) || c.early == 0 {
		c.t.Errorf("%d jobs, %d datasets, %d early kills", len(list), len(c.before), c.early)
	}
}
