package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func openText(t *testing.T, text string) *os.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "people.jsonl")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	file, err := openFile(path)
	require.NoError(t, err)
	t.Cleanup(func() { file.Close() })
	return file
}

// plan is what a dispatcher plans that goes on after some entries.
func plan(t *testing.T, file *os.File, callSize int, after ...call) []call {
	t.Helper()
	c := newCutter(file, callSize)
	if len(after) > 0 {
		require.NoError(t, c.skip(after[len(after)-1]))
	}
	all := after
	for next, err := range c.calls() {
		require.NoError(t, err)
		all = append(all, next)
	}
	return all
}

// Whatever the file looks like, and wherever one dispatcher takes over from
// another, each person is in one call, with the right number of the line.
func TestCut(t *testing.T) {
	const text = "\ufeff{\"id_number\":\"1\"}\n" + "\n" + "{\"id_number\":\"2\"}\r\n" + "  \n" +
		"{\"id_number\":\" 1 \"}\n" + "not JSON\n" + "{}\n" + "{\"id_number\":\"3\"}\n" + "\n" + "{\"id_number\":\"2\"}"
	file := openText(t, text)
	for callSize := 1; callSize <= 9; callSize++ {
		whole := plan(t, file, callSize)
		for taken := range len(whole) {
			all := plan(t, file, callSize, whole[:taken:taken]...)
			require.Len(t, all, len(whole))
			checkPlan(t, file, all)
		}
	}
}

func checkPlan(t *testing.T, file *os.File, all []call) {
	t.Helper()
	var lines []int
	twins := map[int]int{}
	offset := int64(0)
	for i, c := range all {
		assert.Equal(t, i == len(all)-1, c.End)
		assert.GreaterOrEqual(t, c.Offset, offset)
		offset, _ = c.next()
		if c.End {
			break
		}
		rows, err := readCall(file, c)
		require.NoError(t, err)
		for _, row := range rows {
			lines = append(lines, row.line)
		}
		for line, first := range c.Twins {
			twins[line] = first
		}
	}
	assert.Equal(t, []int{1, 3, 5, 6, 7, 8, 10}, lines)
	assert.Equal(t, map[int]int{5: 1, 10: 3}, twins)
}

func TestCutEmptyFile(t *testing.T) {
	for _, text := range []string{"", "\n", " \n\n"} {
		all := plan(t, openText(t, text), 10)
		require.Len(t, all, 1)
		assert.True(t, all[0].End)
		assert.EqualValues(t, len(text), all[0].Offset)
	}
}

// A file that was changed is noticed by whoever goes on with it.
func TestCutChangedFile(t *testing.T) {
	text := personLines(t, 10)
	whole := plan(t, openText(t, text), 3)
	changed := strings.Replace(text, `"INV-0"`, `"INV-9"`, 1)
	for name, other := range map[string]string{
		"shorter": text[:len(text)/2], "one more": text + text[:strings.Index(text, "\n")+1], "changed": changed,
	} {
		assert.ErrorIs(t, newCutter(openText(t, other), 3).skip(whole[len(whole)-1]), errWrongFile, name)
	}
	_, err := readCall(openText(t, changed), whole[0])
	assert.ErrorIs(t, err, errWrongFile)
	assert.ErrorIs(t, newCutter(openText(t, "\n"+text), 3).skip(whole[1]), errWrongFile)
}

func TestCutLongLine(t *testing.T) {
	file := openText(t, "{}\n"+strings.Repeat("x", longestLine+1))
	var err error
	for _, err = range newCutter(file, 1).calls() {
		if err != nil {
			break
		}
	}
	assert.ErrorIs(t, err, errLongLine)
	assert.ErrorContains(t, err, "line 2")
}

func TestOpenFolder(t *testing.T) {
	_, err := openFile(t.TempDir())
	assert.ErrorContains(t, err, "it is not a file")
}

// The invented people are as good as they are said to be.
func TestInvented(t *testing.T) {
	seen := map[string]bool{}
	for i := range 50_000 {
		id := inventedID(i)
		require.False(t, seen[id])
		seen[id] = true
	}
	var wrong int
	line := 0
	for text, err := range readLines(bytes.NewReader([]byte(personLines(t, 1000)))) {
		require.NoError(t, err)
		line++
		p, problem := (&row{line, text}).person(nil)
		require.Nil(t, problem)
		if p.Validate() != nil {
			wrong++
		}
	}
	assert.Equal(t, 3, wrong, "those without a name")
}
