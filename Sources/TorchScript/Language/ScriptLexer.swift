import Exported

/// Cuts TorchScript's source text into tokens: the part of Python's lexical rules that PyTorch prints
/// (https://github.com/pytorch/pytorch, torch/csrc/jit/serialization/python_print.cpp).
struct ScriptLexer {
  private let bytes: [UInt8]
  private let place: String
  private let path: String
  private var position = 0
  private var line = 1
  private var brackets = 0
  private var indents = [0]
  private(set) var tokens: [(token: ScriptToken, line: Int)] = []

  private static let deepest = 256

  /// Reads `bytes`, the entry `place` of the archive at `path`.
  init(_ bytes: [UInt8], place: String, path: String) throws(ExportedError) {
    (self.bytes, self.place, self.path) = (bytes, place, path)
    while position < bytes.count { try readLine() }
    for _ in indents.dropFirst() { add(.dedent) }
    add(.end)
  }

  private func damaged(_ what: String) -> ExportedError {
    .malformed(path: path, what: "\(place), line \(line): \(what)")
  }

  private mutating func add(_ token: ScriptToken) { tokens.append((token, line)) }

  private var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

  private mutating func readLine() throws(ExportedError) {
    let start = position
    while next == UInt8(ascii: " ") { position += 1 }
    if next == UInt8(ascii: "\n") || next == UInt8(ascii: "#") || position == bytes.count { return skipLine() }
    try indent(position - start)
    while position < bytes.count {
      if next == UInt8(ascii: "\n") {
        position += 1
        line += 1
        guard brackets > 0 else { return tokens.append((.newLine, line - 1)) }
      } else if next == UInt8(ascii: "#") {
        while position < bytes.count, next != UInt8(ascii: "\n") { position += 1 }
      } else if next <= UInt8(ascii: " ") {
        position += 1
      } else {
        try readToken()
      }
    }
    add(.newLine)
  }

  private mutating func skipLine() {
    while position < bytes.count, next != UInt8(ascii: "\n") { position += 1 }
    position += 1
    line += 1
  }

  private mutating func indent(_ width: Int) throws(ExportedError) {
    if width > indents[indents.count - 1] {
      guard indents.count < Self.deepest else { throw damaged("too many blocks inside one another") }
      indents.append(width)
      return add(.indent)
    }
    while width < indents[indents.count - 1] {
      indents.removeLast()
      add(.dedent)
    }
    guard width == indents[indents.count - 1] else { throw damaged("an indentation that no block has") }
  }

  private mutating func readToken() throws(ExportedError) {
    let byte = next
    if byte.isLetter { return add(.name(taken { $0.isLetter || $0.isDigit })) }
    if byte.isDigit || byte == UInt8(ascii: ".") && position + 1 < bytes.count && bytes[position + 1].isDigit {
      return try readNumber()
    }
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return try readString(byte) }
    if byte == UInt8(ascii: "-"), position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: ">") {
      position += 2
      return add(.mark("->"))
    }
    guard Array("()[]{},:=.-".utf8).contains(byte) else {
      throw damaged("the character \(byte), which TorchScript does not write")
    }
    if Array("([{".utf8).contains(byte) { brackets += 1 }
    if Array(")]}".utf8).contains(byte) { brackets = max(0, brackets - 1) }
    position += 1
    add(.mark(String(UnicodeScalar(byte))))
  }

  private mutating func taken(_ isPart: (UInt8) -> Bool) -> String {
    let start = position
    while position < bytes.count, isPart(bytes[position]) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func readNumber() throws(ExportedError) {
    var last: UInt8 = 0
    let text = taken { byte in
      let isSign = byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
      defer { last = byte | 0x20 }
      return byte.isDigit || byte.isLetter || byte == UInt8(ascii: ".") || isSign && last == UInt8(ascii: "e")
    }
    if let value = Int(text) { return add(.integer(value)) }
    guard let value = Double(text) else { throw damaged("the number \(text.prefix(40)), which is none") }
    add(.number(value))
  }

  private mutating func readString(_ quote: UInt8) throws(ExportedError) {
    var text: [UInt8] = []
    position += 1
    while next != quote {
      guard position < bytes.count, next != UInt8(ascii: "\n") else { throw damaged("a string without its end") }
      text.append(next == UInt8(ascii: "\\") ? try escaped() : next)
      position += 1
    }
    position += 1
    add(.string(String(decoding: text, as: UTF8.self)))
  }

  /// What an escape stands for: a letter's, or three octal digits.
  private mutating func escaped() throws(ExportedError) -> UInt8 {
    position += 1
    let known: [UInt8: UInt8] = [
      UInt8(ascii: "n"): 10, UInt8(ascii: "t"): 9, UInt8(ascii: "r"): 13, UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8,
      UInt8(ascii: "f"): 12, UInt8(ascii: "v"): 11, UInt8(ascii: "\\"): 92, UInt8(ascii: "\""): 34,
      UInt8(ascii: "'"): 39,
    ]
    if let byte = known[next] { return byte }
    guard position + 3 <= bytes.count,
      let value = UInt8(String(decoding: bytes[position..<position + 3], as: UTF8.self), radix: 8)
    else { throw damaged("an escape that TorchScript does not write") }
    position += 2
    return value
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  /// Also bytes of letters beyond ASCII.
  fileprivate var isLetter: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self == UInt8(ascii: "_") || self >= 0x80
  }
}
