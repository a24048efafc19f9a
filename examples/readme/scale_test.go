package main

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// newOneOfThree makes a client for one of three processes that share an account.
func newOneOfThree(token string, options ...switchcomm.Option) (*switchtransact.Client, error) {
	return switchtransact.New(token, append(options, switchcomm.WithRateLimit(30, 3))...)
}

func Example_partOfTheLimit() {
	fake, err := switchtransacttest.NewServer()
	if err != nil {
		log.Fatal(err)
	}
	defer fake.Close()
	st, err := newOneOfThree(fake.Key, switchcomm.WithBaseURL(fake.URL))
	if err != nil {
		log.Fatal(err)
	}
	defer st.CloseIdleConnections()
	began := time.Now()
	for range 18 {
		if _, err := st.Lookups.Get(context.Background(), "bank", "names"); err != nil {
			log.Fatal(err)
		}
	}
	// 3 calls at once, and then 15 at 30 a second.
	fmt.Println("a third of the limit:", time.Since(began) > 450*time.Millisecond)
	// Output:
	// a third of the limit: true
}

// sharedLimiter is a limit that all processes share which use the same key in
// the same Redis.
type sharedLimiter struct {
	redis *redis_rate.Limiter
	key   string
	limit redis_rate.Limit
}

// Wait implements switchcomm.Limiter. Without Redis nothing is sent: the call
// fails with switchcomm.ErrNotSent.
func (l sharedLimiter) Wait(ctx context.Context) error {
	for {
		answer, err := l.redis.Allow(ctx, l.key, l.limit)
		if err != nil {
			return err
		}
		if answer.Allowed > 0 {
			return nil
		}
		select {
		case <-time.After(answer.RetryAfter):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// newSharedClient makes a client whose calls count together with those of all
// other processes that make theirs so.
func newSharedClient(db *redis.Client, token string, options ...switchcomm.Option) (*switchtransact.Client, error) {
	limiter := sharedLimiter{
		redis: redis_rate.NewLimiter(db),
		key:   "switchtransact",
		limit: redis_rate.Limit{Rate: 90, Burst: 10, Period: time.Second},
	}
	return switchtransact.New(token, append(options, switchcomm.WithLimiter(limiter))...)
}

func Example_sharedLimit() {
	ctx := context.Background()
	server, err := miniredis.Run() // a Redis inside this process, for the example
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	fake, err := switchtransacttest.NewServer()
	if err != nil {
		log.Fatal(err)
	}
	defer fake.Close()

	// Two clients, as two processes would have them.
	began := time.Now()
	for range 2 {
		db := redis.NewClient(&redis.Options{Addr: server.Addr()})
		defer db.Close()
		st, err := newSharedClient(db, fake.Key, switchcomm.WithBaseURL(fake.URL))
		if err != nil {
			log.Fatal(err)
		}
		defer st.CloseIdleConnections()
		for range 30 {
			if _, err := st.Lookups.Get(ctx, "bank", "names"); err != nil {
				log.Fatal(err)
			}
		}
	}
	// 60 calls under one limit: 10 at once, and then 50 at 90 a second. Under a
	// limit for each client it would be 20 at once, and less than half a second.
	fmt.Println("one limit for both:", time.Since(began) > 500*time.Millisecond)
	// Output:
	// one limit for both: true
}
