/// Where a table of pixels has the label of an image, its pixels, and of which split it is.
struct PixelColumns {
  /// The parts of a line: `part` says of which split it is, where a column does.
  typealias Row = (label: Int, pixels: [UInt8], part: String)

  /// The rows and the columns of an image.
  let side: Int
  /// Whether the first line names columns.
  let isHeaded: Bool
  /// The column that says of which split an image is.
  let split: ListSplit?
  private let form: DelimitedLine
  private let label: Int
  /// The column of all pixels; nil where each has its own.
  private let pixels: Int?

  /// What a column of labels is called, in small letters.
  private static let labelNames: Set = ["label", "labels", "class", "target", "emotion", "digit", "letter", "y"]

  /// The fewest rows of an image: a table of fewer numbers may be anything.
  private static let leastSide = 7

  /// The columns of a file that begins with these lines; nil where they are none of an image.
  ///
  /// - Throws: ``DatasetError`` where nothing says which is the label.
  init?(_ first: ArraySlice<UInt8>, next: ArraySlice<UInt8>?, of path: String) throws(DatasetError) {
    form = DelimitedLine(first: first)
    guard form.separator != nil, let head = form.fields(first) else { return nil }
    let own = head.map { Self.numbers(Array($0.utf8)[...], separator: nil)?.first }
    isHeaded = own.contains(nil)
    guard let row = isHeaded ? next.flatMap(form.fields) : head, row.count == head.count else { return nil }
    let names = isHeaded ? head.map { $0.lowercased().filter { $0.isLetter || $0.isNumber } } : []
    // A list of images, of which each class may have a column.
    guard !names.contains(where: ListColumns.namesImages) else { return nil }
    pixels = names.firstIndex(of: "pixels")
    var count = 0
    for value in pixels.map({ [row[$0]] }) ?? row {
      guard let numbers = Self.numbers(Array(value.utf8)[...], separator: 32) else { return nil }
      count += numbers.count
    }
    let labels = names.indices.filter { Self.labelNames.contains(names[$0]) }
    // Pixels without labels are Kaggle's test images.
    if pixels == nil { count -= isHeaded ? labels.count : 1 }
    guard let side = (Self.leastSide...4096).first(where: { $0 * $0 >= count }), side * side == count else {
      return nil
    }
    let flaw: String? =
      if !isHeaded {
        own == head.indices.map(Optional.some) || own == head.indices.map { $0 + 1 }
          ? "columns that are only numbered" : nil
      } else if labels.count == 1 {
        nil
      } else {
        labels.isEmpty
          ? "no column called label"
          : "several columns that may be the label, \(labels.map { head[$0] }.joined(separator: " and "))"
      }
    if let flaw {
      throw .arrays(
        path: path, reason: "pixels of \(side)x\(side) with \(flaw); call the one of classes label, and no other so")
    }
    (self.side, label) = (side, labels.first ?? 0)
    split = pixels.flatMap { ListSplit(names, besides: [$0] + labels) }
  }

  /// The parts of a line; nil of another.
  func row(_ line: ArraySlice<UInt8>) -> Row? {
    if let pixels {
      guard let fields = form.fields(line), fields.indices.contains(max(pixels, label, split?.column ?? 0)),
        let label = Self.numbers(Array(fields[label].utf8)[...], separator: nil)?.first,
        let bytes = bytes(Self.numbers(Array(fields[pixels].utf8)[...], separator: 32))
      else { return nil }
      return (label, bytes, split.map { fields[$0.column] } ?? "")
    }
    // Quotes are seldom, and slow.
    let isQuoted = line.contains(UInt8(ascii: "\""))
    let plain = isQuoted ? form.fields(line).map { Array($0.joined(separator: ",").utf8)[...] } : line
    let separator = isQuoted ? UInt8(ascii: ",") : form.separator
    guard let plain, var numbers = Self.numbers(plain, separator: separator), numbers.count == side * side + 1 else {
      return nil
    }
    let label = numbers.remove(at: label)
    return bytes(numbers).map { (label, $0, "") }
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
