/// PNG's filters of rows, undone in place (section 9 of the standard).
enum PNGFilter {
  /// Makes the `count` bytes of a row of the differences that are stored by a filter from 0 to 4.
  ///
  /// `above` is the row before, zeros for the first; `distance` is the bytes to the pixel before.
  static func undo(
    _ filter: UInt8, _ row: UnsafeMutablePointer<UInt8>, above: UnsafePointer<UInt8>, count: Int, _ distance: Int
  ) {
    let head = min(distance, count)
    switch filter {
    case 1: for place in head..<count { row[place] &+= row[place - distance] }
    case 2: for place in 0..<count { row[place] &+= above[place] }
    case 3:
      for place in 0..<head { row[place] &+= above[place] >> 1 }
      for place in head..<count {
        row[place] &+= UInt8(truncatingIfNeeded: (UInt16(row[place - distance]) + UInt16(above[place])) >> 1)
      }
    case 4:
      // Paeth's predictor of nothing to the left is what lies above.
      for place in 0..<head { row[place] &+= above[place] }
      for place in head..<count {
        row[place] &+= paeth(row[place - distance], above[place], above[place - distance])
      }
    default: break
    }
  }

  /// Of left, above and above left the one nearest to left + above - above left.
  private static func paeth(_ left: UInt8, _ above: UInt8, _ corner: UInt8) -> UInt8 {
    let (a, b, c) = (Int16(left), Int16(above), Int16(corner))
    let (toLeft, toAbove) = (abs(b &- c), abs(a &- c))
    let toCorner = abs(a &+ b &- c &- c)
    if toLeft <= toAbove, toLeft <= toCorner { return left }
    return toAbove <= toCorner ? above : corner
  }
}
