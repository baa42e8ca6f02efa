import Files

/// Where the images of a list lie: the folder that their names start from, and the ending that they leave out.
struct ListPlace {
  /// The folder with a slash: the list's own, or one in it; nothing before names from the root.
  let base: String
  private let ending: String

  /// Finds the first image of a list: from the list's folder, from one in it that is called as the list or `images`, or where it names no
  /// endings from the only other folder that has it, the one with which the list's name begins before others.
  ///
  /// - Throws: ``DatasetError`` where it is nowhere, or in several places.
  init(of list: ImageList, _ path: String) throws(DatasetError) {
    guard let first = list.rows.first else {
      (base, ending) = ("", "")
      return
    }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let own = String(path.dropLast(name.count))
    let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    let endings = list.hasEndings ? [""] : ImageFolder.endings + ImageFolder.endings.map { $0.uppercased() }
    func place(in base: String) -> (String, String)? {
      endings.first { Folder.hasFile(base + first.file + $0) }.map { (base, $0) }
    }
    let near = first.file.hasPrefix("/") ? [""] : [own, "\(own)\(stem)/", "\(own)images/"]
    if let found = near.lazy.compactMap(place).first {
      (base, ending) = found
      return
    }
    var others: [String] = []
    if !list.hasEndings, !first.file.hasPrefix("/") {
      others = try ImageFolder.names(own.isEmpty ? "." : own).filter { place(in: "\(own)\($0)/") != nil }
      let alike = others.filter { stem.lowercased().hasPrefix($0.lowercased()) }
      if others.count > 1, alike.count == 1 { others = alike }
    }
    let image = "line \(first.line) names the image \(printable(first.file))"
    guard others.count < 2 else {
      let folders = others.prefix(8).map { printable($0) }.joined(separator: ", ")
      throw .folder(
        path: path, reason: "\(image), which is in several folders (\(folders)); move it into the one that is meant")
    }
    guard let found = others.first.flatMap({ place(in: "\(own)\($0)/") }) else {
      throw .folder(path: path, reason: "\(image), which is not beside it, in \(printable(stem))/ or in images/")
    }
    (base, ending) = found
  }

  /// Where the image of a name lies.
  func path(_ name: String) -> String { (name.hasPrefix("/") ? "" : base) + name + ending }
}
