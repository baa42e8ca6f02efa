/// A NumPy array as a pickle describes it; nothing of it is copied.
///
/// NumPy pickles an array as `_reconstruct` with a state (numpy/_core/src/multiarray/methods.c, `array_reduce`), and
/// from protocol 5 on as `_frombuffer` (numpy/_core/numeric.py).
public struct PickledArray {
  /// The extents; nil where one is no integer.
  public let shape: [Int?]

  /// NumPy's name of the element type, such as `f4`, `|u1` or `uint8`; nil where there is none.
  public let typeName: String?

  /// Whether the elements' bytes are big-endian.
  public let isBigEndian: Bool

  /// Whether the last extent's elements lie side by side, and not the first's.
  public let isRowMajor: Bool

  /// The elements.
  public let bytes: PickleValue

  /// Whether `value` is an array of either form.
  public static func isArray(_ value: PickleValue) -> Bool { parts(value) != nil }

  /// The array that `value` describes; nil where it is none.
  public init?(_ value: PickleValue, in input: [UInt8]) {
    guard let parts = Self.parts(value) else { return nil }
    shape = parts.shape.elements?.map(\.int) ?? []
    // `_reconstruct` has a flag for Fortran order, `_frombuffer` a letter.
    isRowMajor = parts.order.bool == false || parts.order.int == 0 || parts.order.text(in: input) == "C"
    bytes = parts.bytes
    guard let dtype = parts.dtype.object, dtype.callableName == "numpy.dtype" else {
      (typeName, isBigEndian) = (nil, false)
      return
    }
    typeName = dtype.arguments.first?.text(in: input)
    let order = dtype.state.elements.flatMap { $0.count > 1 ? $0[1].text(in: input) : nil }
    isBigEndian = order == ">" || typeName?.hasPrefix(">") == true
  }

  private typealias Parts = (shape: PickleValue, dtype: PickleValue, order: PickleValue, bytes: PickleValue)

  private static func parts(_ value: PickleValue) -> Parts? {
    guard let object = value.object, let callable = object.callable.global, callable.module.hasPrefix("numpy.") else {
      return nil
    }
    switch callable.name {
    case "_reconstruct":
      guard let state = object.state.elements, state.count == 5 else { return nil }
      return (state[1], state[2], state[3], state[4])
    case "_frombuffer":
      let arguments = object.arguments
      guard arguments.count >= 4 else { return nil }
      return (arguments[2], arguments[1], arguments[3], arguments[0])
    default: return nil
    }
  }
}

/// A byte string of a pickle, in whichever form it is written.
public enum PickledBytes {
  /// In the input.
  case inPlace(Range<Int>)
  /// Read from text.
  case decoded([UInt8])

  /// Bytes as they are, or the `_codecs.encode(text, "latin1")` that Python 3 writes in protocol 2; nil for other values.
  public init?(_ value: PickleValue, in input: [UInt8]) {
    if let range = value.bytes, range.upperBound <= input.count {
      self = .inPlace(range)
      return
    }
    guard let text = value.encodedBytes else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      guard let byte = UInt8(exactly: scalar.value) else { return nil }
      bytes.append(byte)
    }
    self = .decoded(bytes)
  }

  /// The number of bytes.
  public var count: Int {
    switch self {
    case .inPlace(let range): range.count
    case .decoded(let bytes): bytes.count
    }
  }
}

extension PickleValue {
  /// The text of `_codecs.encode(text, "latin1")`, which is how Python 3 writes bytes in protocol 2, or nil.
  public var encodedBytes: String? {
    guard let object, object.callableName == "_codecs.encode", object.arguments.count == 2,
      object.arguments[1].string == "latin1"
    else { return nil }
    return object.arguments[0].string
  }
}
