package load

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFileThatCannotBeWritten has a file whose writes fail for a while, as on
// a full disk. What it then ends with is not known, so the journal must not be
// written on even when the disk has room again.
func TestFileThatCannotBeWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j, err := OpenFile(path)
	require.NoError(t, err)
	defer j.Close()
	entries := []Entry{{Fingerprint: "0000000000000001", State: Sending}}
	require.NoError(t, j.Put(t.Context(), entries))

	good := j.file
	readOnly, err := os.Open(path)
	require.NoError(t, err)
	defer readOnly.Close()
	j.file = readOnly
	require.Error(t, j.Put(t.Context(), entries))
	j.file = good
	assert.Error(t, j.Put(t.Context(), entries))
	_, err = j.Begin(t.Context())
	assert.Error(t, err)
}
