package euro_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/examples/internal/euro"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]switchcomm.Cents{"154.97": 15497, "0.01": 1, "1000.00": 100000, "007.50": 750} {
		got, err := euro.Parse(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{
		"", "154", "154.", ".97", "154.9", "154.970", "154,97", "1.154,97", "1,154.97", "-1.00", "+1.00",
		"1e2.00", " 1.00", "1.00 ", "EUR 1.00", "0.00", "１.００", "1.00.00", "99999999999999999999.00",
	} {
		_, err := euro.Parse(text)
		assert.Error(t, err, "%q", text)
	}
}

func TestFormat(t *testing.T) {
	assert.Equal(t, "EUR 154.97", euro.Format(15497))
	assert.Equal(t, "EUR 0.05", euro.Format(5))
}
