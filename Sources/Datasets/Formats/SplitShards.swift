import Files

/// The files of a folder that hold a set together, by the part of it that they are called as.
struct SplitShards {
  /// Paths, in order, of each part that is named, those first that are rather meant; all of them where no name tells of a part.
  let groups: [[String]]

  /// The files in `folder` whose names are as wanted.
  ///
  /// - Throws: ``DatasetError`` where the folder cannot be read, or one of several files is missing that are numbered.
  init(in folder: String, _ split: Split, _ isNamed: (String) -> Bool) throws(DatasetError) {
    let all = try ImageFolder.names(folder).filter {
      // What datasets' map and filter keep of a set, and no set.
      isNamed($0) && !$0.hasPrefix("cache-") && Folder.hasFile(folder + "/" + $0)
    }
    func called(_ word: String) -> [String] {
      all.filter { $0.lowercased().split { !$0.isLetter }.contains { $0 == word } }
    }
    let own = SplitFolders.words(split).map(called).filter { !$0.isEmpty }
    let namesSplits = Split.allCases.contains { SplitFolders.words($0).contains { !called($0).isEmpty } }
    let groups = namesSplits ? own : all.isEmpty ? [] : [all]
    for names in groups {
      guard let absent = ShardName.missing(among: names) else { continue }
      throw .folder(
        path: folder, reason: "\(printable(absent)) is missing beside \(printable(names[0])); copy it again")
    }
    self.groups = groups.map { names in names.map { folder + "/" + $0 } }
  }
}
