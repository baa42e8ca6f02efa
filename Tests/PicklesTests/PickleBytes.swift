import Pickles

/// Builds pickles opcode by opcode.
struct PickleBytes {
  var bytes: [UInt8] = [0x80, 2]

  static func + (left: PickleBytes, right: String) -> PickleBytes { PickleBytes(bytes: left.bytes + right.utf8) }
  static func + (left: PickleBytes, right: [UInt8]) -> PickleBytes { PickleBytes(bytes: left.bytes + right) }

  /// `.` ends the pickle.
  var stopped: [UInt8] { bytes + [0x2e] }
}

/// Loads `bytes` and hands the value to `body` with the input that it may refer to.
func load<Result>(
  _ bytes: [UInt8], at offset: Int = 0, _ body: (PickleValue, [UInt8]) throws -> Result
) throws -> Result {
  try body(Unpickler.load(bytes: bytes, at: offset).value, bytes)
}

/// The error that loading `bytes` throws, or nil.
func failure(_ bytes: [UInt8]) -> PickleError? {
  do throws(PickleError) {
    _ = try Unpickler.load(bytes: bytes)
    return nil
  } catch { return error }
}
