import Files

/// A text file that names images and the class of each: Kaggle's tables, GTSRB's, the lists of ImageNet and Caffe.
struct ImageList {
  /// An image as the file names it, its class, and the name of that where another column has it.
  typealias Row = (line: Int, file: String, label: String, name: String?)

  /// The images in the file's order.
  private(set) var rows: [Row] = []
  /// The names of classes in their order, where each has a column; empty where rows name theirs.
  private(set) var classNames: [String] = []
  /// Whether images are named with their endings.
  private(set) var hasEndings = true

  private let path: String

  /// The most bytes of a list: ImageNet's training images take 60 MB.
  private static let sizeLimit = 1 << 29

  static let endings = [".csv", ".tsv", ".txt", ".lst", ".jsonl"]

  /// The rows of `split` at `path`, which are all where no column says of which they are; nil where it is no text that names an image.
  ///
  /// - Throws: ``DatasetError`` that names the line.
  init?(_ path: String, _ split: Split) throws(DatasetError) {
    guard Self.endings.contains(where: path.lowercased().hasSuffix) else { return nil }
    let bytes: [UInt8]?
    do throws(FileError) { bytes = try ReadableFile.contents(of: path, most: Self.sizeLimit) } catch {
      throw .file(error)
    }
    guard let bytes, !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil else { return nil }
    self.path = path
    let lines = TextLines.all(of: bytes)
    guard let first = lines.first, let form = ListForm(path, first: first.text) else { return nil }
    let head: [String]
    let second: (number: Int, text: ArraySlice<UInt8>)?
    if let names = form.names {
      (head, second) = (names, first)
    } else {
      (head, second) = (try fields(form, first), lines.dropFirst().first)
    }
    let next = try second.map { (line) throws(DatasetError) in try fields(form, line) }
    guard let columns = try ListColumns(head, next: next, of: path) else { return nil }
    // An image of another kind in the first line is no name of a column.
    guard !columns.isHeaded || columns.isNamed(by: head) else { throw malformed(first.number) }
    (classNames, hasEndings) = (columns.classNames, columns.hasEndings)
    var parts: [String] = []
    for line in lines.dropFirst(columns.isHeaded && form.names == nil ? 1 : 0) {
      let found = try fields(form, line)
      guard let (file, label, name) = columns.parts(found) else { throw malformed(line.number) }
      rows.append((line.number, file, label, name))
      if let split = columns.split { parts.append(found[split.column]) }
    }
    if let kept = try columns.split?.rows(of: split, among: parts, path) { rows = zip(rows, kept).filter(\.1).map(\.0) }
    guard columns.isHeaded || form.names != nil || !Self.areCounted(rows, columns) else {
      throw .folder(
        path: path, reason: "the numbers before the images count them, and are no classes; write the class behind each")
    }
    if columns.areByFolder { try nameByFolders() }
    var seen: [String: Int] = [:]
    for row in rows {
      guard let other = seen.updateValue(row.line, forKey: row.file) else { continue }
      throw .folder(path: path, reason: "lines \(other) and \(row.line) name the same image; leave one of them")
    }
  }

  /// Gives images the classes that their folders are called as, without the folders around all of them.
  ///
  /// - Throws: ``DatasetError`` where they are one folder, or those of splits.
  private mutating func nameByFolders() throws(DatasetError) {
    try SplitFolders(among: Array(Set(rows.map(\.label)))).refuse(as: path)
    var folders = rows.map { $0.label.split(separator: "/") }
    while let first = folders.first?.first, folders.allSatisfy({ $0.count > 1 && $0[0] == first }) {
      for index in folders.indices { folders[index].removeFirst() }
    }
    for index in rows.indices { rows[index].label = folders[index].joined(separator: "/") }
    guard Set(rows.map(\.label)).count > 1 else {
      throw .folder(path: path, reason: "images without classes; write the class behind each")
    }
  }

  /// Whether what stands before three images or more are the numbers from 0 or 1 on.
  private static func areCounted(_ rows: [Row], _ columns: ListColumns) -> Bool {
    guard rows.count > 2, columns.classes.allSatisfy({ $0 < columns.file }), let first = Int(rows[0].label),
      0...1 ~= first
    else { return false }
    return rows.indices.allSatisfy { Int(rows[$0].label) == first + $0 }
  }

  private func malformed(_ line: Int) -> DatasetError {
    .folder(path: path, reason: "line \(line) is not an image's name and its class, as the others are")
  }

  private func fields(_ form: ListForm, _ line: (number: Int, text: ArraySlice<UInt8>)) throws(DatasetError)
    -> [String]
  {
    if let fields = form.fields(line.text) { return fields }
    throw .folder(path: path, reason: "line \(line.number) \(form.flaw)")
  }
}
