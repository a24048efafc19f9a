package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// Whatever a file holds, reading it ends, with people, rejects or an error.
func FuzzFile(f *testing.F) {
	f.Add([]byte(members(2, map[int]member{1: {name: `"Zoë, Anna"`}})))
	f.Add([]byte("\ufeffID Number;product_amount;date_birth;Custom_Fields.a;;\r\n1;R 95,50;2026-02-30;x;;\r\n;;;;;\r\n"))
	f.Add([]byte("\xff\xfei\x00d\x00_\x00n\x00u\x00m\x00b\x00e\x00r\x00\n\x00\x31\x00"))
	f.Add([]byte("id_number,name\n\"1\n"))
	book := excelize.NewFile()
	require.NoError(f, book.SetSheetRow("Sheet1", "A1", &[]any{"id_number", "name", "product_amount", "date_birth"}))
	require.NoError(f, book.SetSheetRow("Sheet1", "A2", &[]any{8804121001082, "Zoë", 189.5, "1988-04-12"}))
	buffer, err := book.WriteToBuffer()
	require.NoError(f, err)
	f.Add(buffer.Bytes())

	f.Fuzz(func(t *testing.T, contents []byte) {
		path := filepath.Join(t.TempDir(), "members")
		require.NoError(t, os.WriteFile(path, contents, 0o600))
		j, err := newJob(options{file: path, dir: t.TempDir(), unit: inRands}, nil, nil)
		if err != nil {
			return
		}
		rows, people := 0, j.source(t.Context(), ignore)
		for _, err := range people.people() {
			require.NoError(t, err, "the first reading found none")
			rows++
		}
		require.Equal(t, j.survey.people, rows+people.unfitCount)
	})
}
