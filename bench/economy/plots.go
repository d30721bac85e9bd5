package main

import (
	"fmt"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/bitsage-network/bitsage/simulation"
	"github.com/bitsage-network/bitsage/simulation/agent"
)

var (
	blue   = color.RGBA{R: 0x1f, G: 0x5f, B: 0xa8, A: 0xff}
	orange = color.RGBA{R: 0xd9, G: 0x6b, B: 0x12, A: 0xff}
	grey   = color.RGBA{R: 0x70, G: 0x70, B: 0x70, A: 0xff}
)

// pale is the colour of a band.
func pale(c color.RGBA) color.Color { return color.NRGBA{R: c.R, G: c.G, B: c.B, A: 0x38} }

// plot writes all plots into the folder.
func (o outcome) plot(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, draw := range map[string]func() (*plot.Plot, error){
		"runway.svg": o.runway, "supply.svg": o.supply, "burn.svg": o.burn,
		"push.svg": o.push, "regret.svg": o.regret, "cheats.svg": o.cheatGains,
	} {
		p, err := draw()
		if err == nil {
			p.BackgroundColor = color.White
			height := 10 * vg.Centimeter
			if name == "cheats.svg" {
				height = 16 * vg.Centimeter
			}
			err = p.Save(18*vg.Centimeter, height, filepath.Join(dir, name))
		}
		if err != nil {
			return fmt.Errorf("plot %s: %w", name, err)
		}
	}
	return nil
}

func (o outcome) titled(title, x, y string) *plot.Plot {
	p := plot.New()
	p.Title.Text = fmt.Sprintf("%s (%d runs)", title, len(o.results))
	p.X.Label.Text, p.Y.Label.Text = x, y
	p.Title.Padding = vg.Points(6)
	p.Legend.Top = true
	p.Legend.Padding = vg.Points(3)
	p.X.Tick.Marker, p.Y.Tick.Marker = short{}, short{}
	return p
}

// short ticks are the default ones, their labels without zeros that say nothing.
type short struct{}

func (short) Ticks(least, most float64) []plot.Tick {
	ticks := plot.DefaultTicks{}.Ticks(least, most)
	for i, t := range ticks {
		if t.Label != "" {
			ticks[i].Label = strconv.FormatFloat(t.Value, 'g', 6, 64)
		}
	}
	return ticks
}

func (o outcome) runway() (*plot.Plot, error) {
	p := o.titled("Runway of the treasury", "week", "weeks of the budget")
	p.Legend.Top, p.Legend.Left = false, true
	p.Y.Min = 0
	return p, o.fan(p, "", blue, 0.01, func(e simulation.Epoch) float64 { return e.Runway })
}

func (o outcome) supply() (*plot.Plot, error) {
	p := o.titled("Supply of SAGE", "week", "million SAGE")
	p.Legend.Top, p.Legend.Left = false, true
	return p, o.fan(p, "", blue, 0.99, func(e simulation.Epoch) float64 { return e.Supply / 1e6 })
}

func (o outcome) burn() (*plot.Plot, error) {
	p := o.titled("Revenue burn against its plan, ρ·R since the beginning", "week", "% of the plan")
	p.Legend.Top = false
	if err := o.fan(p, "burned, ", orange, 0.01, func(e simulation.Epoch) float64 { return 100 * e.Burned / e.Planned }); err != nil {
		return nil, err
	}
	return p, o.fan(p, "put up, ", blue, 0.01, func(e simulation.Epoch) float64 { return 100 * e.PutUp / e.Planned })
}

// fan draws the median, a band from 5 to 95 % and a worse quantile over time.
func (o outcome) fan(p *plot.Plot, label string, c color.RGBA, worse float64, f func(simulation.Epoch) float64) error {
	weeks := o.parameters.Epochs
	low, middle, high, worst := make(plotter.XYs, weeks), make(plotter.XYs, weeks), make(plotter.XYs, weeks), make(plotter.XYs, weeks)
	values := make([]float64, len(o.results))
	for week := range weeks {
		for i, r := range o.results {
			values[i] = f(r.Epochs[week])
		}
		at := func(q float64) plotter.XY { return plotter.XY{X: float64(week + 1), Y: simulation.Quantile(values, q)} }
		low[week], middle[week], high[week], worst[week] = at(0.05), at(0.5), at(0.95), at(worse)
	}
	outline := slices.Clone(high)
	for _, xy := range slices.Backward(low) {
		outline = append(outline, xy)
	}
	band, err := plotter.NewPolygon(outline)
	if err != nil {
		return err
	}
	band.Color, band.LineStyle.Width = pale(c), 0
	median, err := plotter.NewLine(middle)
	if err != nil {
		return err
	}
	median.Color, median.Width = c, vg.Points(1.5)
	tail, err := plotter.NewLine(worst)
	if err != nil {
		return err
	}
	tail.Color, tail.Dashes = c, []vg.Length{vg.Points(3), vg.Points(3)}
	p.Add(plotter.NewGrid(), band, median, tail)
	p.Legend.Add(label+"median", median)
	p.Legend.Add(label+"5 to 95 % of the runs", band)
	side := "below"
	if worse > 0.5 {
		side = "above"
	}
	p.Legend.Add(label+"1 % of the runs are "+side, tail)
	return nil
}

