package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/examples/internal/programtest"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

func TestMain(m *testing.M) { programtest.Main(m, main) }

// start runs the program to its end. It must print nobody's data.
func start(t *testing.T, env []string, args ...string) programtest.Ended {
	t.Helper()
	ended := programtest.Run(t, env, args...)
	for _, datum := range []string{"Mokoena", "thandi@example.com", idNumber(0), "0720000000"} {
		assert.NotContains(t, ended.Out+ended.Errout, datum)
	}
	return ended
}

// on is the environment that sends -live to a fake.
func on(fake *switchtransacttest.Server) []string {
	return []string{"SWITCHTRANSACT_TOKEN=" + fake.Key, "SWITCHTRANSACT_URL=" + fake.URL}
}

// loadInto loads a file into a fake.
func loadInto(t *testing.T, fake *switchtransacttest.Server, args ...string) programtest.Ended {
	t.Helper()
	return start(t, on(fake), append([]string{"-live", "-write"}, args...)...)
}

// write makes a file in a folder of its own.
func write(t *testing.T, name, contents string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(contents), 0o600))
	return path
}

// folder is where the results of a live load of a file are.
func folder(path string) string { return strings.TrimSuffix(path, filepath.Ext(path)) + ".load" }

// readList reads a list of results, by its column names.
func readList(t *testing.T, elements ...string) []map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(elements...))
	require.NoError(t, err)
	data = bytes.TrimPrefix(data, marks[0])
	reader := csv.NewReader(bytes.NewReader(data))
	if first, _, _ := bytes.Cut(data, []byte("\n")); bytes.Contains(first, []byte(";")) {
		reader.Comma = ';'
	}
	header, err := reader.Read()
	require.NoError(t, err)
	var all []map[string]string
	for {
		cells, err := reader.Read()
		if err == io.EOF {
			return all
		}
		require.NoError(t, err)
		entry := map[string]string{}
		for i, cell := range cells {
			entry[header[i]] = cell
		}
		all = append(all, entry)
	}
}

// values are one column of a list.
func values(list []map[string]string, column string) []string {
	var all []string
	for _, entry := range list {
		all = append(all, entry[column])
	}
	return all
}

