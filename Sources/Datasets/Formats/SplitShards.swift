import Files

/// The files of a folder that hold a set together, by the part of it that they are called as.
struct SplitShards {
  /// Paths, in order, of each part that is named, those first that are rather meant; all of them where no name tells of a part.
  let groups: [[String]]

  /// The files in `folder` whose names end in `ending`.
  ///
  /// - Throws: ``DatasetError`` where the folder cannot be read.
  init(in folder: String, ending: String, _ split: Split) throws(DatasetError) {
    let all = try ImageFolder.names(folder).filter {
      // What datasets' map and filter keep of a set, and no set.
      $0.lowercased().hasSuffix(ending) && !$0.hasPrefix("cache-") && Folder.hasFile(folder + "/" + $0)
    }
    func called(_ word: String) -> [String] {
      all.filter { $0.lowercased().split { !$0.isLetter }.contains { $0 == word } }
    }
    let own = SplitFolders.words(split).map(called).filter { !$0.isEmpty }
    let namesSplits = Split.allCases.contains { SplitFolders.words($0).contains { !called($0).isEmpty } }
    groups = (namesSplits ? own : all.isEmpty ? [] : [all]).map { names in names.map { folder + "/" + $0 } }
  }
}
