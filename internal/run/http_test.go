package run_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/internal/run"
)

// TestHTTP: a request under way is finished, also one that waits for its
// context; none is taken after.
func TestHTTP(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + listener.Addr().String()
	arrived := make(chan struct{})
	service := run.HTTP(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
		_, _ = io.WriteString(w, "whole")
	}))
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- service.Run(ctx) }()
	answer := make(chan string, 1)
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	go func() {
		resp, err := client.Get(url)
		if err != nil {
			answer <- err.Error()
			return
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Error(err)
		}
		answer <- string(body)
	}()
	<-arrived
	stop()
	if got := <-answer; got != "whole" {
		t.Errorf("the client got %q", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if resp, err := client.Get(url); err == nil {
		_ = resp.Body.Close()
		t.Error("serves on")
	}
}

// TestHTTPFails: a listener that breaks stops the process.
func TestHTTPFails(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	if err := run.HTTP(listener, http.NotFoundHandler()).Run(t.Context()); err == nil {
		t.Error("a broken listener is no error")
	}
}
