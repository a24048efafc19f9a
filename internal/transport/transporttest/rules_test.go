package transporttest

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/switchcomm/switchcomm-go/internal/faulty"
)

// TestRulesAgreeWithFaults checks the table against what the faults do: a slip
// in it would make a wrong client pass.
func TestRulesAgreeWithFaults(t *testing.T) {
	for _, overTLS := range []bool{false, true} {
		for _, f := range faulty.All() {
			if f.NeedsTLS() && !overTLS {
				continue
			}
			rule, ok := ruleFor(f, overTLS, false)
			if !assert.True(t, ok, "%s: the table has no rule", f) || rule.succeeds {
				continue
			}
			if rule.writeAgain {
				assert.False(t, f.Commits(), "%s: a write that was applied is repeated", f)
			}
			if !rule.write.MayBeApplied() {
				assert.False(t, f.Commits(), "%s: %s is said of a write that was applied", f, rule.write)
			}
			if !f.Connects(overTLS) {
				assert.False(t, rule.write.MayBeApplied(), "%s: %s is said where no connection was made", f, rule.write)
			}
		}
	}
}

func TestMayBeEmpty(t *testing.T) {
	for _, f := range []faulty.Fault{faulty.EmptyBody, faulty.NoContent} {
		rule, _ := ruleFor(f, false, true)
		assert.True(t, rule.succeeds, f)
	}
}
