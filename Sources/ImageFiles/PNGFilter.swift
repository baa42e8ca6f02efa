/// PNG's filters of rows, undone in place (section 9 of the standard).
enum PNGFilter {
  /// Makes the bytes of a row of the differences that its filter, which is the first byte, has stored.
  ///
  /// `above` is the row before, as long, zeros for the first; `distance` is the bytes to the pixel before.
  /// - Throws: ``ImageFileError`` where there is no such filter.
  static func undo(
    _ row: inout MutableSpan<UInt8>, above: Span<UInt8>, _ distance: Int
  ) throws(ImageFileError) {
    precondition(above.count == row.count, "rows of one length")
    let filter = row[0]
    var line = row._mutatingExtracting(1...)
    let above = above.extracting(1...)
    switch filter {
    case 0: return
    case 2: for place in above.indices { line[place] &+= above[place] }
    case 1, 3, 4:
      switch distance {
      case 1: undo(filter, &line, above, [0])
      case 2: undo(filter, &line, above, [0, 0])
      case 3: undo(filter, &line, above, [0, 0, 0])
      case 4: undo(filter, &line, above, [0, 0, 0, 0])
      case 6: undo(filter, &line, above, [0, 0, 0, 0, 0, 0])
      default: undo(filter, &line, above, [0, 0, 0, 0, 0, 0, 0, 0])
      }
    default: throw .damaged("a row with filter \(filter)")
    }
  }

  /// Undoes a filter that looks to the left, where zeros lie before the first pixel.
  ///
  /// Pixels' sizes are known when this is compiled, so that the one to the left stays in registers.
  @inline(__always)
  private static func undo<let size: Int>(
    _ filter: UInt8, _ row: inout MutableSpan<UInt8>, _ above: Span<UInt8>, _ zeros: InlineArray<size, UInt8>
  ) {
    switch filter {
    case 1: sub(&row, zeros)
    case 3: average(&row, above, zeros)
    default: paeth(&row, above, zeros)
    }
  }

  private static func sub<let size: Int>(_ row: inout MutableSpan<UInt8>, _ zeros: InlineArray<size, UInt8>) {
    var left = zeros
    for place in stride(from: 0, through: row.count - size, by: size) {
      var pixel = row._mutatingExtracting(place..<place + size)
      for index in 0..<size {
        left[index] &+= pixel[index]
        pixel[index] = left[index]
      }
    }
  }

  private static func average<let size: Int>(
    _ row: inout MutableSpan<UInt8>, _ above: Span<UInt8>, _ zeros: InlineArray<size, UInt8>
  ) {
    var left = zeros
    for place in stride(from: 0, through: row.count - size, by: size) {
      var pixel = row._mutatingExtracting(place..<place + size)
      let above = above.extracting(place..<place + size)
      for index in 0..<size {
        left[index] = pixel[index] &+ UInt8(truncatingIfNeeded: (UInt16(left[index]) + UInt16(above[index])) >> 1)
        pixel[index] = left[index]
      }
    }
  }

  private static func paeth<let size: Int>(
    _ row: inout MutableSpan<UInt8>, _ above: Span<UInt8>, _ zeros: InlineArray<size, UInt8>
  ) {
    var (left, corner) = (zeros, zeros)
    for place in stride(from: 0, through: row.count - size, by: size) {
      var pixel = row._mutatingExtracting(place..<place + size)
      let above = above.extracting(place..<place + size)
      for index in 0..<size {
        left[index] = pixel[index] &+ nearest(left[index], above[index], corner[index])
        corner[index] = above[index]
        pixel[index] = left[index]
      }
    }
  }

  /// Of left, above and above left the one nearest to left + above - above left.
  private static func nearest(_ left: UInt8, _ above: UInt8, _ corner: UInt8) -> UInt8 {
    let (a, b, c) = (Int16(left), Int16(above), Int16(corner))
    let (toLeft, toAbove) = (abs(b &- c), abs(a &- c))
    let toCorner = abs(a &+ b &- c &- c)
    if toLeft <= toAbove, toLeft <= toCorner { return left }
    return toAbove <= toCorner ? above : corner
  }
}
