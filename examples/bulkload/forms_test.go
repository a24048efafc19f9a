package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// encoded is a text in another encoding.
func encoded(t *testing.T, encode func(string) (string, error), text string) string {
	t.Helper()
	bytes, err := encode(text)
	require.NoError(t, err)
	return bytes
}

// The same people arrive, however the file is written.
func TestFormsOfCSV(t *testing.T) {
	text := members(3, map[int]member{1: {name: "Zoë", surname: "Müller–Nel"}, 2: {name: `"Anna, Marie"`, account: "12"}})
	semicolons := strings.ReplaceAll(strings.ReplaceAll(text, ",", ";"), "Anna; Marie", "Anna, Marie")
	windows1252 := charmap.Windows1252.NewEncoder().String
	utf16 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String
	tests := []struct {
		name, contents, kind string
		mark                 bool // of the lists
		separator            string
	}{
		{"plain", text, "UTF-8, separated by ,", false, ","},
		{"Windows line ends", strings.ReplaceAll(text, "\n", "\r\n"), "UTF-8, separated by ,", false, ","},
		{"byte order mark", "\ufeff" + text, "UTF-8, separated by ,", true, ","},
		{"semicolons", semicolons, "UTF-8, separated by ;", false, ";"},
		{"tabs", strings.ReplaceAll(semicolons, ";", "\t"), "UTF-8, separated by tabs", false, "\t"},
		{"Windows-1252 with semicolons", encoded(t, windows1252, semicolons), "Windows-1252, separated by ;", true, ";"},
		{"UTF-16 with tabs", encoded(t, utf16, strings.ReplaceAll(semicolons, ";", "\t")), "UTF-16, separated by tabs", true, "\t"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			fake := switchtransacttest.New(t)
			file := write(t, "members.csv", test.contents)
			got := loadInto(t, fake, file)
			assert.Equal(t, 2, got.Code, got.Errout)
			assert.Contains(t, got.Out, "3 people (CSV, "+test.kind+")")
			require.Len(t, fake.Workflow(), 2)
			assert.Equal(t, "Zoë", fake.Workflow()[1].Fields["name"])
			assert.Equal(t, "Müller–Nel", fake.Workflow()[1].Fields["surname"])
			assert.Equal(t, "0081", fake.Workflow()[1].Fields["physical_code"])

			list, err := os.ReadFile(filepath.Join(folder(file), "rejects.csv"))
			require.NoError(t, err)
			assert.Equal(t, test.mark, strings.HasPrefix(string(list), "\ufeff"))
			assert.Contains(t, string(list), strings.Join([]string{"line", "field", "rule", "message", "id_number", "name"}, test.separator))
			assert.Contains(t, string(list), "Anna, Marie")
		})
	}
}

func TestUnreadableCharacters(t *testing.T) {
	fake := switchtransacttest.New(t)
	file := write(t, "members.csv", "\ufeff"+members(2, map[int]member{1: {name: "Zo\xeb"}}))
	assert.Equal(t, 2, loadInto(t, fake, file).Code)
	assert.Len(t, fake.Workflow(), 1)
	assert.Equal(t, []string{"has a character that cannot be read"}, values(readList(t, folder(file), "rejects.csv"), "message"))
}

// workbook makes an XLSX file.
func workbook(t *testing.T, fill func(file *excelize.File, set func(cell string, value any, format string))) string {
	t.Helper()
	file := excelize.NewFile()
	defer file.Close()
	fill(file, func(cell string, value any, format string) {
		require.NoError(t, file.SetCellValue("Sheet1", cell, value))
		if format != "" {
			style, err := file.NewStyle(&excelize.Style{CustomNumFmt: &format})
			require.NoError(t, err)
			require.NoError(t, file.SetCellStyle("Sheet1", cell, cell, style))
		}
	})
	path := filepath.Join(t.TempDir(), "members.xlsx")
	require.NoError(t, file.SaveAs(path))
	return path
}

// fillRow writes a whole person, with texts where a careful person has texts.
func fillRow(set func(cell string, value any, format string), row int, id any) {
	for i, cell := range []any{id, "Thandi", "Mokoena", "Female", "English", "0720000000", "1 Protea Street", "0081", "1 Protea Street", "0081",
		"T Member", "1000000011", "ABSA", "632005", "Savings", "Basic Membership", 9500, "Monthly", 25, "INV-1"} {
		set(fmt.Sprintf("%c%d", 'A'+i, row), cell, "")
	}
}

