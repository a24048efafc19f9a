package switchcomm_test

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go"
)

func FuzzDate(f *testing.F) {
	for _, text := range []string{
		"", "0000-00-00", "2024-02-29", "2023-02-29", "2024-02-29T00:00:00.000Z", "2024-02-28T23:30:00+01:00",
		"2024-02-29 10:11:12", "2024-02-29T10:11:12", "0001-01-01", "9999-12-31T23:59:59Z", "29-02-2024", "yesterday",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		before := switchcomm.Date{Year: 2020, Month: time.March, Day: 12}
		d := before
		if err := d.UnmarshalText([]byte(text)); err != nil {
			assert.EqualError(t, err, "switchcomm: not a date")
			assert.Equal(t, before, d, "what cannot be read changes nothing")
			return
		}
		if d.IsZero() {
			return
		}
		require.True(t, d.IsValid(), "a day of the calendar")
		written, err := d.MarshalText()
		require.NoError(t, err)
		parsed, err := switchcomm.ParseDate(string(written))
		require.NoError(t, err)
		assert.Equal(t, d, parsed)
		assert.Equal(t, d, d.AddDays(1).AddDays(-1))
		assert.Equal(t, -1, d.Compare(d.AddDays(1)))
	})
}

func FuzzCents(f *testing.F) {
	for _, data := range []string{
		`null`, `""`, `0`, `15497`, `"15497"`, `-5`, `"-5"`, `150.00`, `"150.00"`, `1e3`, `" 5"`, `[]`, `true`,
		`9223372036854775807`, `9223372036854775808`, `"-9223372036854775808"`,
	} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data string) {
		const before = switchcomm.Cents(7)
		c := before
		if err := c.UnmarshalJSON([]byte(data)); err != nil {
			assert.EqualError(t, err, "switchcomm: not a whole number of cents")
			assert.Equal(t, before, c, "what cannot be read changes nothing")
			return
		}
		text := strings.Trim(data, `"`)
		if text == "" || text == "null" {
			assert.Zero(t, c)
			return
		}
		exact, ok := new(big.Int).SetString(text, 10)
		require.True(t, ok, "only whole numbers are read")
		assert.Equal(t, exact.String(), big.NewInt(int64(c)).String(), "and exactly")

		major, err := switchcomm.CentsOf(c.Major())
		require.NoError(t, err)
		assert.Equal(t, c, major)
		written, err := json.Marshal(c)
		require.NoError(t, err)
		assert.Equal(t, exact.String(), string(written))
	})
}
