import Files

/// A text file that names images and the class of each: Kaggle's tables, GTSRB's, the lists of ImageNet and Caffe.
struct ImageList {
  /// An image as the file names it, and its class.
  typealias Row = (line: Int, file: String, label: String)

  /// The images in the file's order.
  private(set) var rows: [Row] = []

  private let path: String

  /// The most bytes of a list: ImageNet's training images take 60 MB.
  private static let sizeLimit = 1 << 29

  private static let endings = [".csv", ".tsv", ".txt", ".lst"]

  /// What a column of classes is called, in small letters without signs.
  private static let labelNames: Set = ["label", "labels", "class", "classid", "classname", "target", "category"]

  /// What a column of splits is called.
  private static let splitNames: Set = ["split", "set", "subset", "dataset", "partition"]

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
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    var lines = bytes[(bytes.starts(with: mark) ? 3 : 0)...].split(separator: 10, omittingEmptySubsequences: false)
      .enumerated().map { (number: $0 + 1, text: $1) }
    lines.removeAll { $0.text.allSatisfy { $0 == 32 || $0 == 9 || $0 == 13 } }
    guard let first = lines.first else { return nil }
    let form = DelimitedLine(first: first.text)
    // Names of columns are above what they name.
    let head = try fields(form, first)
    let isHeaded = !head.contains(where: ImageFolder.isImage)
    guard let sample = lines.dropFirst(isHeaded ? 1 : 0).first else { return nil }
    let columns = try fields(form, sample)
    let files = columns.indices.filter { ImageFolder.isImage(columns[$0]) }
    guard let file = files.first else { return nil }
    let names = isHeaded ? head.map { $0.lowercased().filter { $0.isLetter || $0.isNumber } } : []
    let label = try Self.label(columns.count, file, files.count, names, path)
    let part = names.firstIndex(where: Self.splitNames.contains).flatMap { $0 == file || $0 == label ? nil : $0 }
    var parts: [String] = []
    // An image of another kind in the first line is no name of a column.
    guard !isHeaded || !head[file].contains(where: "./\\".contains) && Double(head[label]) == nil else {
      throw malformed(first.number)
    }
    for line in lines.dropFirst(isHeaded ? 1 : 0) {
      let found = try fields(form, line)
      guard found.count == columns.count, ImageFolder.isImage(found[file]), !found[label].isEmpty else {
        throw malformed(line.number)
      }
      rows.append((line.number, found[file], found[label]))
      if let part { parts.append(found[part].lowercased()) }
    }
    try keep(split, parts)
    var seen: [String: Int] = [:]
    for row in rows {
      guard let other = seen.updateValue(row.line, forKey: row.file) else { continue }
      throw .folder(path: path, reason: "lines \(other) and \(row.line) name the same image; leave one of them")
    }
  }

  /// Leaves out the rows of other splits, where `parts` are names of splits.
  private mutating func keep(_ split: Split, _ parts: [String]) throws(DatasetError) {
    let found = Set(parts)
    guard !parts.isEmpty, SplitFolders.areWords(found) else { return }
    guard let word = SplitFolders.word(for: split, among: found) else {
      throw .folder(
        path: path, reason: "no row of the \(split) split in it, only of \(found.sorted().joined(separator: ", "))")
    }
    rows = zip(rows, parts).filter { $1 == word }.map(\.0)
  }

  private func malformed(_ line: Int) -> DatasetError {
    .folder(path: path, reason: "line \(line) is not an image's name and its class, as the others are")
  }

  private func fields(_ form: DelimitedLine, _ line: (number: Int, text: ArraySlice<UInt8>)) throws(DatasetError)
    -> [String]
  {
    if let fields = form.fields(line.text) { return fields }
    throw .folder(path: path, reason: "line \(line.number) has a quote that is not closed")
  }

  /// The column of classes beside that of images: the other one of two, else the one that is called so.
  private static func label(
    _ columns: Int, _ file: Int, _ files: Int, _ head: [String], _ path: String
  ) throws(DatasetError) -> Int {
    let named = head.indices.filter { labelNames.contains(head[$0]) }
    let labels = columns == 2 ? [1 - file] : named.filter { $0 < columns && $0 != file }
    guard files == 1, head.isEmpty || head.count == columns, labels.count == 1 else {
      throw .folder(
        path: path,
        reason: "\(columns) columns that do not tell which is the image and which the class; leave those two")
    }
    return labels[0]
  }
}
