import Files

/// Folders that hold the images of splits, told by their names.
///
/// Beside one another they are no classes: a model of two classes would be counted on `train` and `valid`.
struct SplitFolders {
  private static let test = ["test", "val", "validation", "valid", "testing", "validate", "eval", "evaluation", "dev"]
  private static let train = ["train", "training"]

  /// The folders' names as they are, by their names in small letters.
  private let names: [String: String]

  /// Those among `names` whose names differ from another's only by the word for the split: `seg_train` and `seg_test`.
  init(among names: [String]) {
    let all = Dictionary(names.map { ($0.lowercased(), $0) }) { first, _ in first }
    self.names = all.filter { name, _ in
      Self.words.contains { word in
        guard let place = name.firstRange(of: word) else { return false }
        let (before, after) = (name[..<place.lowerBound], name[place.upperBound...])
        return Self.words.contains { $0 != word && all["\(before)\($0)\(after)"] != nil }
      }
    }
  }

  private static let words = test + train

  /// The words for a split, those first that are rather meant.
  static func words(_ split: Split) -> [String] { split == .test ? test : train }

  /// The word by which the rows of a split are called, of those that stand in a column of a table: nil where none does.
  static func word(for split: Split, among found: Set<String>) -> String? {
    words(split).first(where: found.contains)
  }

  /// Whether a word is a split's.
  static func isWord(_ word: String) -> Bool { words.contains(word) }

  /// Whether a folder is called as another split than this one.
  static func isOther(_ name: String, than split: Split) -> Bool {
    isWord(name.lowercased()) && !words(split).contains(name.lowercased())
  }

  /// The folder of a split that is called by its word alone, in letters of either case.
  subscript(split: Split) -> String? { Self.words(split).lazy.compactMap { names[$0] }.first }

  /// Refuses them as the classes of the set at `path`.
  ///
  /// - Throws: ``DatasetError`` that names two.
  func refuse(as path: String) throws(DatasetError) {
    let found = names.values.sorted().prefix(2).map { printable($0) }
    guard found.count > 1 else { return }
    throw .folder(
      path: path,
      reason: "folders of splits, \(found[0]) and \(found[1]), which are no classes; give the one that is meant")
  }
}
