package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"time"
)

// HandlerConfig of the HTTP interface to a Store.
type HandlerConfig struct {
	Store *Store
	// MayServe decides per request whether a stored blob may be read; nil
	// allows all. A worker serves an output only once it has opened it.
	MayServe func(ctx context.Context, d Digest) bool
	// MayStore decides per request whether an upload is taken; nil takes none.
	MayStore func(r *http.Request, d Digest) bool
	// MaxUploads is how many uploads run at once; default 8.
	MaxUploads int
	// MinRate in bytes per second cuts off peers that stall; default 16 KiB/s.
	MinRate int64
	// Grace is added to every transfer's time; default 30 s.
	Grace time.Duration
	Log   *slog.Logger
	Now   func() time.Time
}

func (c HandlerConfig) withDefaults() HandlerConfig {
	if c.MaxUploads == 0 {
		c.MaxUploads = 8
	}
	if c.MinRate == 0 {
		c.MinRate = 16 << 10
	}
	if c.Grace == 0 {
		c.Grace = 30 * time.Second
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// Check names the first field that breaks its constraint.
func (c HandlerConfig) Check() error {
	c = c.withDefaults()
	switch {
	case c.Store == nil:
		return errors.New("blob: HandlerConfig.Store must be set")
	case c.MaxUploads < 1:
		return fmt.Errorf("blob: HandlerConfig.MaxUploads must be positive, is %d", c.MaxUploads)
	case c.MinRate < 1:
		return fmt.Errorf("blob: HandlerConfig.MinRate must be positive, is %d", c.MinRate)
	case c.Grace < 0:
		return fmt.Errorf("blob: HandlerConfig.Grace must not be negative, is %s", c.Grace)
	}
	return nil
}

type handler struct {
	cfg     HandlerConfig
	uploads chan struct{}
}

// NewHandler serves GET, HEAD (both with ranges) and PUT of /blobs/{cid}.
//
// Statuses: 400 not a blob name, 403 not permitted, 404 not here, 408 too slow,
// 413 over the blob limit, 422 content is not what the name says, 429 too many uploads,
// 507 quota or disk full.
func NewHandler(cfg HandlerConfig) (http.Handler, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	h := &handler{cfg: cfg, uploads: make(chan struct{}, cfg.MaxUploads)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /blobs/{cid}", h.get)
	mux.HandleFunc("PUT /blobs/{cid}", h.put)
	return mux, nil
}

func (h *handler) get(w http.ResponseWriter, r *http.Request) {
	d, err := ParseCID(r.PathValue("cid"))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	if h.cfg.MayServe != nil && !h.cfg.MayServe(r.Context(), d) {
		h.fail(w, r, errForbidden)
		return
	}
	f, err := h.cfg.Store.Open(r.Context(), d)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		h.fail(w, r, err)
		return
	}
	deadline := h.deadline(fi.Size())
	if err := http.NewResponseController(w).SetWriteDeadline(deadline); err != nil && !errors.Is(err, http.ErrNotSupported) {
		h.fail(w, r, err)
		return
	}
	head := w.Header()
	head.Set("Content-Type", "application/octet-stream")
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("ETag", `"`+d.String()+`"`)
	head.Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(w, r, "", time.Time{}, f)
}

func (h *handler) put(w http.ResponseWriter, r *http.Request) {
	d, err := ParseCID(r.PathValue("cid"))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	if h.cfg.MayStore == nil || !h.cfg.MayStore(r, d) {
		h.fail(w, r, errForbidden)
		return
	}
	if _, err := h.cfg.Store.Stat(d); err == nil {
		w.WriteHeader(http.StatusOK)
		return
	}
	limit := h.cfg.Store.cfg.MaxBlob
	if r.ContentLength > limit {
		h.fail(w, r, ErrTooLarge)
		return
	}
	select {
	case h.uploads <- struct{}{}:
		defer func() { <-h.uploads }()
	default:
		h.fail(w, r, errBusy)
		return
	}
	expected := r.ContentLength
	if expected < 0 {
		expected = limit
	}
	if err := http.NewResponseController(w).SetReadDeadline(h.deadline(expected)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		h.fail(w, r, err)
		return
	}
	// The store enforces the limit too; this one also closes the connection.
	body := http.MaxBytesReader(w, r.Body, limit)
	if _, err := h.cfg.Store.PutAs(r.Context(), d, body); err != nil {
		h.fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusCreated)
}

// deadline is when a transfer of size bytes at the minimum rate is over.
func (h *handler) deadline(size int64) time.Time {
	return h.cfg.Now().Add(h.cfg.Grace + time.Duration(size/h.cfg.MinRate+1)*time.Second)
}

var (
	errForbidden = errors.New("blob: not permitted")
	errBusy      = errors.New("blob: too many uploads")
)

func (h *handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	var mismatch *MismatchError
	var tooLong *http.MaxBytesError
	status := http.StatusInternalServerError
	switch {
	case errors.Is(err, ErrBadCID):
		status = http.StatusBadRequest
	case errors.Is(err, errForbidden):
		status = http.StatusForbidden
	case errors.Is(err, ErrNotFound), errors.Is(err, ErrCorrupt):
		status = http.StatusNotFound
	case errors.Is(err, ErrTooLarge), errors.As(err, &tooLong):
		status = http.StatusRequestEntityTooLarge
	case errors.As(err, &mismatch):
		status = http.StatusUnprocessableEntity
	case errors.Is(err, errBusy):
		w.Header().Set("Retry-After", "5")
		status = http.StatusTooManyRequests
	case errors.Is(err, ErrQuota), errors.Is(err, ErrNoSpace):
		status = http.StatusInsufficientStorage
	case errors.Is(err, os.ErrDeadlineExceeded):
		status = http.StatusRequestTimeout
	case errors.Is(err, io.ErrUnexpectedEOF), r.Context().Err() != nil:
		status = http.StatusBadRequest // the peer went away; nobody reads this
	}
	if status >= http.StatusInternalServerError || errors.Is(err, ErrCorrupt) {
		h.cfg.Log.ErrorContext(r.Context(), "blob request failed", "method", r.Method, "path", r.URL.Path, "err", err)
	}
	http.Error(w, http.StatusText(status), status)
}
