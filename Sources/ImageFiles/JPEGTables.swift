/// The tables that a JPEG file has before its first scan.
///
/// libjpeg keeps tables from one image to the next, and would decode an image that lacks one with another image's.
/// Source: ITU-T T.81, annex B.2.
struct JPEGTables {
  private var quantisation: Set<UInt8> = []
  /// By class, 0 for DC and 16 for AC, and destination.
  private var huffman: Set<UInt8> = []
  /// The quantisation tables that the frame's components need.
  private var needed: [UInt8] = []
  /// Whether all coefficients are Huffman-coded in one scan, whose tables come before it.
  private var isSequential = false

  /// Whether the file has every table that it is decoded with; false also where a later scan may need others.
  static func areComplete(in bytes: Span<UInt8>) -> Bool {
    var tables = JPEGTables()
    var place = 2
    while place + 4 <= bytes.count, bytes[place] == 0xff {
      let (marker, length) = (bytes[place + 1], bytes.number16(at: place + 2))
      guard length >= 2, place + 2 + length <= bytes.count else { return false }
      let segment = bytes.extracting(place + 4..<place + 2 + length)
      switch marker {
      case 0xdb: tables.addQuantisation(segment)
      case 0xc4: tables.addHuffman(segment)
      case 0xc0, 0xc1: tables.addFrame(segment)
      case 0xda: return tables.cover(segment)
      default: break
      }
      place += 2 + length
    }
    return false
  }

  private mutating func addQuantisation(_ segment: Span<UInt8>) {
    var place = 0
    while place < segment.count {
      quantisation.insert(segment[place] & 15)
      place += segment[place] >> 4 == 0 ? 65 : 129
    }
  }

  private mutating func addHuffman(_ segment: Span<UInt8>) {
    var place = 0
    while place + 17 <= segment.count {
      huffman.insert(segment[place])
      place += 17 + (1...16).reduce(0) { $0 + Int(segment[place + $1]) }
    }
  }

  private mutating func addFrame(_ segment: Span<UInt8>) {
    isSequential = true
    for place in stride(from: 8, to: segment.count, by: 3) { needed.append(segment[place]) }
  }

  /// Whether a scan of all components finds its tables.
  private func cover(_ scan: Span<UInt8>) -> Bool {
    guard isSequential, needed.allSatisfy(quantisation.contains), scan.count >= 1 + 2 * needed.count,
      Int(scan[0]) == needed.count
    else { return false }
    return needed.indices.allSatisfy { component in
      let table = scan[2 + 2 * component]
      return huffman.contains(table >> 4) && huffman.contains(16 | table & 15)
    }
  }
}
