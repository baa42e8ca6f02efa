import Archives
import Files
import Memory

extension StoredChecksum {
  /// The same where so many files come before its own.
  package func behind(files count: Int) -> StoredChecksum {
    StoredChecksum(file: count + file, name: name, range: range, sum: sum, lead: lead)
  }
}

/// Bytes of a file that were read in one go, and their CRC-32.
public struct ReadPiece: BitwiseCopyable, Sendable {
  /// Which of the catalogue's files.
  public let file: Int
  /// Where the bytes begin in it.
  public let start: Int
  /// Where they end.
  public private(set) var end: Int
  private var sum = CRC32()

  /// No bytes at all.
  public static let empty = ReadPiece(0, 0, .empty)

  init(_ file: Int, _ start: Int, _ bytes: ByteView) {
    (self.file, self.start, end) = (file, start, start)
    append(bytes)
  }

  mutating func append(_ bytes: ByteView) {
    sum.update(bytes)
    end += bytes.count
  }

  /// The sum of what has the sum `before`, with these bytes behind it.
  func sum(behind before: CRC32) -> CRC32 {
    var all = before
    all.append(sum, count: end - start)
    return all
  }
}

/// What the CRC-32 of the pieces that some ranks read says of the entries that they make up.
public struct StoredChecksumResult: Sendable {
  /// The entries of which something was read.
  public private(set) var read = 0
  /// Those of them that were read from end to end.
  public private(set) var checked = 0
  /// The first that has another sum than its file says.
  public private(set) var firstDamaged: (file: Int, name: String)?

  /// Puts pieces together, whoever read them; those that overlap may be of any cut.
  public init(_ entries: [StoredChecksum], _ pieces: [ReadPiece]) {
    struct Place: Hashable { let file, start: Int }
    // Of pieces that begin at one place the longest.
    let longest = Dictionary(pieces.map { (Place(file: $0.file, start: $0.start), $0) }) { $0.end < $1.end ? $1 : $0 }
    let starts = Dictionary(grouping: longest.values, by: \.file).mapValues { $0.map(\.start).sorted() }
    for entry in entries where !entry.range.isEmpty {
      guard let starts = starts[entry.file], Self.isAny(of: starts, in: entry.range) else { continue }
      read += 1
      var (place, sum) = (entry.range.lowerBound, entry.lead)
      while place < entry.range.upperBound, let piece = longest[Place(file: entry.file, start: place)],
        piece.end <= entry.range.upperBound
      {
        (place, sum) = (piece.end, piece.sum(behind: sum))
      }
      guard place == entry.range.upperBound else { continue }
      checked += 1
      if sum.value != entry.sum, firstDamaged == nil { firstDamaged = (entry.file, entry.name) }
    }
  }

  /// Whether one of `starts`, which are sorted, lies in `range`.
  private static func isAny(of starts: [Int], in range: Range<Int>) -> Bool {
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] < range.lowerBound { low = middle + 1 } else { high = middle }
    }
    return low < starts.count && starts[low] < range.upperBound
  }
}
