package transport

import (
	"sync"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// budget bounds the repeats of all calls together, so that a service that is
// down is not flooded with them.
type budget struct {
	rule switchcomm.RetryBudget

	mu     sync.Mutex
	tokens int
}

func newBudget(rule switchcomm.RetryBudget) *budget {
	return &budget{rule: rule, tokens: rule.Tokens}
}

// spend takes the cost of one repeat and reports whether there was enough.
func (b *budget) spend() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tokens < b.rule.Cost {
		return false
	}
	b.tokens -= b.rule.Cost
	return true
}

// refund gives back what a call that succeeds at once earns.
func (b *budget) refund() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tokens = min(b.tokens+b.rule.Refund, b.rule.Tokens)
}