// push compares what moving the price costs.
func (o outcome) push() (*plot.Plot, error) {
	p := o.titled("Cost to move the price by 10 %", "values of one venue's pool", "")
	var bars []bar
	for i, w := range o.ways() {
		c := blue
		if i == len(simulation.HoldParts) {
			c = orange
		}
		bars = append(bars, bar{w.name, w.costs, c})
	}
	p.X.Min = 0
	return p, ranges(p, bars)
}

// regret of all honest bids of all runs, as a distribution.
func (o outcome) regret() (*plot.Plot, error) {
	p := o.titled("Regret of honest bids", "% of the lot", "% of the bids with no more")
	var all []float64
	for _, r := range o.results {
		all = append(all, r.Regret...)
	}
	var points plotter.XYs
	for i := range 1_001 {
		q := float64(i) / 1_000
		points = append(points, plotter.XY{X: 100 * simulation.Quantile(all, q), Y: 100 * q})
	}
	line, err := plotter.NewLine(points)
	if err != nil {
		return nil, err
	}
	line.Color, line.Width = blue, vg.Points(1.5)
	p.Add(plotter.NewGrid(), line)
	p.X.Min = 0
	return p, nil
}

// cheatGains shows every cheat in every tier.
func (o outcome) cheatGains() (*plot.Plot, error) {
	p := o.titled("What a cheat is expected to bring beyond honest work", "% of the assignment's price", "")
	var bars []bar
	for tier, gains := range simulation.CheatGains(o.results) {
		c := []color.RGBA{blue, orange, grey}[tier%3]
		for cheat, q := range gains {
			bars = append(bars, bar{fmt.Sprintf("tier %d: %s", tier, agent.Cheat(cheat)), q.Values, c})
		}
	}
	p.X.Max = 20
	p.Legend.Left = true
	none, err := plotter.NewLine(plotter.XYs{{X: 0, Y: -0.7}, {X: 0, Y: float64(len(bars)) - 0.3}})
	if err != nil {
		return nil, err
	}
	none.Dashes = []vg.Length{vg.Points(4), vg.Points(2)}
	p.Add(none)
	return p, ranges(p, bars)
}

// bar is a range from 5 to 95 % of values, with their median.
type bar struct {
	name   string
	values []float64
	color  color.RGBA
}

// ranges draws bars below each other, the first on top.
func ranges(p *plot.Plot, bars []bar) error {
	p.Add(plotter.NewGrid())
	var ticks []plot.Tick
	for i, b := range bars {
		y := float64(len(bars) - 1 - i)
		ticks = append(ticks, plot.Tick{Value: y, Label: b.name})
		line, err := plotter.NewLine(plotter.XYs{
			{X: simulation.Quantile(b.values, 0.05), Y: y}, {X: simulation.Quantile(b.values, 0.95), Y: y},
		})
		if err != nil {
			return err
		}
		line.Color, line.Width = pale(b.color), vg.Points(9)
		middle, err := plotter.NewScatter(plotter.XYs{{X: simulation.Quantile(b.values, 0.5), Y: y}})
		if err != nil {
			return err
		}
		middle.GlyphStyle = draw.GlyphStyle{Color: b.color, Radius: vg.Points(3), Shape: draw.CircleGlyph{}}
		p.Add(line, middle)
		if i == 0 {
			p.Legend.Add("5 to 95 % of the runs", line)
			p.Legend.Add("median", middle)
		}
	}
	p.Y.Tick.Marker = plot.ConstantTicks(ticks)
	p.Y.Tick.Label.Font.Size = vg.Points(9)
	p.Y.Min, p.Y.Max = -0.7, float64(len(bars))+0.7
	return nil
}
