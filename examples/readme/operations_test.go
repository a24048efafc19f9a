package main

import (
	"fmt"
	"go/ast"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// clients are the packages that have operations, by their heading in the pages.
var clients = map[string]string{"SwitchTransact": "switchtransact", "Alphacomm": "alphacomm"}

// apiColumns are the columns of the tables in docs/api.md.
var apiColumns = []string{"Method", "Wire operation", "Kind", "Errors beside the usual", "Vendor page", "Fixture"}

// docs/api.md has a row for every operation, and a row for nothing else; each
// says what the method's comment says, and names errors and fixtures that exist.
func TestOperations(t *testing.T) {
	exported := map[string]map[string]bool{}
	for _, name := range []string{"switchcomm", "load"} {
		exported[name] = exportedNames(t, folders[name])
	}
	tables := tablesOf(t, "docs/api.md", apiColumns)
	for heading, folder := range clients {
		exported[folder] = exportedNames(t, folder)
		methods, rows := operations(t, folder), tables[heading]
		require.NotEmpty(t, rows, "docs/api.md needs a table under the heading %s", heading)
		var named []string
		for _, row := range rows {
			name := plain(row["Method"])
			named = append(named, name)
			comment, ok := methods[name]
			if !assert.True(t, ok, "docs/api.md: package %s has no operation %s", folder, name) {
				continue
			}
			where := fmt.Sprintf("docs/api.md, %s", name)
			checkWire(t, where, row, comment, methods)
			for _, ident := range quoted(row["Errors beside the usual"]) {
				pkg, ident, hasPackage := strings.Cut(ident, ".")
				if !hasPackage {
					pkg, ident = folder, pkg
				}
				assert.True(t, exported[pkg][ident], "%s: there is no error %s.%s", where, pkg, ident)
			}
			checkFixtures(t, where, folder, row["Fixture"])
			assert.Regexp(t, `^\[.+\]\(https://[^)]+\)$`, row["Vendor page"], where)
		}
		assert.ElementsMatch(t, slices.Collect(maps.Keys(methods)), named, "the operations of package %s, and the rows of docs/api.md", folder)
	}
}

// The table of README.md is that of docs/api.md with fewer columns.
func TestREADMEOperations(t *testing.T) {
	columns := []string{"Method", "Wire operation", "Kind", "Vendor page"}
	short, long := tablesOf(t, "README.md", columns), tablesOf(t, "docs/api.md", apiColumns)
	for heading := range clients {
		require.Len(t, short[heading], len(long[heading]), heading)
		for i, row := range short[heading] {
			for _, column := range columns {
				assert.Equal(t, long[heading][i][column], row[column], "README.md, %s: %s", row["Method"], column)
			}
		}
	}
}

// wireMark is how a comment says what travels: "(POST /people/list, a read)".
var wireMark = regexp.MustCompile(`\(((?:GET|POST|GraphQL) [^,()]+(?:\([^)]*\))?[^,()]*), a (read|write)[,)]`)

// checkWire compares a row with the method's comment. A method that makes the
// calls of others names them instead.
func checkWire(t *testing.T, where string, row map[string]string, comment string, methods map[string]string) {
	wire := row["Wire operation"]
	if mark := wireMark.FindStringSubmatch(comment); mark != nil {
		assert.Equal(t, mark[1], plain(wire), "%s: the wire operation, as the method's comment has it", where)
		assert.Equal(t, mark[2], row["Kind"], "%s: the kind, as the method's comment has it", where)
		return
	}
	calls := quoted(wire)
	for _, name := range calls {
		assert.Contains(t, methods, name, "%s: the operation that it is made of", where)
	}
	if len(calls) == 0 {
		assert.Equal(t, "your own", wire, "%s: neither the method's comment nor the row says what travels", where)
	}
}

// checkFixtures wants a file in testdata for each fixture that is named.
func checkFixtures(t *testing.T, where, folder, cell string) {
	fixtures := quoted(cell)
	if len(fixtures) == 0 {
		assert.Equal(t, "none", cell, "%s: the fixture", where)
	}
	for _, fixture := range fixtures {
		found, err := filepath.Glob(filepath.Join(root, "testdata", folder, fixture+".*"))
		require.NoError(t, err)
		assert.NotEmpty(t, found, "%s: testdata/%s has no fixture %s", where, folder, fixture)
	}
}

// operations returns the comments of a client's operations, by names such as
// People.Create: the methods of its services and, as Client.Do, its own.
func operations(t *testing.T, folder string) map[string]string {
	notOperations := []string{"Format", "LogValue", "MarshalJSON", "CloseIdleConnections"}
	all := map[string]string{}
	for _, file := range parsePackage(t, folder) {
		for _, decl := range file.Decls {
			method, ok := decl.(*ast.FuncDecl)
			if !ok || !method.Name.IsExported() {
				continue
			}
			service, isService := strings.CutSuffix(strings.TrimSuffix(receiverPrefix(method), "."), "Service")
			if !isService && service != "Client" || slices.Contains(notOperations, method.Name.Name) {
				continue
			}
			all[service+"."+method.Name.Name] = strings.Join(strings.Fields(method.Doc.Text()), " ")
		}
	}
	return all
}

// tablesOf returns the rows of the tables with these columns, by the heading
// that they stand under.
func tablesOf(t *testing.T, path string, columns []string) map[string][]map[string]string {
	t.Helper()
	tables := map[string][]map[string]string{}
	heading, inside := "", false
	for line := range strings.Lines(readDocument(t, path)) {
		line = strings.TrimSpace(line)
		switch cells, isRow := cellsOf(line); {
		case strings.HasPrefix(line, "#"):
			heading, inside = strings.TrimLeft(line, "# "), false
		case !isRow:
			inside = false
		case slices.Equal(cells, columns):
			inside = true
		case inside && !strings.HasPrefix(cells[0], "---"):
			require.Len(t, cells, len(columns), "%s: %s", path, line)
			row := map[string]string{}
			for i, column := range columns {
				row[column] = cells[i]
			}
			tables[heading] = append(tables[heading], row)
		}
	}
	return tables
}

func cellsOf(line string) (cells []string, isRow bool) {
	if !strings.HasPrefix(line, "|") || !strings.HasSuffix(line, "|") {
		return nil, false
	}
	const pipe = "\x00"
	line = strings.ReplaceAll(line, `\|`, pipe) // a pipe within a cell
	for cell := range strings.SplitSeq(strings.Trim(line, "|"), "|") {
		cells = append(cells, strings.ReplaceAll(strings.TrimSpace(cell), pipe, "|"))
	}
	return cells, true
}

// plain returns the text of a cell that is in backquotes as a whole.
func plain(cell string) string { return strings.Trim(cell, "`") }

// quoted returns what is in backquotes.
func quoted(cell string) []string {
	var all []string
	for _, found := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cell, -1) {
		all = append(all, found[1])
	}
	return all
}
