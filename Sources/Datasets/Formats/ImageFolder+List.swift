import Files

extension ImageFolder {
  /// The images that a text file names, with their classes: numbers, or names in the order that ImageFolder gives them; nil where the
  /// file is no such list.
  ///
  /// - Throws: ``DatasetError`` that names the line, or the image that is not there.
  init?(list path: String, _ split: Split, skipsBroken: Bool) throws(DatasetError) {
    guard let list = try ImageList(path, split) else { return nil }
    let base = try Self.base(of: list, path)
    let (labels, names) = try Self.labels(list, path)
    let images = zip(list.rows, labels).map { row, label in
      (ImageLocation(row.file.hasPrefix("/") ? row.file : base + row.file), label)
    }
    self.init(
      "image list", path, images, names, skipsBroken, files: [path] + images.map(\.0.name), root: base)
  }

  /// The folder, with a slash, that the names start from: the list's own, or one in it that is called as the list or `images`.
  private static func base(of list: ImageList, _ path: String) throws(DatasetError) -> String {
    guard let first = list.rows.first?.file, !first.hasPrefix("/") else { return "" }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let own = String(path.dropLast(name.count))
    let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    let bases = [own, "\(own)\(stem)/", "\(own)images/"]
    if let base = bases.first(where: { Folder.hasFile($0 + first) }) { return base }
    throw .folder(
      path: path,
      reason:
        "line \(list.rows[0].line) names the image \(printable(first)), which is not beside it, in \(printable(stem))/ or in images/"
    )
  }

  private static func labels(_ list: ImageList, _ path: String) throws(DatasetError) -> (labels: [Int], names: [String])
  {
    let numbers = list.rows.map { Double($0.label) }
    guard numbers.contains(where: { $0 == nil }) else {
      var labels: [Int] = []
      for (row, number) in zip(list.rows, numbers) {
        guard let label = number.flatMap(Int.init(exactly:)), 0..<1 << 16 ~= label else {
          throw .folder(
            path: path, reason: "line \(row.line) has the class \(printable(row.label)), no number from 0 to 65535")
        }
        labels.append(label)
      }
      return (labels, [])
    }
    let names = Set(list.rows.map(\.label)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    return (list.rows.map { places[$0.label] ?? 0 }, names)
  }
}
