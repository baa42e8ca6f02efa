/// Puts numbers that are not negative in order, in a time that grows as their count.
///
/// Source: D. E. Knuth, The Art of Computer Programming, volume 3, 5.2.5: three passes over eleven bits each of what is most significant, and
/// the few that these cannot tell apart by comparison.
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

  private static let digits: [UInt64] = [30, 41, 52]
  private static let buckets = 1 << 11

  private var spare: [Entry] = []
  private var places = [Int](repeating: 0, count: RadixOrder.digits.count * RadixOrder.buckets)

  /// Sorts by number, then by the order given.
  mutating func sort(_ entries: inout [Entry]) {
    guard entries.count > 256 else { return entries.sort { ($0.bits, $0.mark) < ($1.bits, $1.mark) } }
    count(entries)
    if spare.count != entries.count { spare = entries }
    for digit in Self.digits.indices {
      pass(digit, from: entries)
      swap(&entries, &spare)
    }
    finish(&entries)
  }

  /// Counts, for each digit, the entries below each bucket.
  private mutating func count(_ entries: [Entry]) {
    places.withUnsafeMutableBufferPointer { places in
      places.update(repeating: 0)
      for entry in entries {
        places[Int(entry.bits &>> 30 & 0x7ff)] &+= 1
        places[1 << 11 | Int(entry.bits &>> 41 & 0x7ff)] &+= 1
        places[2 << 11 | Int(entry.bits &>> 52)] &+= 1
      }
      for digit in Self.digits.indices {
        var below = 0
        for bucket in digit * Self.buckets..<(digit + 1) * Self.buckets {
          (places[bucket], below) = (below, below + places[bucket])
        }
      }
    }
  }

  private mutating func pass(_ digit: Int, from entries: [Entry]) {
    let shift = Self.digits[digit]
    places.withUnsafeMutableBufferPointer { places in
      spare.withUnsafeMutableBufferPointer { spare in
        for entry in entries {
          let bucket = digit << 11 | Int(entry.bits &>> shift & 0x7ff)
          spare[places[bucket]] = entry
          places[bucket] &+= 1
        }
      }
    }
  }

  /// Sorts what shares the digits.
  private func finish(_ entries: inout [Entry]) {
    var start = 0
    while start < entries.count {
      let prefix = entries[start].bits &>> 30
      var end = start + 1
      var isSorted = true
      while end < entries.count, entries[end].bits &>> 30 == prefix {
        if entries[end].bits < entries[end - 1].bits { isSorted = false }
        end += 1
      }
      if !isSorted { entries[start..<end].sort { ($0.bits, $0.mark) < ($1.bits, $1.mark) } }
      start = end
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
