package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The commands under "Install" make a module of one's own build and run the
// first program of README.md. This checkout stands for the clone.
func TestInstall(t *testing.T) {
	if testing.Short() {
		t.Skip("it may have to fetch modules")
	}
	install, program := "", ""
	for _, b := range blocksOf(t, "README.md") {
		switch {
		case b.kind == "sh" && install == "":
			install = b.text()
		case b.kind == "go" && program == "":
			program = b.text()
		}
	}
	clone, rest, _ := strings.Cut(install, "\n")
	require.Equal(t, "git clone REPOSITORY ../switchcomm-go", clone)

	dir := t.TempDir()
	checkout, err := filepath.Abs(root)
	require.NoError(t, err)
	require.NoError(t, os.Symlink(checkout, filepath.Join(dir, "switchcomm-go")))
	yours := filepath.Join(dir, "yours")
	require.NoError(t, os.Mkdir(yours, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(yours, "main.go"), []byte(program), 0o600))

	script := "go mod init example.com/yours\n" + rest + "\ngo run ."
	cmd := exec.CommandContext(t.Context(), "sh", "-ec", script)
	cmd.Dir = yours
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	cmd.Stderr = t.Output()
	out, err := cmd.Output()
	require.NoError(t, err)
	require.Equal(t, "Thandi Mokoena waits for approval\n", string(out))
}
