package run

import (
	"context"
	"net"
	"net/http"
	"time"
)

const (
	headerTime = 10 * time.Second // for a request's header
	drainTime  = 5 * time.Second  // for requests under way when the service stops
)

// HTTP serves on a listener until its context ends, then lets requests finish
// for a while. Requests carry the context, so that streams end with the service
// and not with their client's patience.
func HTTP(listener net.Listener, handler http.Handler) Service {
	return Func(func(ctx context.Context) error {
		server := &http.Server{
			Handler: handler, ReadHeaderTimeout: headerTime,
			BaseContext: func(net.Listener) context.Context { return ctx },
		}
		done := make(chan error, 1)
		go func() { done <- server.Serve(listener) }()
		select {
		case err := <-done:
			return err
		case <-ctx.Done():
		}
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
		defer cancel()
		return server.Shutdown(drain)
	})
}
