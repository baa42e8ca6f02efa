import Files

/// A set that is told by the files its makers put beside its images, which say the class and the split of each.
protocol KnownFolder: Sendable {
  /// What it is called.
  static var name: String { get }

  /// The images of a split, by paths, with their classes from 0 on, and the names of these; nil where `folder` is none.
  ///
  /// - Throws: ``DatasetError`` that names the line which does not fit.
  static func images(in folder: String, _ split: Split) throws(DatasetError) -> Images?

  typealias Images = (rows: [(path: String, label: Int)], classNames: [String], lists: [String])
}

/// The sets that are known: one line each.
enum KnownFolders {
  static let all: [any KnownFolder.Type] = [
    CUB200.self, Food101.self, OxfordPets.self, Flowers102.self, ImageNetValidation.self, ImageNetV2.self,
    ImageNetDevelopmentKit.self, StanfordCars.self, StanfordDogs.self, FGVCAircraft.self, DescribableTextures.self,
  ]
}

extension ImageFolder {
  /// The set whose makers' lists are in a folder; nil where it has none.
  ///
  /// - Throws: ``DatasetError`` where they do not fit together.
  init?(known folder: String, _ split: Split, skipsBroken: Bool) throws(DatasetError) {
    for set in KnownFolders.all {
      guard let (rows, names, lists) = try set.images(in: folder, split) else { continue }
      guard !rows.isEmpty else {
        throw .folder(path: folder, reason: "no image of the \(split) split in \(set.name)'s lists; copy them again")
      }
      var seen: Set<String> = []
      if let twice = rows.first(where: { !seen.insert($0.path).inserted }) {
        throw .folder(path: twice.path, reason: "\(set.name)'s list names it twice; copy the list again")
      }
      let images = rows.map { (ImageLocation($0.path), $0.label) }
      self.init(set.name, folder, images, names, skipsBroken, files: lists + rows.map(\.path))
      return
    }
    return nil
  }
}

/// Names of classes that come with numbers from 1 on.
struct NumberedNames {
  private var names: [Int: String] = [:]

  /// The class from 0 on of a number whose name is `name`; nil where it had another, or is no such number.
  mutating func label(of number: Int?, named name: some StringProtocol) -> Int? {
    guard let number, 1...1000 ~= number, names.updateValue(String(name), forKey: number - 1) ?? String(name) == name
    else { return nil }
    return number - 1
  }

  /// The names by class; empty where not all are known.
  var all: [String] {
    let all = (0..<names.count).compactMap { names[$0] }
    return all.count == names.count ? all : []
  }
}

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
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    let text = String(decoding: (bytes ?? []).dropFirst(bytes?.starts(with: mark) == true ? 3 : 0), as: UTF8.self)
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
