/// Why a pickle was not read; `description` is one line, to which the caller adds the file.
public enum PickleError: Error, Equatable, CustomStringConvertible {
  /// The input ends inside an opcode or before STOP.
  case truncated(offset: Int)
  /// A byte that is no opcode, or one that needs a program beside the file.
  case unknownOpcode(UInt8, offset: Int)
  /// A protocol newer than 5.
  case newerProtocol(Int)
  /// An opcode takes more from the stack than there is.
  case stackUnderflow(offset: Int)
  /// An opcode meets a value that it cannot be applied to.
  case wrongOperand(offset: Int)
  /// The memo has nothing under that key.
  case missingMemo(Int, offset: Int)
  /// A number or name in text form that is none.
  case malformedText(offset: Int)
  /// More operations than any checkpoint needs.
  case tooLong(limit: Int)
  /// A call of a function that only an attack would name.
  case refusedCall(String)

  /// One line: what is wrong, where in the pickle, and what to do where that is known.
  public var description: String {
    switch self {
    case .truncated(let offset): "pickle truncated at byte \(offset); copy the file again"
    case .unknownOpcode(let code, let offset):
      "unknown pickle opcode 0x\(String(code, radix: 16)) at byte \(offset); the file is damaged or no pickle"
    case .newerProtocol(let version): "pickle protocol \(version) is newer than 5; save with protocol 2 to 5"
    case .stackUnderflow(let offset): "damaged pickle: stack underflow at byte \(offset)"
    case .wrongOperand(let offset): "damaged pickle: the opcode at byte \(offset) meets a value of the wrong kind"
    case .missingMemo(let key, let offset): "damaged pickle: byte \(offset) refers to memo \(key), which is not set"
    case .malformedText(let offset): "damaged pickle: malformed text at byte \(offset)"
    case .tooLong(let limit): "pickle of more than \(limit) operations, which no checkpoint needs"
    case .refusedCall(let name):
      "calls \(name), which no checkpoint needs; the file's code was not run - do not trust this file"
    }
  }
}
