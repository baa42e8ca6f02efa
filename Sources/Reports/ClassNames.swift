import Files

/// The names of classes, one a line in label order.
public enum ClassNames {
  /// Reads the names of `count` classes; empty lines at the end do not count.
  ///
  /// - Throws: ``ReportError`` where the file cannot be read, is not text, has another number of lines, or a name is
  ///   empty, longer than 100 bytes, there twice, or holds control characters.
  public static func read(_ path: String, count: Int) throws(ReportError) -> [String] {
    let text = try TextFile.read(path, limit: 1 << 20)
    var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map(String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
    guard lines.count == count else {
      throw .bad(path: path, reason: "\(lines.count) class names, but the model has \(count) classes; give one a line")
    }
    for (index, name) in lines.enumerated() {
      let place = "line \(index + 1): "
      guard !name.isEmpty, !name.allSatisfy(\.isWhitespace) else {
        throw .bad(path: path, reason: place + "the name is empty")
      }
      guard name.utf8.count <= 100 else { throw .bad(path: path, reason: place + "the name is longer than 100 bytes") }
      guard name.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
        throw .bad(path: path, reason: place + "the name holds a control character")
      }
      if let first = lines[..<index].firstIndex(of: name) {
        throw .bad(path: path, reason: place + "the name is that of line \(first + 1)")
      }
    }
    return lines
  }
}

/// Whole text files of a bounded size.
enum TextFile {
  static func read(_ path: String, limit: Int) throws(ReportError) -> String {
    let bytes = try bytes(path, limit: limit)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .bad(path: path, reason: "not UTF-8 text")
    }
    return text
  }

  static func bytes(_ path: String, limit: Int) throws(ReportError) -> [UInt8] {
    let bytes: [UInt8]?
    do throws(FileError) {
      let file = try ReadableFile(path)
      bytes = file.size <= limit ? try file.read(at: 0, count: file.size) : nil
    } catch { throw .file(error) }
    guard let bytes else { throw .bad(path: path, reason: "too large; at most \(limit) bytes are read") }
    return bytes
  }
}
