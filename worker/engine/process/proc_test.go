package process_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// recordedPIDs are those of so many sandboxes as the engine has written them down.
func recordedPIDs(t *testing.T, state string, count int) (pids []int) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(state, "*.task.json"))
	if err != nil || len(names) != count {
		t.Fatalf("records: %v, %v", names, err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var record struct{ PID int }
		if err := json.Unmarshal(data, &record); err != nil || record.PID == 0 {
			t.Fatalf("record %s: %v", data, err)
		}
		pids = append(pids, record.PID)
	}
	return pids
}

func statFields(pid int) []string {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil
	}
	return strings.Fields(string(data[strings.LastIndexByte(string(data), ')')+1:]))
}

func startTicks(t *testing.T, pid int) uint64 {
	t.Helper()
	ticks, err := strconv.ParseUint(statFields(pid)[19], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return ticks
}

// alive: a zombie that nobody has collected yet is dead.
func alive(pid int) bool {
	fields := statFields(pid)
	return fields != nil && fields[0] != "Z"
}

func fileSize(t *testing.T, path string) int64 {
	t.Helper()
	fi, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return fi.Size()
}

func await(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("not within 10 s: %s", what)
		}
		time.Sleep(2 * time.Millisecond)
	}
}
