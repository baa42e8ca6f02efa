/// Texts and files behind their lengths (DELTA_LENGTH_BYTE_ARRAY), or each without what it has in common with the one before
/// (DELTA_BYTE_ARRAY).
///
/// Source: https://parquet.apache.org/docs/file-format/data-pages/encodings.
enum DeltaTexts {
  /// The most bytes of a page's values together.
  private static let sizeLimit = 1 << 28

  /// Where the `count` values lie that begin at `start`; nil where they do not fit.
  static func ranges(_ bytes: [UInt8], from start: Int, count: Int) -> [Range<Int>]? {
    guard start <= bytes.count, let (lengths, end) = DeltaNumbers.numbers(bytes[start...], count: count) else {
      return nil
    }
    var place = end
    var ranges: [Range<Int>] = []
    for length in lengths {
      guard 0...bytes.count - place ~= length else { return nil }
      ranges.append(place..<place + length)
      place += length
    }
    return ranges
  }

  /// The `count` values that begin at `start`, whole and one after another, and how many bytes each has; nil where they do not fit.
  static func whole(_ bytes: [UInt8], from start: Int, count: Int) -> (bytes: [UInt8], lengths: [Int])? {
    guard start <= bytes.count, let (shared, end) = DeltaNumbers.numbers(bytes[start...], count: count),
      let suffixes = ranges(bytes, from: end, count: count)
    else { return nil }
    var whole: [UInt8] = []
    var lengths: [Int] = []
    var before = 0..<0
    for (shared, suffix) in zip(shared, suffixes) {
      guard 0...before.count ~= shared, whole.count + shared + suffix.count <= sizeLimit else { return nil }
      let start = whole.count
      for place in before.lowerBound..<before.lowerBound + shared { whole.append(whole[place]) }
      whole += bytes[suffix]
      before = start..<whole.count
      lengths.append(before.count)
    }
    return (whole, lengths)
  }
}