func fillHeader(set func(cell string, value any, format string)) {
	for i, name := range strings.Split(strings.TrimSpace(memberHeader), ",") {
		set(fmt.Sprintf("%c1", 'A'+i), name, "")
	}
}

// A cell means what the person who made the sheet sees in it.
func TestWorkbook(t *testing.T) {
	file := workbook(t, func(_ *excelize.File, set func(string, any, string)) {
		fillHeader(set)
		set("U1", "date_birth", "")
		set("V1", "product_subscription_start_date", "")
		set("W1", "is_active", "")
		set("X1", "Balance Open", "")
		fillRow(set, 2, idNumber(0))
		fillRow(set, 4, 8001015009087) // a number, and a blank row before it
		set("F4", 720000000, "0000000000")
		set("H4", 81, "0000")
		set("L4", 1000000011, "#,##0")
		set("N4", 51001, "000000")
		set("U4", time.Date(1988, 4, 12, 0, 0, 0, 0, time.UTC), "dd/mm/yyyy")
		set("V4", "2026-12-25", "")
		set("W4", true, "")
		set("X4", 189.98999999999998, "0")
		set("T4", "10.10", "")
		set("D4", "female", "@")
		set("Z4", "a note beside the table", "")
		fillRow(set, 5, idNumber(2))
		set("L5", 12, "")
	})
	fake := switchtransacttest.New(t)
	got := loadInto(t, fake, file)
	assert.Equal(t, 2, got.Code, got.Errout)
	assert.Contains(t, got.Out, "3 people (XLSX, sheet Sheet1)")
	assert.Equal(t, []string{idNumber(0), "8001015009087"}, keys(fake))
	fields := fake.Workflow()[1].Fields
	for name, want := range map[string]any{
		"contact_cell": "0720000000", "physical_code": "0081", "account_number": "1000000011", "account_branch_code": "051001",
		"reference_number": "10.10", "date_birth": "1988-04-12", "product_subscription_start_date": "2026-12-25", "is_active": true,
	} {
		assert.Equal(t, want, fields[name], name)
	}
	assert.Equal(t, "189.99", fmt.Sprint(fields["balance_open"]))
	assert.Equal(t, "9500", fmt.Sprint(fields["product_amount"]))

	rejects := readList(t, folder(file), "rejects.csv")
	assert.Equal(t, []string{"5"}, values(rejects, "line"))
	assert.Equal(t, []string{"12"}, values(rejects, "account_number"))
	assert.Equal(t, []string{"4"}, values(readList(t, folder(file), "accepted.csv")[1:], "line"))
}

// An amount in whole Rands is shown with cents, or with an R.
func TestWorkbookAmountsThatLookLikeRands(t *testing.T) {
	fake := switchtransacttest.New(t)
	for format, want := range map[string]string{
		"0.00":        "such as 189.00 in line 2",
		`"R"\ #,##0`:  "such as R189 in line 2",
		`[$R-436] 0`:  "such as R189 in line 2",
		`"ZAR"\ 0`:    "such as R189 in line 2",
		"#,##0.00":    "such as 189.00 in line 2",
		`"R"#,##0.00`: "such as R189 in line 2",
	} {
		file := workbook(t, func(_ *excelize.File, set func(string, any, string)) {
			fillHeader(set)
			fillRow(set, 2, idNumber(0))
			set("Q2", 189, format)
		})
		got := loadInto(t, fake, file)
		assert.Equal(t, 1, got.Code, format)
		assert.Contains(t, got.Errout, want, format)
		assert.Contains(t, got.Errout, "R189.00", format)
	}
	assert.Empty(t, fake.Requests())
}

func TestWorkbookWithDaysFrom1904(t *testing.T) {
	file := workbook(t, func(file *excelize.File, set func(string, any, string)) {
		require.NoError(t, file.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: new(true)}))
		fillHeader(set)
		set("U1", "date_birth", "")
		fillRow(set, 2, idNumber(0))
		set("U2", 30783, "yyyy-mm-dd")
	})
	fake := switchtransacttest.New(t)
	require.Equal(t, 0, loadInto(t, fake, file).Code)
	assert.Equal(t, "1988-04-12", fake.Workflow()[0].Fields["date_birth"])
}

func TestEmptyWorkbook(t *testing.T) {
	got := start(t, nil, workbook(t, func(*excelize.File, func(string, any, string)) {}))
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, "the file is empty")
}
