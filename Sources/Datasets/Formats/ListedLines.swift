import Files

/// A text file of a set's makers: words with blanks between, line by line.
struct ListedLines {
  /// Where it is.
  let path: String
  /// The lines that are not empty and begin with no `#`.
  private(set) var lines: [(number: Int, words: [String])] = []

  /// The most bytes of such a file.
  private static let sizeLimit = 1 << 26

  /// Reads a file whose lines have `count` words each.
  ///
  /// - Throws: ``DatasetError`` where it cannot be read, or a line has not as many words as all should.
  init(_ path: String, words count: Int) throws(DatasetError) { try self.init(path, words: count...count) }

  /// Reads a file whose lines have so many words as `counts` has.
  ///
  /// - Throws: ``DatasetError`` where it cannot be read, or a line has not as many words as it should.
  init(_ path: String, words counts: some RangeExpression<Int>) throws(DatasetError) {
    self.path = path
    let bytes: [UInt8]?
    do throws(FileError) { bytes = try ReadableFile.contents(of: path, most: Self.sizeLimit) } catch {
      throw .file(error)
    }
    let text = String(decoding: TextLines.unmarked(bytes ?? []), as: UTF8.self)
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let words = line.split(separator: " ").map(String.init)
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      guard counts.contains(words.count) else { throw Self.damage(path, index + 1) }
      lines.append((index + 1, words))
    }
  }

  /// Words by the number at the start of their line.
  ///
  /// - Throws: ``DatasetError`` where there is none, or one comes twice.
  func numbered() throws(DatasetError) -> [Int: String] {
    var all: [Int: String] = [:]
    for (number, words) in lines {
      guard let key = Int(words[0]), all.updateValue(words[1], forKey: key) == nil else { throw damage(number) }
    }
    return all
  }

  /// The images of lines of CLASS/FILE, whose classes are `names`, and whose files `path` says.
  ///
  /// - Throws: ``DatasetError`` where a class is none of these.
  func images(of names: [String], at path: (String) -> String) throws(DatasetError) -> [(path: String, label: Int)] {
    let places = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    var rows: [(path: String, label: Int)] = []
    for (line, words) in lines {
      guard let label = words[0].split(separator: "/").first.flatMap({ places[String($0)] }) else { throw damage(line) }
      rows.append((path(words[0]), label))
    }
    return rows
  }

  /// A line that is not as it should be.
  func damage(_ line: Int) -> DatasetError { Self.damage(path, line) }

  private static func damage(_ path: String, _ line: Int) -> DatasetError {
    .folder(path: path, reason: "line \(line) is not as its makers wrote it; copy it again")
  }
}
