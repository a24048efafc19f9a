package main

import (
	"bufio"
	"fmt"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// root is where the module is.
const root = "../.."

// block is a fenced block of a document.
type block struct {
	where string // file and line, for messages
	kind  string // what follows the opening fence
	lines []string
}

// documents returns the paths of all pages for users, from root: those of the
// SDK and those of the programs.
func documents(t *testing.T) []string {
	t.Helper()
	return append(pages(t, "README.md", "docs/*.md"), pages(t, "examples/*/README.md")...)
}

// pages returns the paths that the patterns match, from root.
func pages(t *testing.T, patterns ...string) []string {
	t.Helper()
	var paths []string
	for _, pattern := range patterns {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		require.NoError(t, err)
		for _, path := range found {
			path, err := filepath.Rel(root, path)
			require.NoError(t, err)
			paths = append(paths, filepath.ToSlash(path))
		}
	}
	require.NotEmpty(t, paths)
	return paths
}

func readDocument(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, path))
	require.NoError(t, err)
	return string(text)
}

// blocksOf returns the fenced blocks of a document.
func blocksOf(t *testing.T, path string) []block {
	t.Helper()
	var blocks []block
	var open *block
	lines := bufio.NewScanner(strings.NewReader(readDocument(t, path)))
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		switch kind, isFence := strings.CutPrefix(strings.TrimSpace(line), "```"); {
		case isFence && open == nil:
			open = &block{where: fmt.Sprintf("%s:%d", path, n), kind: kind}
		case isFence:
			blocks = append(blocks, *open)
			open = nil
		case open != nil:
			open.lines = append(open.lines, line)
		}
	}
	require.NoError(t, lines.Err())
	require.Nil(t, open, "%s: a block is not closed", path)
	return blocks
}

// Every block of the SDK's pages is what the code is and does.
func TestBlocks(t *testing.T) {
	code, outputs := sources(t), outputs(t)
	for _, path := range pages(t, "README.md", "docs/*.md") {
		for _, b := range blocksOf(t, path) {
			assert.NotEmpty(t, b.lines, "%s: the block is empty", b.where)
			switch b.kind {
			case "go":
				checkCode(t, b, code)
				assert.Empty(t, b.flaws(), "%s:\n%s", b.where, b.text())
			case "text":
				assert.True(t, slices.ContainsFunc(outputs, b.isExcerptOf), "%s: no program or example prints this:\n%s", b.where, b.text())
			case "sh":
				checkCommands(t, b)
			default:
				assert.Fail(t, "a block that no test looks at", "%s: %q", b.where, b.kind)
			}
		}
	}
}

// So are code and commands of the programs' pages. What the programs print and
// read is tested beside each program.
func TestBlocksOfPrograms(t *testing.T) {
	code := sources(t)
	for _, path := range pages(t, "examples/*/README.md") {
		for _, b := range blocksOf(t, path) {
			switch b.kind {
			case "go":
				checkCode(t, b, code)
			case "sh":
				checkCommands(t, b)
			}
		}
	}
}

func checkCode(t *testing.T, b block, code [][]string) {
	assert.True(t, slices.ContainsFunc(code, b.isIn), "%s: this is not a piece of the code in examples/:\n%s", b.where, b.text())
}

// The finders themselves find what is there and nothing else.
func TestFinders(t *testing.T) {
	code := [][]string{{"func f() {", "return nil // why", "}"}}
	find := func(lines ...string) bool { return slices.ContainsFunc(code, block{lines: lines}.isIn) }
	assert.True(t, find("	return nil // why", "}"))
	assert.False(t, find("	return nil", "}"), "a line was changed")
	assert.False(t, find("func f() {", "}"), "a line is missing")

	printed := []string{"a", "  b", "c", "d"}
	excerpt := func(lines ...string) bool { return block{lines: lines}.isExcerptOf(printed) }
	assert.True(t, excerpt("a", "...", "c", "d"))
	assert.True(t, excerpt("  b", "c"))
	assert.False(t, excerpt("a", "c"), "a line is missing")
	assert.False(t, excerpt("c", "...", "a"), "the order differs")
	assert.False(t, excerpt("b"), "the indentation differs")
}

// A block that begins or ends in the middle of something has flaws.
func TestFlaws(t *testing.T) {
	flaws := func(lines ...string) []string { return block{lines: lines}.flaws() }
	assert.Empty(t, flaws("if err != nil {", `log.Fatal("{") // }`, "}"))
	assert.NotEmpty(t, flaws("if err != nil {"))
	assert.NotEmpty(t, flaws("}", "func f() {"))
	assert.NotEmpty(t, flaws("err := f(t.Context())"))
	assert.NotEmpty(t, flaws("assert.NoError(t, err)"))
	assert.Empty(t, flaws("func TestF(t *testing.T) {", "f(t.Context())", "}"))
}

// flaws returns why a reader could not use the code: its brackets do not match,
// or it needs a test around it that is not shown.
func (b block) flaws() []string {
	var flaws []string
	if !isBalanced(b.text()) {
		flaws = append(flaws, "its brackets do not match")
	}
	needsTest := regexp.MustCompile(`\bassert\.|\brequire\.|\bt\.Context\(\)`).MatchString(b.text())
	if needsTest && !regexp.MustCompile(`(?m)^func Test\w+\(t \*testing\.T\) \{$`).MatchString(b.text()) {
		flaws = append(flaws, "it is a part of a test that is not shown whole")
	}
	return flaws
}

