/// Where a table of pixels has the label of an image, its pixels, and of which split it is.
struct PixelColumns {
  /// The rows and the columns of an image.
  let side: Int
  /// Whether the first line names columns.
  let isHeaded: Bool
  private let form: DelimitedLine
  private let label: Int
  /// The column of all pixels; nil where each has its own.
  private let pixels: Int?
  private let part: Int?

  /// What a column of labels is called, in small letters.
  private static let labelNames: Set = ["label", "labels", "class", "target", "emotion", "y"]

  /// The fewest rows of an image: a table of fewer numbers may be anything.
  private static let leastSide = 7

  /// The columns of a file that begins with these lines; nil where they are none of an image.
  ///
  /// - Throws: ``DatasetError`` where pixels have no label.
  init?(_ first: ArraySlice<UInt8>, next: ArraySlice<UInt8>?, of path: String) throws(DatasetError) {
    form = DelimitedLine(first: first)
    guard form.separator != nil, let head = form.fields(first) else { return nil }
    isHeaded = !head.allSatisfy { Self.numbers(Array($0.utf8)[...], separator: nil)?.count == 1 }
    guard let row = isHeaded ? next.flatMap(form.fields) : head, row.count == head.count else { return nil }
    let names = isHeaded ? head.map { $0.lowercased() } : []
    pixels = names.firstIndex(of: "pixels")
    part = pixels == nil ? nil : names.firstIndex(of: "usage")
    let values = pixels.map { [row[$0]] } ?? row
    var count = 0
    for value in values {
      guard let numbers = Self.numbers(Array(value.utf8)[...], separator: 32) else { return nil }
      count += numbers.count
    }
    let labels = names.indices.filter { Self.labelNames.contains(names[$0]) }
    // Pixels without labels are Kaggle's test images.
    if pixels == nil, labels.count == 1 || !isHeaded { count -= 1 }
    guard let side = (Self.leastSide...4096).first(where: { $0 * $0 >= count }), side * side == count else {
      return nil
    }
    guard labels.count == 1 || !isHeaded else {
      throw .arrays(
        path: path, reason: "pixels of \(side)x\(side) without a column called label; give a table that has one")
    }
    (self.side, label) = (side, labels.first ?? 0)
  }

  /// The parts of a line; nil of another.
  func row(_ line: ArraySlice<UInt8>) -> (label: Int, pixels: [UInt8], part: String?)? {
    if let pixels {
      guard let fields = form.fields(line), fields.indices.contains(max(pixels, label, part ?? 0)),
        let label = Self.numbers(Array(fields[label].utf8)[...], separator: nil)?.first,
        let bytes = bytes(Self.numbers(Array(fields[pixels].utf8)[...], separator: 32))
      else { return nil }
      return (label, bytes, part.map { fields[$0].lowercased() })
    }
    guard var numbers = Self.numbers(line, separator: form.separator), numbers.count == side * side + 1 else {
      return nil
    }
    let label = numbers.remove(at: label)
    return bytes(numbers).map { (label, $0, nil) }
  }

  /// Whether a row that says `part` is of a split: FER-2013's test images are its private ones, the public ones for validation.
  func isOf(_ split: Split, _ part: String?) -> Bool {
    guard let part else { return true }
    return split == .test ? ["privatetest", "test"].contains(part) : ["training", "train"].contains(part)
  }

  private func bytes(_ numbers: [Int]?) -> [UInt8]? {
    guard let numbers, numbers.count == side * side else { return nil }
    let bytes = numbers.compactMap(UInt8.init(exactly:))
    return bytes.count == numbers.count ? bytes : nil
  }

  /// The whole numbers from 0 to 65535 of a text; nil where something else is in it.
  ///
  /// `3.0` is one.
  private static func numbers(_ text: ArraySlice<UInt8>, separator: UInt8?) -> [Int]? {
    var numbers: [Int] = []
    var number = TextNumber()
    for byte in text {
      if byte == separator {
        // Several blanks stand for one.
        if let value = number.value { numbers.append(value) } else if byte != 32 { return nil }
        number = TextNumber()
      } else if !number.append(byte) {
        return nil
      }
    }
    if let value = number.value { numbers.append(value) }
    return numbers
  }
}

/// A whole number below 65536 that is read digit by digit, with blanks around it and zeros behind a point.
private struct TextNumber {
  private(set) var value: Int?
  private var isFraction = false
  private var isEnded = false

  /// Whether the byte is one of such a number.
  mutating func append(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      let digit = Int(byte - UInt8(ascii: "0"))
      guard !isEnded else { return false }
      guard !isFraction else { return digit == 0 }
      let next = 10 * (value ?? 0) + digit
      value = next
      return next < 1 << 16
    case UInt8(ascii: "."):
      guard value != nil, !isFraction, !isEnded else { return false }
      isFraction = true
    case 9, 13, 32: isEnded = value != nil
    default: return false
    }
    return true
  }
}
