package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The commands under "Install" make a module of one's own, and those under the first
// program of README.md build and run it there. This checkout stands for the
// clone.
func TestInstall(t *testing.T) {
	if testing.Short() {
		t.Skip("it may have to fetch modules")
	}
	install, program, run := firstSteps(t)
	const clone = "\ngit clone REPOSITORY ../switchcomm-go\n"
	require.Contains(t, install, clone)

	dir := t.TempDir()
	checkout, err := filepath.Abs(root)
	require.NoError(t, err)
	require.NoError(t, os.Symlink(checkout, filepath.Join(dir, "switchcomm-go")))
	yours := filepath.Join(dir, "yours")
	require.NoError(t, os.Mkdir(yours, 0o700))

	shell(t, yours, strings.Replace(install, clone, "\n", 1))
	require.NoError(t, os.WriteFile(filepath.Join(yours, "main.go"), []byte(program), 0o600))
	require.Equal(t, "Thandi Mokoena waits for approval\n", shell(t, yours, run))
}

// firstSteps returns what README.md makes a newcomer do, in its order: the
// commands before the first program, the program, and the commands after it.
func firstSteps(t *testing.T) (install, program, run string) {
	t.Helper()
	for _, b := range blocksOf(t, "README.md") {
		switch {
		case b.kind == "sh" && install == "":
			install = b.text()
		case b.kind == "go" && program == "":
			program = b.text()
		case b.kind == "sh" && program != "" && run == "":
			run = b.text()
		}
	}
	return install, program, run
}

// shell runs commands in a folder, outside of this workspace, and returns what
// they print.
func shell(t *testing.T, dir, commands string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-ec", commands)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	cmd.Stderr = t.Output()
	out, err := cmd.Output()
	require.NoError(t, err)
	return string(out)
}
