extension ImageFolder {
  /// The images of the list in a folder that is called as the split is (`test.csv`, `val.txt`); nil where there is none.
  ///
  /// Of several the first that says classes.
  /// - Throws: ``DatasetError`` where none can be read.
  init?(listIn folder: String, _ split: Split, skipsBroken: Bool) throws(DatasetError) {
    let names = try Self.names(folder)
    var flaw: DatasetError?
    for word in SplitFolders.words(split) {
      for name in names where ImageList.endings.contains(where: { name.lowercased() == word + $0 }) {
        do throws(DatasetError) {
          let path = folder + "/" + name
          guard let set = try ImageFolder(list: path, split, skipsBroken: skipsBroken) else { continue }
          self = set
          return
        } catch { flaw = flaw ?? error }
      }
    }
    if let flaw { throw flaw }
    return nil
  }
}
