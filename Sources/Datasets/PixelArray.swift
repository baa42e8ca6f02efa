import Pickles

/// The `data` of a python batch: a NumPy array of (images, 3072) uint8 in row-major order, or its bytes alone.
///
/// NumPy pickles an array as `_reconstruct` with a state (numpy/_core/src/multiarray/methods.c, `array_reduce`), and
/// from protocol 5 on as `_frombuffer` (numpy/_core/numeric.py).
struct PixelArray {
  /// Where the pixels are.
  enum Bytes {
    /// In the input.
    case inPlace(Range<Int>)
    /// Read from text.
    case decoded([UInt8])

    var count: Int {
      switch self {
      case .inPlace(let range): range.count
      case .decoded(let bytes): bytes.count
      }
    }
  }

  /// The images.
  let count: Int

  /// Their pixels, 3072 bytes each.
  let bytes: Bytes

  init(_ value: PickleValue, in input: UnsafeRawBufferPointer, _ path: String) throws(DatasetError) {
    if let bytes = Self.bytes(value, input) {
      guard bytes.count > 0, bytes.count.isMultiple(of: Records.pixelBytes) else {
        throw .pickle(path: path, reason: "'data' has \(bytes.count) bytes, not 3072 an image; download it again")
      }
      self.bytes = bytes
      count = bytes.count / Records.pixelBytes
      return
    }
    guard let parts = Self.parts(value) else {
      throw .pickle(path: path, reason: "'data' is neither a NumPy array nor bytes; save it as uint8 array")
    }
    guard let dtype = Self.dtypeName(parts.dtype, input), ["u1", "|u1", "uint8"].contains(dtype) else {
      throw .pickle(path: path, reason: "the dtype of 'data' is not uint8 (u1); save it as uint8")
    }
    guard parts.isRowMajor(input) else {
      throw .pickle(path: path, reason: "'data' is stored in Fortran order; save it in C order")
    }
    let shape = parts.shape.elements?.map(\.int) ?? []
    guard shape.count == 2, let rows = shape[0], shape[1] == Records.pixelBytes, rows > 0 else {
      let found = shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", ")
      throw .pickle(path: path, reason: "the shape of 'data' is (\(found)), not (images, 3072)")
    }
    let (expected, overflow) = rows.multipliedReportingOverflow(by: Records.pixelBytes)
    guard let bytes = Self.bytes(parts.bytes, input), !overflow, bytes.count == expected else {
      throw .pickle(path: path, reason: "'data' has fewer or more bytes than its shape says; download it again")
    }
    count = rows
    self.bytes = bytes
  }

  /// The pieces of a pickled array.
  private struct Parts {
    let shape: PickleValue
    let dtype: PickleValue
    let order: PickleValue
    let bytes: PickleValue

    /// `_reconstruct` has a flag for Fortran order, `_frombuffer` a letter.
    func isRowMajor(_ input: UnsafeRawBufferPointer) -> Bool {
      order.bool == false || order.int == 0 || order.text(in: input) == "C"
    }
  }

  private static func parts(_ value: PickleValue) -> Parts? {
    guard let object = value.object, let callable = object.callable.global,
      callable.module.hasPrefix("numpy.")
    else { return nil }
    switch callable.name {
    case "_reconstruct":
      guard let state = object.state.elements, state.count == 5 else { return nil }
      return Parts(shape: state[1], dtype: state[2], order: state[3], bytes: state[4])
    case "_frombuffer":
      let arguments = object.arguments
      guard arguments.count >= 4 else { return nil }
      return Parts(shape: arguments[2], dtype: arguments[1], order: arguments[3], bytes: arguments[0])
    default: return nil
    }
  }

  private static func dtypeName(_ value: PickleValue, _ input: UnsafeRawBufferPointer) -> String? {
    guard let object = value.object, object.callableName == "numpy.dtype" else { return nil }
    return object.arguments.first?.text(in: input)
  }

  private static func bytes(_ value: PickleValue, _ input: UnsafeRawBufferPointer) -> Bytes? {
    if let range = value.bytes, range.upperBound <= input.count { return .inPlace(range) }
    guard let text = value.encodedBytes else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      guard let byte = UInt8(exactly: scalar.value) else { return nil }
      bytes.append(byte)
    }
    return .decoded(bytes)
  }
}

extension PickleValue {
  /// The text of `_codecs.encode(text, "latin1")`, which is how Python 3 writes bytes in protocol 2, or nil.
  var encodedBytes: String? {
    guard let object, object.callableName == "_codecs.encode", object.arguments.count == 2,
      object.arguments[1].string == "latin1"
    else { return nil }
    return object.arguments[0].string
  }
}

extension PickleDict {
  /// The value of a key that is text, or bytes in any form.
  func value(_ name: String) -> PickleValue? {
    self[name] ?? entries.first { $0.key.encodedBytes == name }?.value
  }
}
