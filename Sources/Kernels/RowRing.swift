import Memory

/// A group's planes, whole or a ring of rows of them.
struct PlaneRows {
  /// The first pixel of the first channel's row 0, or of the ring.
  let origin: FloatView
  /// The floats from a row to the next, and from a channel to the next.
  let row: Int
  let channel: Int
  /// The rows of the ring, in which row `r` has place `r` modulo their number; nil where all rows are there.
  let ring: Int?

  /// A value that lies whole in memory.
  init(_ operand: Operand, _ run: borrowing UnitRun, _ group: Int) {
    origin = run.origin(operand, group)
    (row, channel, ring) = (operand.layout.rowStride, operand.layout.channelStride, nil)
  }

  /// What `buffer` holds.
  init(_ buffer: RowRing, _ run: borrowing UnitRun) {
    origin = run.scratch.workspace + buffer.offset + buffer.border * PlaneLayout.lanes
    (row, channel, ring) = (buffer.row, buffer.channel, buffer.rows)
  }

  /// The place of a row among those that are kept.
  func place(_ row: Int) -> Int { ring.map { (row % $0 + $0) % $0 } ?? row }

  /// The first pixel of a row.
  func at(_ row: Int) -> FloatView { origin + place(row) * self.row }

  /// The first row after `row` that does not lie behind it; `last` where there is none before.
  func end(from row: Int, before last: Int) -> Int { ring.map { min(last, row + $0 - place(row)) } ?? last }
}

/// Memory in a step's workspace for the last rows of a value of planes, with the borders at their sides.
struct RowRing: Sendable {
  let rows: Int
  let border: Int
  let row: Int
  let channel: Int
  fileprivate let offset: Int
  private let channels: Int

  /// Room for `rows` rows of a value of `layout`.
  init(_ layout: PlaneLayout, rows: Int, offset: Int) {
    (self.rows, self.offset) = (rows, offset)
    (channels, border, row) = (layout.planes, layout.border, layout.rowStride)
    // Planes whose distance maps them to few lines of a cache have a line between them.
    channel = rows * row + ((rows * row).isMultiple(of: 256) ? PlaneLayout.lanes : 0)
  }

  /// The floats it takes.
  var floats: Int { channels * channel }

  /// Writes the zeros of the columns beside the image, which no step writes.
  func clearSides(_ run: borrowing UnitRun) {
    let side = border * PlaneLayout.lanes
    let first = run.scratch.workspace + offset
    for place in [0, row - side] {
      (first + place).clear(width: side, rows: rows, pitch: row, planes: channels, distance: channel)
    }
  }

  /// Writes the zeros of some rows above or below the image.
  func clear(_ padding: Range<Int>, _ run: borrowing UnitRun) {
    let planes = PlaneRows(self, run)
    for line in padding {
      let first = planes.at(line) - border * PlaneLayout.lanes
      first.clear(width: row, rows: 1, pitch: row, planes: channels, distance: channel)
    }
  }
}
