/// A band of tokens that are the pixels of planes, row by row: between convolutions, from which it may read rings of rows and to which it may
/// write them.
struct TokenRows: RowStep {
  private let band: TokenBandStep
  let input: Operand
  let output: Operand
  let rows: Int
  private let columns: Int

  var window: RowWindow? { RowWindow(count: 1, stride: 1, top: 0) }
  var readsRings: Bool { band.input?.isPlanes ?? false }
  var writesRings: Bool { band.output?.isPlanes ?? false }
  var reads: [Read] { band.reads }
  var writes: [Operand] { band.writes }
  var workspace: Int { band.workspace }

  /// The rows of the planes that the band reads, `last` or others, or of those that it writes; nil where there are none.
  init?(_ band: TokenBandStep, after last: Operand?) {
    guard let from = band.input, let to = band.output else { return nil }
    input = last.flatMap { from.operand.sees($0) ? $0 : nil } ?? from.operand
    output = to.operand
    let planes = [from.isPlanes ? input.layout : nil, to.isPlanes ? output.layout : nil].compactMap { $0 }
    guard let layout = planes.first, layout.rows > 1, layout.rows * layout.columns == band.tokens,
      planes.allSatisfy({ $0.rows == layout.rows && $0.columns == layout.columns })
    else { return nil }
    self.band = band
    (rows, columns) = (layout.rows, layout.columns)
  }

  func run(_ run: borrowing UnitRun, groups: Int) { band.run(run, groups: groups) }

  func run(_ rows: Range<Int>, from: PlaneRows, to: PlaneRows, _ run: borrowing UnitRun, group: Int) {
    var first = rows.lowerBound
    while first < rows.upperBound {
      let end = from.end(from: first, before: rows.upperBound)
      band.run(rows: first..<end, of: columns, from: from, to: to, run, group: group)
      first = end
    }
  }
}

extension Operand {
  /// Whether it is planes as `other`, perhaps each seen as a line.
  fileprivate func sees(_ other: Operand) -> Bool {
    local == other.local && offset == other.offset && layout.channels == other.layout.channels
      && (layout == other.layout || other.layout.isContiguous && other.layout.holds(layout))
  }
}
