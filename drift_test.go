package switchcomm_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

func TestDrift(t *testing.T) {
	plain := switchcomm.Drift{API: "switchtransact", Op: "People.Details", Pointer: "/record/balance_open", Want: "number", Got: "object"}
	assert.Nil(t, plain.Value())
	const text = "switchtransact: People.Details: /record/balance_open: want number, got object"
	assert.Equal(t, text, plain.String())

	value := []byte(`{"marked":1}`)
	drift := plain.WithValue(value)
	value[2] = 'x'
	assert.Equal(t, `{"marked":1}`, string(drift.Value()), "a copy")
	assert.Nil(t, plain.Value(), "the receiver is left alone")
	assert.Equal(t, text, drift.String())
	assert.Equal(t, text, fmt.Sprintf("%+v", drift))

	encoded, err := json.Marshal(drift)
	require.NoError(t, err)
	assert.JSONEq(t, `{"API":"switchtransact","Op":"People.Details","Pointer":"/record/balance_open","Want":"number","Got":"object"}`, string(encoded))

	assert.Len(t, plain.WithValue(bytes.Repeat([]byte("x"), 1<<20)).Value(), 4<<10)
}
