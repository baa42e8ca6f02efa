import Files

/// Where the images of a list lie: the folders that their names start from, and the ending that they leave out.
struct ListPlace {
  /// The folder with a slash: the list's own, or one in it; nothing before names from the root.
  let base: String
  /// Folders beside it that are called as it is but for numbers, `part_1` and `part_2`.
  private let parts: [String]
  private let ending: String
  /// What names begin with that is not there, such as another machine's folders.
  private let foreign: String
  /// Whether folders end in a backslash, as Windows has them.
  private let hasBackslashes: Bool

  /// Finds the first image of a list: from the list's folder, from one in it that is called as the list or `images`, the same without the
  /// first of its folders, or from the only other folder that has it, the one with which the list's name begins, or that begins with it, before others.
  ///
  /// - Throws: ``DatasetError`` where it is nowhere, or in several places.
  init(of list: ImageList, _ path: String) throws(DatasetError) {
    guard let first = list.rows.first else {
      (base, parts, ending, foreign, hasBackslashes) = ("", [], "", "", false)
      return
    }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let own = String(path.dropLast(name.count))
    let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    let endings = list.hasEndings ? [""] : ImageFolder.endings + ImageFolder.endings.map { $0.uppercased() }
    var file = first.file
    func place(in base: String) -> (String, String)? {
      endings.first { Folder.hasFile(base + file + $0) }.map { (base, $0) }
    }
    var found = Self.near(file, own, stem).lazy.compactMap(place).first
    if found == nil, file.contains("\\") {
      file = Self.slashed(file)
      found = Self.near(file, own, stem).lazy.compactMap(place).first
    }
    if let found {
      (base, ending) = found
      (parts, foreign, hasBackslashes) = ([], "", file != first.file)
      return
    }
    for slash in file.indices where file[slash] == "/" {
      let start = file.index(after: slash)
      guard let ending = endings.first(where: { Folder.hasFile(own + file[start...] + $0) }) else { continue }
      (base, self.ending) = (own, ending)
      (parts, foreign, hasBackslashes) = ([], String(file[..<start]), file != first.file)
      return
    }
    file = first.file
    let folders = file.hasPrefix("/") ? [] : try ImageFolder.names(own.isEmpty ? "." : own)
    var others = folders.filter { place(in: "\(own)\($0)/") != nil }
    let alike = others.filter { Self.begins(stem, $0) || Self.begins($0, stem) }
    if others.count > 1, alike.count == 1 { others = alike }
    let image = "line \(first.line) names the image \(printable(file))"
    guard others.count < 2 else {
      let folders = others.prefix(8).map { printable($0) }.joined(separator: ", ")
      throw .folder(
        path: path, reason: "\(image), which is in several folders (\(folders)); move it into the one that is meant")
    }
    guard let other = others.first, let found = place(in: "\(own)\(other)/") else {
      throw .folder(path: path, reason: "\(image), which is not beside it, in \(printable(stem))/ or in images/")
    }
    (base, ending) = found
    (foreign, hasBackslashes) = ("", false)
    parts = folders.filter { $0 != other && Self.unnumbered($0) == Self.unnumbered(other) }.map { "\(own)\($0)/" }
  }

  /// Where the image of a name lies.
  func path(_ name: String) -> String {
    let own = (hasBackslashes ? Self.slashed(name) : name) + ending
    let name = own.hasPrefix(foreign) ? String(own.dropFirst(foreign.count)) : own
    if name.hasPrefix("/") { return name }
    let base = parts.isEmpty || Folder.hasFile(base + name) ? base : parts.first { Folder.hasFile($0 + name) } ?? base
    return base + name
  }

  private static func near(_ file: String, _ own: String, _ stem: String) -> [String] {
    file.hasPrefix("/") ? [""] : [own, "\(own)\(stem)/", "\(own)images/", "\(own)../images/", "\(own)../"]
  }

  private static func begins(_ name: String, _ start: String) -> Bool {
    name.lowercased().hasPrefix(start.lowercased())
  }

  private static func slashed(_ name: String) -> String { name.replacing("\\", with: "/") }

  private static func unnumbered(_ name: String) -> String { name.filter { !$0.isNumber } }
}
