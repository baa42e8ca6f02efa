import Pickles

/// Builds pickles opcode by opcode.
struct PickleBytes {
  var bytes: [UInt8] = [0x80, 2]

  static func + (left: PickleBytes, right: String) -> PickleBytes { PickleBytes(bytes: left.bytes + right.utf8) }
  static func + (left: PickleBytes, right: [UInt8]) -> PickleBytes { PickleBytes(bytes: left.bytes + right) }

  /// `.` ends the pickle.
  var stopped: [UInt8] { bytes + [0x2e] }
}

/// Loads `bytes` and hands the value to `body`, while the input it may point into is alive.
func load<Result>(
  _ bytes: [UInt8], at offset: Int = 0, _ body: (PickleValue, UnsafeRawBufferPointer) throws -> Result
) throws -> Result {
  try bytes.withUnsafeBytes { try body(Unpickler.load(bytes: $0, at: offset).value, $0) }
}

/// The error that loading `bytes` throws, or nil.
func failure(_ bytes: [UInt8]) -> PickleError? {
  bytes.withUnsafeBytes { input in
    do throws(PickleError) {
      _ = try Unpickler.load(bytes: input)
      return nil
    } catch { return error }
  }
}
