import Archives

/// What an array file says before its elements: NumPy's .npy (format 1 to 3), or MNIST's idx.
struct ArrayHeader: Equatable, Sendable {
  /// The extents, outermost first.
  let shape: [Int]

  /// An element: an integer of so many bytes.
  let element: (bytes: Int, isSigned: Bool)

  /// Whether elements are binary floating-point numbers.
  let isFloating: Bool

  /// Whether elements are truth values.
  let isTruth: Bool

  /// Whether the last extent's elements lie side by side, and not the first one's.
  let isRowMajor: Bool

  /// Whether an element's first byte is its largest.
  let isBigEndian: Bool

  /// The number of elements; the reader has checked that it fits.
  var count: Int { shape.reduce(1, *) }

  static func == (one: ArrayHeader, other: ArrayHeader) -> Bool {
    one.shape == other.shape && one.element == other.element && one.isFloating == other.isFloating
      && one.isTruth == other.isTruth && one.isRowMajor == other.isRowMajor && one.isBigEndian == other.isBigEndian
  }

  /// The most bytes that a header of NumPy may have here; those of plain arrays have 118.
  static let headerLimit = 4096

  /// Reads the header at the start of a stream and leaves the stream at the first element.
  ///
  /// Numbers with a point, truth values and Fortran order are refused unless any form is read.
  init<Stream: ByteStream & ~Copyable>(
    _ stream: inout Stream, _ path: String, inAnyForm: Bool = false
  ) throws(DatasetError) {
    let magic = try stream.bytes(4)
    if magic.elementsEqual([0x93] + Array("NUM".utf8)) {
      self = try Self.numPy(&stream, path, inAnyForm)
    } else if magic.starts(with: [0, 0, 8]), 1...4 ~= Int(magic.last ?? 0) {
      var shape: [Int] = []
      for _ in 0..<Int(magic[3]) { shape.append(try stream.bytes(4).reduce(0) { $0 << 8 | Int($1) }) }
      self.init(shape: shape, element: (1, false))
    } else {
      throw .arrays(path: path, reason: "neither a NumPy array nor an idx file of bytes; save it with numpy.save")
    }
    let (count, overflow) = shape.reduce((1, false)) { product, extent in
      let (next, overflow) = product.0.multipliedReportingOverflow(by: extent)
      return (next, overflow || product.1)
    }
    guard !overflow, count > 0, count <= GzipStream.byteLimit / element.bytes else {
      throw .arrays(
        path: path,
        reason: "the shape \(shape) is empty or too large for memory; give 1 GiB or less of images")
    }
  }

  private init(
    shape: [Int], element: (bytes: Int, isSigned: Bool), isFloating: Bool = false, isTruth: Bool = false,
    isRowMajor: Bool = true, isBigEndian: Bool = false
  ) {
    self.shape = shape
    self.element = element
    self.isFloating = isFloating
    self.isTruth = isTruth
    self.isRowMajor = isRowMajor
    self.isBigEndian = isBigEndian
  }

  private static func numPy<Stream: ByteStream & ~Copyable>(
    _ stream: inout Stream, _ path: String, _ inAnyForm: Bool
  ) throws(DatasetError) -> ArrayHeader {
    let rest = try stream.bytes(4)
    guard rest[0] == UInt8(ascii: "P"), rest[1] == UInt8(ascii: "Y"), 1...3 ~= rest[2] else {
      throw .arrays(path: path, reason: "an unknown version of NumPy's format; save it again with numpy.save")
    }
    let length = try stream.bytes(rest[2] == 1 ? 2 : 4).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= headerLimit else {
      throw .arrays(path: path, reason: "a header of \(length) bytes, too long for a plain array; save it again")
    }
    // Control characters are space to Python, and no part of a message of one line.
    let text = String(decoding: try stream.bytes(length).map { max($0, 32) }, as: UTF8.self)
    let header = NumPyHeader(text)
    guard let type = header.type, let isRowMajor = header.isRowMajor, let shape = header.shapeText else {
      throw .arrays(path: path, reason: "no plain array in it; save integers with numpy.save")
    }
    guard isRowMajor || inAnyForm else {
      throw .arrays(path: path, reason: "the array is in Fortran order; save numpy.ascontiguousarray(it)")
    }
    let isFloating = inAnyForm && ["f2", "f4", "f8"].contains(String(type.dropFirst()))
    let isTruth = inAnyForm && type == "|b1"
    guard let element = isFloating ? (type.last?.wholeNumberValue ?? 8, true) : isTruth ? (1, false) : element(type)
    else {
      throw .arrays(path: path, reason: "elements of dtype \(named(type)); save it as uint8 or int64")
    }
    guard let numbers = header.shape, 1...8 ~= numbers.count else {
      throw .arrays(path: path, reason: "the shape (\(shape)) is none of 1 to 8 numbers; save it again")
    }
    return ArrayHeader(
      shape: numbers, element: element, isFloating: isFloating, isTruth: isTruth, isRowMajor: isRowMajor,
      isBigEndian: type.hasPrefix(">"))
  }

  /// A dtype that is not read, with what it is.
  private static func named(_ type: String) -> String {
    switch type.first {
    case _ where type.hasSuffix("O"): "\(type), which are Python objects"
    default: "\(type), not integers"
    }
  }

  private static func element(_ type: String) -> (bytes: Int, isSigned: Bool)? {
    let parts = Array(type)
    guard parts.count == 3, let bytes = parts[2].wholeNumberValue, [1, 2, 4, 8].contains(bytes),
      parts[1] == "i" || parts[1] == "u", ["<", ">", "|"].contains(parts[0])
    else { return nil }
    return (bytes, parts[1] == "i")
  }
}
