import Files

extension ImageFolder {
  /// The images of an archive by the paths that they have in it, as those of a folder that it was unpacked to; nil where it has none.
  ///
  /// Folders around all of them are left out, and the first of those called as `split` is that has class folders is taken.
  /// - Throws: ``DatasetError`` where there is one class.
  init?(
    _ members: [(path: String, image: ImageLocation)], of path: String, _ split: Split, skipsBroken: Bool
  ) throws(DatasetError) {
    let rows = Self.rows(members, split)
    guard !rows.isEmpty else { return nil }
    let classes = Set(rows.map { $0.folders[0] }).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    try SplitFolders(among: classes).refuse(as: path)
    guard classes.count > 1 else {
      throw .folder(path: path, reason: "one folder of images only, \(printable(classes[0])); give one for each class")
    }
    let labels = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    let images = rows.map { ($0.image, labels[$0.folders[0]] ?? 0) }
    // Classes in order, whatever sorts between their folders.
    let ordered = images.indices.sorted { (images[$0].1, $0) < (images[$1].1, $1) }.map { images[$0] }
    self.init("image archive", path, ordered, classes, skipsBroken, files: [path])
  }

  /// An archive's image, with the folders that it is in.
  private struct Row {
    var folders: [String]
    let name: String
    let image: ImageLocation

    init?(_ path: String, _ image: ImageLocation) {
      let parts = path.split(separator: "/").filter { $0 != "." }.map(String.init)
      guard let name = parts.last else { return nil }
      (folders, self.name, self.image) = (Array(parts.dropLast()), name, image)
    }

    /// Whether it comes before another, by folder and then by name, as Python sorts.
    func precedes(_ other: Row) -> Bool {
      let (own, others) = (folders.joined(separator: "/"), other.folders.joined(separator: "/"))
      return own == others
        ? name.utf8.lexicographicallyPrecedes(other.name.utf8) : own.utf8.lexicographicallyPrecedes(others.utf8)
    }
  }

  /// The images that are in a class's folder, that one first, sorted.
  private static func rows(_ members: [(path: String, image: ImageLocation)], _ split: Split) -> [Row] {
    var rows = members.compactMap { Row($0.path, $0.image) }
    while let first = rows.first?.folders.first, !SplitFolders.isOther(first, than: split),
      rows.allSatisfy({ $0.folders.count > 1 && $0.folders[0] == first })
    {
      for index in rows.indices { rows[index].folders.removeFirst() }
    }
    let outer = Set(rows.lazy.filter { $0.folders.count > 1 }.map { $0.folders[0] })
    if let folder = split.folders.first(where: outer.contains) ?? SplitFolders(among: Array(outer))[split] {
      rows.removeAll { $0.folders.first != folder || $0.folders.count < 2 }
      for index in rows.indices { rows[index].folders.removeFirst() }
    }
    return rows.filter { !$0.folders.isEmpty }.sorted { $0.precedes($1) }
  }
}
