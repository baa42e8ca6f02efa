/// The values of a key, a row each: all files or texts, or all whole numbers.
struct ColumnValues {
  /// Where files or texts lie; nil where a row has none.
  private(set) var ranges: [Range<Int>?] = []
  /// Whole numbers; nil where a row has none.
  private(set) var integers: [Int?] = []
  /// What is wrong with the first row that has no single value of the kind that others have.
  private(set) var flaw: String?

  /// Whether values are bytes.
  var isBytes: Bool { !ranges.isEmpty }

  /// Adds the value of a row, whose bytes begin at `start` of the file; rows between it and the last that had one have none.
  mutating func add(_ feature: Example.Feature, row: Int, start: Int) {
    switch feature {
    case .none, .bytes([]), .integers([]): return
    case .bytes(let found) where found.count == 1 && integers.isEmpty:
      ranges += repeatElement(nil, count: row - ranges.count)
      ranges.append(start + found[0].lowerBound..<start + found[0].upperBound)
    case .integers(let found) where found.count == 1 && ranges.isEmpty:
      integers += repeatElement(nil, count: row - integers.count)
      integers.append(found[0])
    case .floats: flaw = flaw ?? "floats in record \(row)"
    case .bytes(let found) where found.count > 1: flaw = flaw ?? "several values in record \(row)"
    case .integers(let found) where found.count > 1: flaw = flaw ?? "several values in record \(row)"
    default: flaw = flaw ?? "values of two types, as of record \(row),"
    }
  }

  /// Says that the rows up to `count` that are left have no value.
  mutating func end(at count: Int) {
    if isBytes {
      ranges += repeatElement(nil, count: count - ranges.count)
    } else {
      integers += repeatElement(nil, count: count - integers.count)
    }
  }
}
