/// A matrix of a MATLAB file as makers of sets keep lists of images in it: numbers, text, cells and structures.
///
/// Source: MathWorks, MAT-File Format, version 5 (2024), sections 1-15 to 1-21.
indirect enum MATValue {
  /// Whole numbers, the first index fastest.
  case numbers([Int])
  /// A row of characters.
  case text(String)
  /// The cells, the first index fastest.
  case cells([MATValue])
  /// The structures of an array of them, each field by its name.
  case structures([[String: MATValue]])
  /// Something else, nothing, or what is damaged.
  case other

  /// Matrices in matrices, beyond which nothing is read.
  private static let depthLimit = 8

  /// Reads the bytes of a matrix behind its tag.
  init(matrix bytes: [UInt8]) { self.init(bytes, depth: 0) }

  private init(_ bytes: [UInt8], depth: Int) {
    self = Self.parsed(bytes, depth) ?? .other
  }

  /// The one number that it is.
  var number: Int? {
    guard case .numbers(let all) = self, all.count == 1 else { return nil }
    return all[0]
  }

  /// The text that it is, or that its only cell is.
  var string: String? {
    switch self {
    case .text(let text): text
    case .cells(let cells) where cells.count == 1: cells[0].string
    default: nil
    }
  }

  private static func parsed(_ bytes: [UInt8], _ depth: Int) -> MATValue? {
    guard depth < depthLimit, let header = MATHeader(bytes) else { return nil }
    switch header.kind {
    case 1: return matrices(bytes, at: header.next, header.count, depth).map(MATValue.cells)
    case 2: return structures(bytes, at: header.next, header.count, depth)
    case 4: return text(bytes, at: header.next)
    default: return header.numbers(in: bytes)?.integers.map(MATValue.numbers)
    }
  }

  private static func text(_ bytes: [UInt8], at place: Int) -> MATValue? {
    guard let data = MATElement(bytes.span, at: place) else { return nil }
    let characters = Array(bytes[data.range])
    switch data.kind {
    case .utf8, .uint8, .int8: return .text(String(decoding: characters, as: UTF8.self))
    case .utf16, .uint16:
      let units = stride(from: 0, to: characters.count / 2 * 2, by: 2).map {
        characters.littleEndian(UInt16.self, at: $0)
      }
      return .text(String(decoding: units, as: UTF16.self))
    default: return nil
    }
  }

  /// So many matrices one after another.
  private static func matrices(_ bytes: [UInt8], at start: Int, _ count: Int, _ depth: Int) -> [MATValue]? {
    // Each has a tag of eight bytes.
    guard count <= bytes.count / 8 else { return nil }
    var place = start
    var found: [MATValue] = []
    for _ in 0..<count {
      guard let element = MATElement(bytes.span, at: place), element.kind == .matrix else { return nil }
      found.append(MATValue(Array(bytes[element.range]), depth: depth + 1))
      place = element.next
    }
    return found
  }

  /// The length of a field's name, the names, and the fields of each structure.
  private static func structures(_ bytes: [UInt8], at start: Int, _ count: Int, _ depth: Int) -> MATValue? {
    guard let length = MATElement(bytes.span, at: start), length.kind == .int32, length.range.count == 4,
      let list = MATElement(bytes.span, at: length.next), list.kind == .int8
    else { return nil }
    let width = Int(Array(bytes[length.range]).littleEndian(Int32.self, at: 0))
    guard 1...64 ~= width, list.range.count.isMultiple(of: width), list.range.count / width <= 1000 else { return nil }
    let names = stride(from: list.range.lowerBound, to: list.range.upperBound, by: width).map {
      String(decoding: bytes[$0..<$0 + width].prefix { $0 != 0 }, as: UTF8.self)
    }
    let (total, overflow) = count.multipliedReportingOverflow(by: names.count)
    guard !overflow, let values = matrices(bytes, at: list.next, total, depth) else { return nil }
    return .structures(
      (0..<count).map { index in
        let fields = values[index * names.count..<(index + 1) * names.count]
        return Dictionary(zip(names, fields)) { first, _ in first }
      })
  }
}