// idNumber returns the n-th of many identity numbers with a correct check
// digit, which belong to nobody.
func idNumber(n int) string {
	year, month, day, serial := n%100, n/100%12+1, n/1200%28+1, n/33600
	digits := fmt.Sprintf("%02d%02d%02d%04d08", year, month, day, serial)
	sum := 0
	for i, r := range digits {
		d := int(r - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return digits + fmt.Sprint((10-sum%10)%10)
}

// member is a person for a file. Its zero fields become those of a good one.
type member struct {
	id, name, surname, account, amount string
}

const memberHeader = "id_number,name,surname,gender,language,contact_cell,physical_line_1,physical_code,postal_line_1,postal_code," +
	"account_name,account_number,account_bank,account_branch_code,account_type,product_name,product_amount,product_unit_name,day_salary,reference_number\n"

// members makes a CSV file of n people. The changes are to single ones.
func members(n int, changes map[int]member) string {
	var file strings.Builder
	file.WriteString(memberHeader)
	for i := range n {
		m := changes[i]
		fmt.Fprintf(&file, "%s,%s,%s,Female,English,07200%05d,%d Protea Street,0081,%d Protea Street,0081,"+
			"T Member,%s,ABSA,632005,Savings,Basic Membership,%s,Monthly,25,INV-%d\n",
			or(m.id, idNumber(i)), or(m.name, "Thandi"), or(m.surname, "Mokoena"), i, i, i,
			or(m.account, fmt.Sprintf("10%08d", i+11)), or(m.amount, "9500"), i)
	}
	return file.String()
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// keys are the identity numbers in the order in which the fake took them.
func keys(fake *switchtransacttest.Server) []string {
	var all []string
	for _, submission := range fake.Workflow() {
		all = append(all, submission.Key)
	}
	return all
}

func TestSampleOnTheFake(t *testing.T) {
	dir := t.TempDir()
	got := start(t, nil, "-out", dir, "members.csv")
	assert.Equal(t, 2, got.Code, got.Errout)
	assert.Contains(t, got.Out, "On a fake of SwitchTransact: nothing real is touched.")
	assert.Contains(t, got.Out, "16 amounts from R95.00 to R210.00")
	assert.Len(t, readList(t, dir, "accepted.csv"), 11)
	assert.Empty(t, readList(t, dir, "unknown.csv"))
	rejects := readList(t, dir, "rejects.csv")
	assert.ElementsMatch(t, []string{"5", "10", "13", "15", "17"}, values(rejects, "line"))
	assert.ElementsMatch(t, []string{"account_number", "id_number", "product_name", "day_salary", "id_number"}, values(rejects, "field"))
	assert.ElementsMatch(t, []string{"CDV", "id number", "Lookup", "format", "duplicate"}, values(rejects, "rule"))
	assert.Contains(t, values(rejects, "message"), "CDV check failed")
	assert.Contains(t, values(rejects, "message"), "is the same as in line 2")
	assert.Contains(t, values(rejects, "Day Salary"), "the 25th", "the row is as it was")
}

func TestHelp(t *testing.T) {
	got := start(t, nil, "-h")
	assert.Zero(t, got.Code)
	for _, word := range []string{"Usage:", "-dry-run", "-resume", "-reconcile", "-settle", "-cents", "SWITCHTRANSACT_TOKEN", "status 0", "accepted.csv"} {
		assert.Contains(t, got.Errout, word)
	}
}

func TestWrongUse(t *testing.T) {
	token := []string{"SWITCHTRANSACT_TOKEN=x"}
	tests := []struct {
		name string
		env  []string
		args []string
		want string
	}{
		{"unknown flag", nil, []string{"-fast", "members.csv"}, "flag provided but not defined: -fast"},
		{"no file", nil, nil, "it takes one file, and 0 were named"},
		{"two files", nil, []string{"a.csv", "b.csv"}, "it takes one file, and 2 were named"},
		{"two jobs", nil, []string{"-dry-run", "-resume", "members.csv"}, "exclude each other"},
		{"two units", nil, []string{"-cents", "-rands", "members.csv"}, "exclude each other"},
		{"no token", nil, []string{"-live", "-write", "members.csv"}, "SWITCHTRANSACT_TOKEN"},
		{"live without write", token, []string{"-live", "members.csv"}, "say -write too"},
		{"write without live", token, []string{"-write", "members.csv"}, "-write needs -live"},
		{"no calls", nil, []string{"-calls", "0", "members.csv"}, "at least 1"},
		{"a column without a field", nil, []string{"-column", "Notes", "members.csv"}, "Notes="},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := start(t, test.env, test.args...)
			assert.Equal(t, 64, got.Code)
			assert.Empty(t, got.Out)
			assert.Contains(t, got.Errout, test.want)
		})
	}
}

func TestDryRunSendsNothing(t *testing.T) {
	fake := switchtransacttest.New(t)
	file := write(t, "members.csv", members(5, map[int]member{2: {id: "8804121001083"}, 3: {amount: "R"}}))
	got := start(t, on(fake), "-live", "-dry-run", file)
	assert.Equal(t, 2, got.Code, got.Errout)
	assert.Contains(t, got.Out, "Nothing was sent. 3 people can be.")
	assert.Contains(t, got.Out, "Warning for 4: physical_line_2 is empty")
	assert.ElementsMatch(t, []string{"4", "5"}, values(readList(t, folder(file), "rejects.csv"), "line"))
	assert.NoFileExists(t, filepath.Join(folder(file), "accepted.csv"))
	assert.Empty(t, fake.Requests())

	got = loadInto(t, fake, file)
	assert.Equal(t, 2, got.Code, "a dry run does not stand in the way of the load")
	assert.Len(t, fake.Workflow(), 3)
}

func TestWhatIsSent(t *testing.T) {
	fake := switchtransacttest.New(t)
	file := write(t, "members.csv", ""+
		"ID Number,name,SURNAME,Gender,language,contact-cell,physical_line_1,physical_code,postal_line_1,postal_code,date_birth,default_day_salary,"+
		"is_marketing_sms,balance_open,owner_admins_ids,Custom_Fields.dependants,Notes,\n"+
		idNumber(0)+",Thandi,Mokoena,Female,Sesotho,0720000000,\"1 Protea Street, Arcadia\",0081,PO Box 1,0001,1988-04-12,25,"+
		"yes,-20.50,Lerato Admin | Johan Admin,3,nice,\n"+
		",,,,,,,,,,,,,,,,,\n")
	got := loadInto(t, fake, "-column", "Notes=", file)
	assert.Equal(t, 0, got.Code, got.Errout)
	require.Len(t, fake.Workflow(), 1)
	fields := fake.Workflow()[0].Fields
	for name, want := range map[string]any{
		"id_number": idNumber(0), "name": "Thandi", "surname": "Mokoena", "contact_cell": "0720000000",
		"physical_line_1": "1 Protea Street, Arcadia", "physical_code": "0081", "postal_code": "0001",
		"date_birth": "1988-04-12", "is_marketing_sms": true,
		"owner_admins_ids": []any{"Lerato Admin", "Johan Admin"},
		"custom_fields":    map[string]any{"dependants": "3"},
	} {
		assert.Equal(t, want, fields[name], name)
	}
	assert.Equal(t, "25", fmt.Sprint(fields["default_day_salary"]))
	assert.Equal(t, "-20.5", fmt.Sprint(fields["balance_open"]))
	assert.NotContains(t, fields, "product_amount")

	accepted := readList(t, folder(file), "accepted.csv")
	require.Len(t, accepted, 1)
	assert.Equal(t, map[string]string{"line": "2", "unique_workflow_id": fake.Workflow()[0].ID, "id_number": idNumber(0)}, accepted[0])
}

func TestResultsAreForTheirOwnerOnly(t *testing.T) {
	file := write(t, "members.csv", members(1, nil))
	loadInto(t, switchtransacttest.New(t), file)
	for _, name := range []string{"accepted.csv", "rejects.csv", "unknown.csv", "live.journal"} {
		info, err := os.Stat(filepath.Join(folder(file), name))
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode(), name)
	}
}

