import Files

/// Some rows of an Arrow file: where the buffers of each column lie.
///
/// Source: https://github.com/apache/arrow/blob/main/format/Message.fbs.
struct ArrowBatch: Sendable {
  let rows: Int
  /// The rows of each column.
  private let nodes: [Int]
  /// Where the buffers lie in the file.
  private let buffers: [Range<Int>]
  let isPacked: Bool

  /// What a message says of the body at `body`.
  ///
  /// - Throws: ``ArrowDamage`` where it is not in there.
  init(_ message: FlatTable, body: Range<Int>) throws(ArrowDamage) {
    let rows = try message.number(0, or: Int64(0))
    guard 0...Int64(Int32.max) ~= rows else { throw ArrowDamage() }
    self.rows = Int(rows)
    nodes = try message.pairs(1).map { Int(clamping: $0.0) }
    var buffers: [Range<Int>] = []
    for (offset, length) in try message.pairs(2) {
      guard offset >= 0, length >= 0, offset <= body.count, length <= Int64(body.count) - offset else {
        throw ArrowDamage()
      }
      let start = body.lowerBound + Int(offset)
      buffers.append(start..<start + Int(length))
    }
    self.buffers = buffers
    isPacked = try message.table(3) != nil
  }

  /// The first `count` bytes of a column's buffer, `index` behind its first; nil where there are fewer.
  func buffer(_ field: ArrowField, _ index: Int, count: Int) -> Range<Int>? {
    guard let place = place(field.buffer + index, of: field.node), place.count >= count else { return nil }
    return place.lowerBound..<place.lowerBound + count
  }

  /// Where a buffer of a column lies; nil where it is not there, or the column has other rows.
  private func place(_ buffer: Int, of node: Int) -> Range<Int>? {
    node < nodes.count && nodes[node] == rows && buffer < buffers.count ? buffers[buffer] : nil
  }

  /// The places of the bits that say of a column, and of those that it is in, which rows have a value; nil where they are not there.
  func validity(_ field: ArrowField) -> [Range<Int>]? {
    let size = (rows + 7) / 8
    var places: [Range<Int>] = []
    for (node, buffer) in field.outer + [(field.node, field.buffer)] {
      guard let place = place(buffer, of: node) else { return nil }
      // None where every row has a value.
      if place.isEmpty { continue }
      guard place.count >= size else { return nil }
      places.append(place.lowerBound..<place.lowerBound + size)
    }
    return places
  }
}
