extension ImageFolder {
  /// The images of the list in a folder that is called as the split is (`test.csv`, `val.txt`); nil where there is none.
  ///
  /// Of several of one word the first that says classes.
  /// - Throws: ``DatasetError`` where none of the word that is rather meant can be read, or is such a list.
  init?(listIn folder: String, _ split: Split, skipsBroken: Bool) throws(DatasetError) {
    let names = try Self.names(folder)
    for word in SplitFolders.words(split) {
      var flaw: DatasetError?
      for name in names where ImageList.endings.contains(where: { name.lowercased() == word + $0 }) {
        do throws(DatasetError) {
          let path = folder + "/" + name
          guard let set = try ImageFolder(list: path, split, skipsBroken: skipsBroken) else {
            throw .folder(
              path: path, reason: "no list of images and classes, as its name says; write it so, or move it away")
          }
          self = set
          return
        } catch { flaw = flaw ?? error }
      }
      if let flaw { throw flaw }
    }
    return nil
  }
}
