import Pickles

/// The labels of a python batch: a list of integers, Python's or NumPy's, or a NumPy array of them.
struct PickledLabels {
  /// A label an image; nil for one that is no integer.
  let numbers: [Int?]

  private static let types = ["i1": 1, "i2": 2, "i4": 4, "i8": 8, "u1": 1, "u2": 2, "u4": 4]
  private static let names = [
    "int8": "i1", "int16": "i2", "int32": "i4", "int64": "i8", "uint8": "u1", "uint16": "u2", "uint32": "u4",
  ]

  /// Nil where `value` is neither.
  init?(_ value: PickleValue, in input: [UInt8]) {
    if let elements = value.elements {
      numbers = elements.map { $0.int ?? Self.scalar($0, in: input) }
      return
    }
    guard let array = PickledArray(value, in: input), !array.isBigEndian,
      array.shape.dropFirst().allSatisfy({ $0 == 1 }),
      let count = array.shape.first, let count, let bytes = Self.bytes(array.bytes, in: input),
      let numbers = Self.integers(array.typeName, bytes), numbers.count == count
    else { return nil }
    self.numbers = numbers
  }

  /// A number that NumPy pickles as its type and its bytes.
  private static func scalar(_ value: PickleValue, in input: [UInt8]) -> Int? {
    guard let object = value.object, let name = object.callableName, name.hasPrefix("numpy."),
      name.hasSuffix(".scalar"),
      object.arguments.count == 2, let type = object.arguments[0].object, type.callableName == "numpy.dtype",
      let bytes = bytes(object.arguments[1], in: input)
    else { return nil }
    let numbers = integers(type.arguments.first?.text(in: input), bytes)
    return numbers?.count == 1 ? numbers?[0] : nil
  }

  private static func bytes(_ value: PickleValue, in input: [UInt8]) -> [UInt8]? {
    switch PickledBytes(value, in: input) {
    case .inPlace(let range)?: Array(input[range])
    case .decoded(let bytes)?: bytes
    case nil: nil
    }
  }

  /// Little-endian integers of a type of NumPy's; nil for another.
  private static func integers(_ type: String?, _ bytes: [UInt8]) -> [Int]? {
    guard let type else { return nil }
    let name = names[type] ?? type.filter { !"<|=".contains($0) }
    guard let width = types[name], bytes.count.isMultiple(of: width) else { return nil }
    return stride(from: 0, to: bytes.count, by: width).map { place in
      var bits: UInt64 = 0
      for byte in 0..<width { bits |= UInt64(bytes[place + byte]) << UInt64(8 * byte) }
      guard name.hasPrefix("i") else { return Int(bits) }
      let shift = Int64(64 - 8 * width)
      return Int(Int64(bitPattern: bits << UInt64(shift)) >> shift)
    }
  }
}
