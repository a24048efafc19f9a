package wire_test

import (
	"bytes"
	stdjson "encoding/json"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// The fast pass expects members in the order in which they came last. Whichever
// order it is, and however often it changes, the same is read.
func TestMembersComeInAnyOrder(t *testing.T) {
	members := []string{
		`"text":"a"`, `"word":"w"`, `"flag":true`, `"whole":5`, `"cents":150`, `"amount":"1.50"`, `"day":"2024-02-29"`,
		`"texts":["a","b"]`, `"one":{"whole":1,"text":"b"}`, `"many":[{"text":"c","word":"v"},{"word":"u","text":"d"}]`, `"later":{"text":1}`,
	}
	var want record
	require.True(t, wire.UnmarshalFast([]byte(`{`+strings.Join(members, `,`)+`}`), &want))
	for range 500 {
		rand.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
		document := `{ ` + strings.Join(members, ` , `) + ` }`
		var got record
		require.True(t, wire.UnmarshalFast([]byte(document), &got), document)
		require.Equal(t, want, got, document)

		some := members[:rand.IntN(len(members))]
		checkAgreement(t, []byte(`[{`+strings.Join(some, `,`)+`},{`+strings.Join(members, `,`)+`}]`))
	}
}

// Room is made for as many elements as there were the last time. There may be
// more, fewer or none.
func TestListsChangeTheirLength(t *testing.T) {
	for _, n := range []int{3, 0, 1, 100, 2, 17, 16, 5000, 1, 0} {
		texts := make([]string, n)
		for i := range texts {
			texts[i] = fmt.Sprint(i)
		}
		data, err := stdjson.Marshal(map[string]any{"texts": texts})
		require.NoError(t, err)
		var got record
		require.True(t, wire.UnmarshalFast(data, &got))
		assert.Equal(t, texts, got.Texts)
	}
}

// What was read stays when the text that it was read from is gone.
func TestNothingReadIsPartOfTheText(t *testing.T) {
	values := func(drifts []switchcomm.Drift) (all []string) {
		for _, d := range drifts {
			all = append(all, d.String()+string(d.Value()))
		}
		return all
	}
	drifted := false
	for _, data := range append(fixtures(t), []byte(`{"name":["a"],"items":5,"record":"x","amount":{"b":"c"},"errors":["d"]}`)) {
		var want, got tree
		wantDrifts, wantErr := wire.Unmarshal(data, &want)
		wantValues := values(wantDrifts)
		text := bytes.Clone(data)
		drifts, err := wire.Unmarshal(text, &got)
		clear(text)
		require.Equal(t, wantErr, err)
		require.Equal(t, want, got)
		require.Equal(t, wantValues, values(drifts))
		drifted = drifted || len(drifts) > 0
	}
	assert.True(t, drifted)
}

// What was written stays when the memory that it was written in is used again.
func TestNothingWrittenChanges(t *testing.T) {
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			var written []string
			var kept [][]byte
			for j := range 200 {
				r := request{Always: strings.Repeat(string(rune('a'+i)), j*j%9000), Rows: make([]request, j%40)}
				data, err := wire.Marshal(r)
				if !assert.NoError(t, err) {
					return
				}
				written, kept = append(written, string(data)), append(kept, data)
			}
			for j := range kept {
				assert.Equal(t, written[j], string(kept[j]))
			}
		})
	}
	all.Wait()
}

// Room for the rest of a list is a guess. It must not take any memory.
func TestListsBeginLong(t *testing.T) {
	list := make([]string, 40_000)
	for i := range 16 {
		list[i] = strings.Repeat("x", 64<<10)
	}
	data, err := wire.Marshal(list)
	require.NoError(t, err)
	assert.LessOrEqual(t, cap(data), len(data)+9<<20)
}

// chain has lists in lists of its own type, and takes much memory.
type chain struct {
	Wide  [64]string `json:"-"`
	Inner []chain    `json:"inner"`
}

// After each list of many there are lists of one in each other, for each of which
// there could be room for as many. It counts the allocations of the whole
// process, so it must not run beside others.
func TestNestedListsTakeLittleMemory(t *testing.T) {
	const depth = 90
	many := `{"inner":[` + strings.Repeat(`{},`, 15) + `{}]}`
	ones := strings.Repeat(`{"inner":[`, depth) + strings.Repeat(`]}`, depth)
	data := []byte(`{"inner":[` + strings.Repeat(many+`,`+ones+`,`, 30) + `{}]}`)
	size := func(unmarshal func([]byte, any)) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		unmarshal(data, new(chain))
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	fast := size(func(data []byte, out any) { require.True(t, wire.UnmarshalFast(data, out)) })
	slow := size(func(data []byte, out any) { _, err := wire.UnmarshalTolerant(data, out); require.NoError(t, err) })
	assert.Less(t, fast, 3*slow)
}
