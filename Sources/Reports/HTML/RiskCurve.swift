import Metrics

/// The share of mistakes among the most confident predictions, over the share that is kept.
struct RiskCurve {
  let selective: SelectivePrediction

  private let left = 34.0
  private let width = 316.0
  private let height = 120.0
  private let top = 8.0

  var svg: String {
    let most = max(selective.curve.map(\.interval.high).max() ?? 0, 0.001)
    let ticks = Ticks.round(0, most, count: 4)
    let (base, decimals) = (top + height, Ticks.decimals(ticks.map { $0 * 100 }))
    func x(_ share: Double) -> Double { left + width * share }
    func y(_ risk: Double) -> Double { base - height * risk / most }
    let grid = ticks.map {
      SVG.line(left, y($0), left + width, y($0), style: "rule")
        + SVG.text(left - 5, y($0) + 3.5, Format.decimal($0 * 100, decimals), style: "end muted")
    }
    let axis = (0...4).map { SVG.text(x(Double($0) / 4), base + 13, "\($0 * 25)", style: "middle muted") }
    let lines = zip(selective.curve, selective.curve.dropFirst()).map {
      SVG.line(x($0.coverage), y($0.risk), x($1.coverage), y($1.risk), style: "curve")
    }
    let whiskers = selective.curve.map {
      SVG.line(x($0.coverage), y($0.interval.low), x($0.coverage), y($0.interval.high), style: "whisker")
    }
    let dots = selective.curve.map {
      SVG.rectangle(
        x($0.coverage) - 2.5, y($0.risk) - 2.5, 5, 5, style: "right",
        title:
          "\(Format.percent($0.risk)) (\(Format.interval($0.interval))) wrong of the surest \(Format.percent($0.coverage))"
      )
    }
    let name = SVG.text(left + width / 2, base + 26, "kept, the surest first, in percent", style: "middle muted")
    return SVG.image(
      width: 360, height: base + 31, label: "Mistakes in percent over the share of predictions that are kept",
      (grid + axis + lines + whiskers + dots + [name]).joined(separator: "\n"))
  }
}
