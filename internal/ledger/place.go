package ledger

import (
	"os"
	"path/filepath"
	"runtime"
)

// Folders returns the folders for ledgers without a chosen name: the user's folder for
// the state of programs, if it has one, and the one for temporary files. Getenv returns
// the value of a variable of the environment, and whether it is set.
func Folders(getenv func(string) (string, bool)) []string {
	var folders []string
	if state := stateFolder(getenv); state != "" {
		folders = append(folders, filepath.Join(state, "assay"))
	}
	return append(folders, os.TempDir())
}

// stateFolder is what the XDG base directory specification calls the state home;
// "" where there is none.
func stateFolder(getenv func(string) (string, bool)) string {
	if named, _ := getenv("XDG_STATE_HOME"); filepath.IsAbs(named) {
		return named
	}
	if runtime.GOOS == "windows" {
		folder, _ := os.UserCacheDir() // that of the machine, which does not roam
		return folder
	}
	if home, _ := getenv("HOME"); filepath.IsAbs(home) {
		return filepath.Join(home, ".local", "state")
	}
	return ""
}