// isBalanced reports whether each bracket of Go code is closed by its like.
func isBalanced(code string) bool {
	opener := map[token.Token]token.Token{token.RPAREN: token.LPAREN, token.RBRACK: token.LBRACK, token.RBRACE: token.LBRACE}
	var tokens scanner.Scanner
	tokens.Init(token.NewFileSet().AddFile("", -1, len(code)), []byte(code), nil, 0)
	var open []token.Token
	for {
		_, tok, _ := tokens.Scan()
		switch tok {
		case token.EOF:
			return len(open) == 0
		case token.LPAREN, token.LBRACK, token.LBRACE:
			open = append(open, tok)
		case token.RPAREN, token.RBRACK, token.RBRACE:
			last := len(open) - 1
			if last < 0 || open[last] != opener[tok] {
				return false
			}
			open = open[:last]
		}
	}
}

func (b block) text() string { return strings.Join(b.lines, "\n") }

// isIn reports whether the block is a piece of the code, but for indentation.
func (b block) isIn(code []string) bool {
	piece := trimmed(b.lines)
	return indexOf(code, piece) >= 0
}

// isExcerptOf reports whether the block is a piece of the output. A line of
// three dots stands for lines that were left out.
func (b block) isExcerptOf(output []string) bool {
	rest := output
	for _, piece := range split(b.lines, "...") {
		i := indexOf(rest, piece)
		if i < 0 {
			return false
		}
		rest = rest[i+len(piece):]
	}
	return true
}

// indexOf returns where piece begins in lines, or -1.
func indexOf(lines, piece []string) int {
	for i := range len(lines) - len(piece) + 1 {
		if slices.Equal(lines[i:i+len(piece)], piece) {
			return i
		}
	}
	return -1
}

// split cuts lines at each separator.
func split(lines []string, separator string) [][]string {
	pieces := [][]string{nil}
	for _, line := range lines {
		if line == separator {
			pieces = append(pieces, nil)
			continue
		}
		last := &pieces[len(pieces)-1]
		*last = append(*last, line)
	}
	return pieces
}

func trimmed(lines []string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = strings.TrimSpace(line)
	}
	return out
}

// sources returns the lines of the Go files in examples, without indentation.
// All of them are compiled by the tests.
func sources(t *testing.T) [][]string {
	t.Helper()
	var all [][]string
	for _, path := range goFiles(t) {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		all = append(all, trimmed(strings.Split(string(text), "\n")))
	}
	require.NotEmpty(t, all)
	return all
}

func goFiles(t *testing.T) []string {
	t.Helper()
	var paths []string
	for _, pattern := range []string{"examples/*/*.go", "examples/*/*/*.go"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		require.NoError(t, err)
		paths = append(paths, found...)
	}
	return paths
}

// outputs returns what programs and examples print, each as lines: the golden
// file of quickstart, which its test compares, and the Output comments of the
// examples here, which go test compares.
func outputs(t *testing.T) [][]string {
	t.Helper()
	golden, err := os.ReadFile(filepath.Join(root, "examples/quickstart/testdata/golden.txt"))
	require.NoError(t, err)
	all := [][]string{strings.Split(string(golden), "\n")}
	for _, path := range goFiles(t) {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, found := range regexp.MustCompile(`(?m)^\t// Output:\n((?:\t//.*\n)+)`).FindAllStringSubmatch(string(text), -1) {
			var lines []string
			for line := range strings.Lines(found[1]) {
				line = strings.TrimPrefix(strings.TrimSuffix(line, "\n"), "\t//")
				lines = append(lines, strings.TrimPrefix(line, " "))
			}
			all = append(all, lines)
		}
	}
	require.Greater(t, len(all), 10)
	return all
}

// checkCommands looks at shell commands that name something in this module.
// What the commands of a page do is tested where the page's program is.
func checkCommands(t *testing.T, b block) {
	for _, line := range b.lines {
		for _, found := range regexp.MustCompile(`\./examples/([a-z]+)`).FindAllStringSubmatch(line, -1) {
			assert.FileExists(t, filepath.Join(root, "examples", found[1], "main.go"), b.where)
		}
	}
}

// docs/quirks.md has as many rows as it says.
func TestQuirksAreCounted(t *testing.T) {
	text := readDocument(t, "docs/quirks.md")
	rows := regexp.MustCompile(`(?m)^\| (\d+) \| .+ \| .+ \|$`).FindAllStringSubmatch(text, -1)
	for i, row := range rows {
		assert.Equal(t, strconv.Itoa(i+1), row[1])
	}
	assert.Contains(t, text, fmt.Sprintf("in %d places", len(rows)))
	assert.Contains(t, readDocument(t, "README.md"), fmt.Sprintf("in %d places", len(rows)))
}

// A link to a file or a heading of this module leads somewhere.
func TestLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)]+)\)`)
	for _, path := range append(documents(t), "CONTRIBUTING.md", "SECURITY.md") {
		for _, found := range link.FindAllStringSubmatch(withoutBlocks(readDocument(t, path)), -1) {
			target, anchor, _ := strings.Cut(found[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			file := path
			if target != "" {
				file = filepath.ToSlash(filepath.Join(filepath.Dir(path), target))
			}
			_, err := os.Stat(filepath.Join(root, file))
			if !assert.NoError(t, err, "%s: %s", path, found[1]) || anchor == "" {
				continue
			}
			assert.Contains(t, anchors(readDocument(t, file)), anchor, "%s: %s", path, found[1])
		}
	}
}

// anchors returns what the headings of a document are linked by.
func anchors(text string) []string {
	var all []string
	for _, found := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(withoutBlocks(text), -1) {
		heading := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-', r == '_', r >= '0' && r <= '9', r >= 'a' && r <= 'z':
				return r
			}
			return -1
		}, strings.ToLower(found[1]))
		all = append(all, heading)
	}
	return all
}

func withoutBlocks(text string) string {
	return regexp.MustCompile("(?s)```.*?```").ReplaceAllString(text, "")
}
