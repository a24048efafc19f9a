package main

import (
	"fmt"
	"iter"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/xuri/excelize/v2"
)

// openWorkbook finds the first sheet of an XLSX workbook.
func openWorkbook(path string) (*table, error) {
	w, err := openSheet(path)
	if err != nil {
		return nil, err
	}
	defer w.close()
	return &table{
		name:      filepath.Base(path),
		kind:      "XLSX, sheet " + w.sheet,
		separator: ',',
		mark:      true,
		records:   func(c columns) iter.Seq2[row, error] { return sheetRecords(path, c) },
	}, nil
}

// sheetRecords reads all of the first sheet. After an error there is nothing
// more.
func sheetRecords(path string, c columns) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		w, err := openSheet(path)
		if err != nil {
			yield(row{}, err)
			return
		}
		defer w.close()
		for w.stored.Next() && w.shown.Next() {
			w.line++
			r, err := w.row(c)
			if !yield(r, err) || err != nil {
				return
			}
		}
		if err := w.stored.Error(); err != nil {
			yield(row{}, err)
		}
	}
}

// worksheet is a sheet that is being read: twice, because a cell has what is
// stored and what is shown, and neither is enough. 0081 may be stored as 81 and
// shown as 0081; a date is stored as a number; 189 may be shown as R189.00.
type worksheet struct {
	file          *excelize.File
	sheet         string
	stored, shown *excelize.Rows
	from1904      bool // how the workbook counts days
	line          int
}

func openSheet(path string) (*worksheet, error) {
	const inMemory = 4 << 20 // bytes of a sheet; larger ones go to a temporary file
	file, err := excelize.OpenFile(path, excelize.Options{UnzipXMLSizeLimit: inMemory})
	if err != nil {
		return nil, err
	}
	w := &worksheet{file: file, sheet: file.GetSheetName(0)}
	if err := w.begin(); err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

func (w *worksheet) begin() (err error) {
	properties, err := w.file.GetWorkbookProps()
	if err != nil {
		return err
	}
	w.from1904 = properties.Date1904 != nil && *properties.Date1904
	if w.stored, err = w.file.Rows(w.sheet); err != nil {
		return err
	}
	w.shown, err = w.file.Rows(w.sheet)
	return err
}

// close ends the reading. What it could complain about is past.
func (w *worksheet) close() {
	for _, rows := range []*excelize.Rows{w.stored, w.shown} {
		if rows != nil {
			_ = rows.Close()
		}
	}
	_ = w.file.Close()
}

func (w *worksheet) row(c columns) (row, error) {
	stored, err := w.stored.Columns(excelize.Options{RawCellValue: true})
	if err != nil {
		return row{}, fmt.Errorf("row %d: %w", w.line, err)
	}
	shown, err := w.shown.Columns()
	if err != nil {
		return row{}, fmt.Errorf("row %d: %w", w.line, err)
	}
	cells := make([]string, max(len(c), len(stored)))
	for i := range min(len(stored), len(shown)) {
		cells[i] = w.cell(stored[i], shown[i], c.field(i))
	}
	if c != nil {
		cells = cells[:len(c)] // what stands beside the table is no part of it
	}
	return row{w.line, cells}, nil
}

// cell is what the person who made the sheet means by a cell.
func (w *worksheet) cell(stored, shown string, f *field) string {
	value, err := strconv.ParseFloat(stored, 64)
	isNumber := err == nil && !math.IsInf(value, 0) && !math.IsNaN(value)
	switch {
	case f == nil:
		return shown
	case !isNumber:
		return stored
	case f.isDate:
		return w.date(stored, value)
	case stored == shown:
		return stored // perhaps a text, such as 10.10 or 1E5, which must not be touched
	}
	plain := plainNumber(stored, value)
	switch {
	case f.name == amountColumn && hasCurrency(shown):
		return "R" + plain // it looks like Rands, and so it shall be asked about
	case f.name == amountColumn && hasPoint(shown) && !hasPoint(plain):
		return plain + ".00" // so does this
	case strings.TrimLeft(shown, "0") == plain:
		return shown
	}
	return plain
}

// date turns the number of a day into the day. A number that is none stays as
// it is and is rejected with its row.
func (w *worksheet) date(stored string, value float64) string {
	day, err := excelize.ExcelDateToTime(value, w.from1904)
	if err != nil {
		return stored
	}
	return day.Format(time.DateOnly)
}

// plainNumber writes a number without an exponent, with the 15 digits that
// spreadsheets reckon with. A text that is digits already stays as it is.
func plainNumber(stored string, value float64) string {
	if strings.Trim(stored, "0123456789") == "" {
		return stored
	}
	const digits = 15
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(value, 'g', digits, 64), 64)
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

func hasCurrency(number string) bool {
	return strings.ContainsFunc(number, func(r rune) bool { return unicode.IsLetter(r) || unicode.Is(unicode.Sc, r) })
}

func hasPoint(number string) bool { return strings.ContainsAny(number, ".,") }
