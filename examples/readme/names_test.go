package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// folders are the packages that the pages speak of.
var folders = map[string]string{
	"switchcomm":         ".",
	"switchtransact":     "switchtransact",
	"switchtransacttest": "switchtransact/switchtransacttest",
	"alphacomm":          "alphacomm",
	"alphacommtest":      "alphacomm/alphacommtest",
	"load":               "load",
}

// Every exported name in a page exists: `switchcomm.ErrNotSent`,
// `alphacomm.Poll.Until`, and of the operations `People.Create`.
func TestNames(t *testing.T) {
	known := map[string]map[string]bool{}
	for name, folder := range folders {
		known[name] = exportedNames(t, folder)
	}
	for _, folder := range clients {
		for operation := range operations(t, folder) {
			service, method, _ := strings.Cut(operation, ".")
			if known[service] == nil {
				known[service] = map[string]bool{}
			}
			known[service][method] = true
		}
	}
	name := regexp.MustCompile("`\\*?(\\w+)\\.([A-Z]\\w*(?:\\.[A-Z]\\w*)*)(?:\\(.*?\\))?`")
	seen := 0
	for _, path := range append(documents(t), "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md") {
		for _, found := range name.FindAllStringSubmatch(readDocument(t, path), -1) {
			if names, ok := known[found[1]]; ok {
				seen++
				assert.True(t, names[found[2]], "%s: there is no %s.%s", path, found[1], found[2])
			}
		}
	}
	assert.Greater(t, seen, 100)
}

// parsePackage parses the files of a package without its tests.
func parsePackage(t *testing.T, folder string) []*ast.File {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(root, folder, "*.go"))
	require.NoError(t, err)
	var files []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			require.ErrorIs(t, err, fs.ErrNotExist, "%s", path)
			continue
		}
		files = append(files, file)
	}
	require.NotEmpty(t, files, folder)
	return files
}

// exportedNames returns the exported names of a package: functions, types,
// constants and variables, and the methods and fields of types as Type.Name.
func exportedNames(t *testing.T, folder string) map[string]bool {
	names := map[string]bool{}
	for _, file := range parsePackage(t, folder) {
		for _, decl := range file.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				names[receiverPrefix(decl)+decl.Name.Name] = true
			case *ast.GenDecl:
				for _, spec := range decl.Specs {
					addNames(names, spec)
				}
			}
		}
	}
	return names
}

func addNames(names map[string]bool, spec ast.Spec) {
	switch spec := spec.(type) {
	case *ast.ValueSpec:
		for _, name := range spec.Names {
			names[name.Name] = true
		}
	case *ast.TypeSpec:
		names[spec.Name.Name] = true
		var members *ast.FieldList
		switch typ := spec.Type.(type) {
		case *ast.StructType:
			members = typ.Fields
		case *ast.InterfaceType:
			members = typ.Methods
		default:
			return
		}
		for _, member := range members.List {
			for _, name := range member.Names {
				names[spec.Name.Name+"."+name.Name] = true
			}
		}
	}
}

// receiverPrefix is "Type." for a method, and "" for a function.
func receiverPrefix(decl *ast.FuncDecl) string {
	if decl.Recv == nil {
		return ""
	}
	typ := decl.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	if generic, ok := typ.(*ast.IndexExpr); ok {
		typ = generic.X
	}
	if name, ok := typ.(*ast.Ident); ok {
		return name.Name + "."
	}
	return "?."
}
