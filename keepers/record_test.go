package keepers_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/keepers"
)

func TestRecord(t *testing.T) {
	now := time.Unix(100, 0)
	r := keepers.NewRecord(func() time.Time { return now })
	l := keepers.Listeners{r}
	l.Stepped("price", time.Second, time.Unix(101, 0), errors.New("node is away"))
	l.Acted("price", "price:request:1", keepers.Accepted, nil)
	now = time.Unix(200, 0)
	l.Stepped("price", time.Second, time.Unix(201, 0), nil)
	revert := cairo.ParseRevert("0x4f5241434c453a20746f6f206561726c79 ('ORACLE: too early')")
	l.Acted("price", "price:update:1", keepers.Refused, fmt.Errorf("would revert: %w", revert))
	l.Acted("epoch", "epoch:run:1", keepers.Broken, errors.New("timeout"))
	got := r.Bots()
	if len(got) != 2 || got[0].Bot != "epoch" || got[0].Broken.Reason != "timeout" || !got[0].Stepped.IsZero() {
		t.Fatalf("%+v", got)
	}
	want := keepers.BotStatus{
		Bot: "price", Stepped: time.Unix(200, 0), Next: time.Unix(201, 0),
		Done:    keepers.Deed{Key: "price:request:1", At: time.Unix(100, 0)},
		Refused: keepers.Deed{Key: "price:update:1", At: time.Unix(200, 0), Reason: revert.Error()},
	}
	if got[1] != want {
		t.Errorf("%+v, want %+v", got[1], want)
	}
}
