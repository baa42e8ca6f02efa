import Files

extension ImageFolder {
  /// The images that a text file names, with their classes: numbers, or names in the order that ImageFolder gives them; nil where the
  /// file is no such list.
  ///
  /// - Throws: ``DatasetError`` that names the line, or the image that is not there.
  init?(list path: String, _ split: Split, skipsBroken: Bool) throws(DatasetError) {
    guard let list = try ImageList(path, split) else { return nil }
    let place = try ListPlace(of: list, path)
    let (labels, names) = try Self.labels(list, path)
    let images = zip(list.rows, labels).map { row, label in (ImageLocation(place.path(row.file)), label) }
    self.init(
      "image list", path, images, names, skipsBroken, files: [path] + images.map(\.0.name), root: place.base)
  }

  /// The images of a folder as `datasets`' imagefolder has them, whose classes a metadata.csv or metadata.jsonl says; nil where there is
  /// none, or folders for several classes.
  ///
  /// - Throws: ``DatasetError``.
  init?(metadataIn folder: String, _ split: Split, skipsBroken: Bool) throws(DatasetError) {
    let paths = ["csv", "jsonl"].map { "\(folder)/metadata.\($0)" }
    guard let path = paths.first(where: { Folder.hasFile($0) }), try Self.folders(in: folder).count < 2 else {
      return nil
    }
    try self.init(list: path, split, skipsBroken: skipsBroken)
  }

  /// The names that another column gives the classes, each of which it has; empty where it gives none, or not those of all numbers
  /// from 0 on.
  ///
  /// - Throws: ``DatasetError`` where a class has two names, or a name two classes.
  private static func named(_ list: ImageList, _ labels: [Int], _ path: String) throws(DatasetError) -> [String] {
    var names: [Int: String] = [:]
    var numbers: [String: Int] = [:]
    for (row, label) in zip(list.rows, labels) {
      guard let name = row.name else { return [] }
      guard names.updateValue(name, forKey: label) ?? name == name,
        numbers.updateValue(label, forKey: name) ?? label == label
      else {
        throw .folder(
          path: path,
          reason:
            "line \(row.line) has the class \(label) called \(printable(name)), other lines have either with another; "
            + "leave the column that is meant")
      }
    }
    let all = (0..<names.count).compactMap { names[$0] }
    return all.count == names.count ? all : []
  }

  private static func labels(_ list: ImageList, _ path: String) throws(DatasetError) -> (labels: [Int], names: [String])
  {
    let numbers = list.rows.map { Double($0.label) }
    if list.classNames.isEmpty, numbers.allSatisfy({ $0 != nil }) {
      var labels: [Int] = []
      for (row, number) in zip(list.rows, numbers) {
        guard let label = number.flatMap(Int.init(exactly:)), 0..<1 << 16 ~= label else {
          throw .folder(
            path: path, reason: "line \(row.line) has the class \(printable(row.label)), no number from 0 to 65535")
        }
        labels.append(label)
      }
      return (labels, try named(list, labels, path))
    }
    let sorted = Set(list.rows.map(\.label)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let names = list.classNames.isEmpty ? sorted : list.classNames
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    return (list.rows.map { places[$0.label] ?? 0 }, names)
  }
}