func TestColumns(t *testing.T) {
	tests := []struct {
		name   string
		args   []string
		header string
		want   string
	}{
		{"empty", nil, "", "the file is empty"},
		{"no header", nil, idNumber(0) + ",Thandi,Mokoena", "the first line has no name of a field"},
		{"unknown", nil, "id_number,Cell No,Notes", `no field has the name of "Cell No", "Notes"`},
		{"twice", nil, "id_number,name,Name", "two columns stand for name"},
		{"no identity number", nil, "name,surname", "there is no column id_number"},
		{"renamed to nothing known", []string{"-column", "Notes=note"}, "id_number,Notes", `no field has the name of "Notes"`},
		{"a list of the unknown", nil, "line,decision,why,id_number", "loading it could charge them twice"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file := write(t, "members.csv", test.header)
			got := start(t, nil, append(test.args, file)...)
			assert.Equal(t, 1, got.Code)
			assert.Contains(t, got.Errout, test.want)
			assert.NoDirExists(t, strings.TrimSuffix(file, ".csv")+".trial")
		})
	}
}

// A file that breaks off in the middle is not loaded up to there.
func TestFilesThatCannotBeRead(t *testing.T) {
	fake := switchtransacttest.New(t)
	tests := []struct {
		name, contents, want string
	}{
		{"a quote is missing", members(300, map[int]member{250: {name: `"Thandi`}}), "record on line 252"},
		{"an old Excel file", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as an .xlsx"},
		{"not a workbook", "PK\x03\x04 and no more", "zip"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := loadInto(t, fake, write(t, "members.csv", test.contents))
			assert.Equal(t, 1, got.Code)
			assert.Contains(t, got.Errout, "members.csv")
			assert.Contains(t, got.Errout, test.want)
		})
	}
	got := loadInto(t, fake, "none.csv")
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, "none.csv")
	assert.Empty(t, fake.Requests())
}

func TestRowsThatMakeNoPerson(t *testing.T) {
	fake := switchtransacttest.New(t)
	short := "id_number,name,surname,gender,language,contact_cell,physical_line_1,physical_code,postal_line_1,postal_code,date_birth,default_day_salary,is_active,product_amount\n"
	good := ",Thandi,Mokoena,Female,English,0720000000,1 Protea Street,0081,1 Protea Street,0081,"
	file := write(t, "members.csv", short+
		idNumber(0)+good+"1988-04-12,25,yes,\n"+
		idNumber(1)+good+"12/04/1988,25,yes,\n"+
		idNumber(2)+good+"1988-04-12,25,maybe,\n"+
		idNumber(3)+good+"1988-04-12,25\n"+
		"#N/A"+good+"1988-04-12,25,yes,\n"+
		idNumber(0)+good+"1988-04-12,25,yes,\n"+
		idNumber(0)+good+"1988-02-31,25,yes,1890.999\n"+
		idNumber(4)+good+"1988-04-12,25,no,\n")
	got := loadInto(t, fake, file)
	assert.Equal(t, 2, got.Code, got.Errout)
	assert.Equal(t, []string{idNumber(0), idNumber(4)}, keys(fake))

	rejects := readList(t, folder(file), "rejects.csv")
	var why []string
	for _, r := range rejects {
		why = append(why, fmt.Sprint(r["line"], ": ", r["field"], " (", r["rule"], ") ", r["message"]))
	}
	assert.Equal(t, []string{
		"3: date_birth (format) must be a date such as 2026-03-25",
		"4: is_active (format) must be yes or no",
		"5:  (columns) has 12 cells, and the header names 14 columns",
		"6: id_number (format) is an error of a formula",
		"7: id_number (duplicate) is the same as in line 2",
		"8: date_birth | product_amount | id_number (format | format | duplicate) " +
			"must be a date such as 2026-03-25 | must be an amount in plain digits, such as 18900 cents | is the same as in line 2",
	}, why)
}

// The list of rejects can be mended and loaded as it is.
func TestRejectsCanBeLoaded(t *testing.T) {
	fake := switchtransacttest.New(t)
	file := write(t, "members.csv", members(5, map[int]member{1: {account: "1000000000"}, 3: {account: "12"}}))
	assert.Equal(t, 2, loadInto(t, fake, file).Code)
	assert.Len(t, fake.Workflow(), 3)

	rejects := filepath.Join(folder(file), "rejects.csv")
	text, err := os.ReadFile(rejects)
	require.NoError(t, err)
	mended := strings.NewReplacer(",1000000000,", ",1000000077,").Replace(string(text))
	require.NoError(t, os.WriteFile(rejects, []byte(mended), 0o600))
	got := loadInto(t, fake, rejects)
	assert.Equal(t, 2, got.Code, got.Errout)
	assert.Len(t, fake.Workflow(), 4)
	again := readList(t, folder(rejects), "rejects.csv")
	require.Len(t, again, 1)
	assert.Equal(t, "3", again[0]["line"], "the line in the file that was loaded")
	assert.Equal(t, "account_number", again[0]["field"])
	assert.Equal(t, "12", again[0]["account_number"])
}
