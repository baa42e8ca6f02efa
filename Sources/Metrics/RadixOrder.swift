/// Puts numbers that are not negative in order, in a time that grows as their count.
///
/// Source: D. E. Knuth, The Art of Computer Programming, volume 3, 5.2.5: three passes over eleven bits each of what is most significant, and
/// then of those that these cannot tell apart, or comparisons where they are few.
struct RadixOrder {
  /// A number, as the bits that sort as it does, and what it is of.
  struct Entry {
    let bits: UInt64
    /// Twice the image, and 1 where that is of the class in question.
    let mark: Int

    @inline(__always)
    init(_ value: Double, of image: Int, isOwn: Bool = false) {
      // Of two zeros the negative one has other bits.
      (bits, mark) = (value == 0 ? 0 : value.bitPattern, image << 1 | (isOwn ? 1 : 0))
    }

    var value: Double { Double(bitPattern: bits) }
    var image: Int { mark >> 1 }
    var isOwn: Bool { mark & 1 == 1 }
  }

  /// Where digits of eleven bits begin: those of most significance, and those that tell apart what these cannot.
  private static let (upper, lower): ([UInt64], [UInt64]) = ([30, 41, 52], [0, 11, 19])
  private static let buckets = 1 << 11
  /// Fewer entries are sorted by comparison.
  private static let many = 256

  private var spare: [Entry] = []
  private var places = [Int](repeating: 0, count: 3 * RadixOrder.buckets)

  /// Sorts by number, then by the order given.
  mutating func sort(_ entries: inout [Entry]) {
    guard entries.count > Self.many else { return Self.compare(&entries, entries.indices) }
    if spare.count != entries.count { spare = entries }
    sort(&entries, entries.indices, by: Self.upper)
    var start = 0
    while start < entries.count {
      let prefix = entries[start].bits &>> 30
      var end = start + 1
      var isSorted = true
      while end < entries.count, entries[end].bits &>> 30 == prefix {
        if entries[end].bits < entries[end - 1].bits { isSorted = false }
        end += 1
      }
      if !isSorted {
        if end - start > Self.many {
          sort(&entries, start..<end, by: Self.lower)
        } else {
          Self.compare(&entries, start..<end)
        }
      }
      start = end
    }
  }

  /// Sorts some of the entries by three digits, the last one first.
  private mutating func sort(_ entries: inout [Entry], _ range: Range<Int>, by digits: [UInt64]) {
    let isAll = range == entries.indices
    Self.count(entries, range, by: digits, into: &places)
    Self.move(entries, range, to: &spare, by: digits, 0, &places)
    Self.move(spare, range, to: &entries, by: digits, 1, &places)
    Self.move(entries, range, to: &spare, by: digits, 2, &places)
    if isAll { swap(&entries, &spare) } else { entries.replaceSubrange(range, with: spare[range]) }
  }

  /// Finds, for each digit, where the entries of each bucket begin.
  private static func count(_ entries: [Entry], _ range: Range<Int>, by digits: [UInt64], into places: inout [Int]) {
    let (last, middle, first) = (digits[0], digits[1], digits[2])
    let entries = entries.span.extracting(range)
    var places = places.mutableSpan
    // So that eleven bits need no comparison with its bounds.
    precondition(places.count == 3 * buckets)
    for index in places.indices { places[index] = 0 }
    for index in entries.indices {
      let bits = entries[index].bits
      places[Int(bits &>> last & 0x7ff)] &+= 1
      places[1 << 11 | Int(bits &>> middle & 0x7ff)] &+= 1
      places[2 << 11 | Int(bits &>> first & 0x7ff)] &+= 1
    }
    for digit in digits.indices {
      var below = range.lowerBound
      for bucket in digit * buckets..<(digit + 1) * buckets {
        (places[bucket], below) = (below, below + places[bucket])
      }
    }
  }

  /// Moves entries, by one of the digits, each to the next place of its bucket.
  @inline(__always)
  private static func move(
    _ entries: [Entry], _ range: Range<Int>, to target: inout [Entry], by digits: [UInt64], _ digit: Int,
    _ places: inout [Int]
  ) {
    let shift = digits[digit]
    let entries = entries.span.extracting(range)
    var target = target.mutableSpan
    var places = places.mutableSpan
    precondition(places.count == 3 * buckets)
    for index in entries.indices {
      let entry = entries[index]
      let bucket = digit << 11 | Int(entry.bits &>> shift & 0x7ff)
      target[places[bucket]] = entry
      places[bucket] &+= 1
    }
  }

  private static func compare(_ entries: inout [Entry], _ range: Range<Int>) {
    for place in range.dropFirst() {
      let entry = entries[place]
      var hole = place
      while hole > range.lowerBound, (entry.bits, entry.mark) < (entries[hole - 1].bits, entries[hole - 1].mark) {
        entries[hole] = entries[hole - 1]
        hole -= 1
      }
      entries[hole] = entry
    }
  }
}

extension RadixOrder.Entry {
  /// The probabilities of the predictions in order, the least confident first; of images without a NaN among their logits.
  static func confidences(_ scores: [ImageScore]) -> [RadixOrder.Entry] {
    var entries: [RadixOrder.Entry] = []
    entries.reserveCapacity(scores.count)
    for image in scores.indices {
      if let probability = scores[image].probability { entries.append(RadixOrder.Entry(probability, of: image)) }
    }
    var order = RadixOrder()
    order.sort(&entries)
    return entries
  }
}
