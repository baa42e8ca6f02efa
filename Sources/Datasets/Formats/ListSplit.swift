import Files

/// The column of a list that says of which split a row is: by a word, or by a truth value.
struct ListSplit {
  /// The column.
  let column: Int
  private let name: String
  /// Whether a row belongs to the split that a true one names; nil for a column of words.
  private let flagged: Split?

  /// What a column of words is called that says nothing else, in small letters without signs.
  private static let names: Set = ["split", "splits", "splitname", "datasplit", "partition", "phase", "traintest"]

  /// What a column is called that may say something else.
  private static let otherNames: Set = ["set", "subset", "dataset", "usage", "mode", "purpose"]

  private static let flags: [String: Split] = [
    "istrain": .train, "istraining": .train, "istrainingimage": .train, "istrainingimg": .train, "istest": .test,
    "istesting": .test, "isval": .test, "isvalid": .test, "isvalidation": .test,
  ]

  private static let truths = ["true": true, "1": true, "1.0": true, "false": false, "0": false, "0.0": false]

  /// The first column of `names`, in small letters without signs, that is called so and is none of `taken`; nil where none is.
  init?(_ names: [String], besides taken: [Int]) {
    func first(_ isOne: (String) -> Bool) -> Int? { names.indices.first { isOne(names[$0]) && !taken.contains($0) } }
    let word = first(Self.names.contains) ?? first(Self.otherNames.contains)
    guard let column = word ?? first({ Self.flags[$0] != nil }) else { return nil }
    (self.column, name, flagged) = (column, names[column], Self.flags[names[column]])
  }

  /// Which rows are of `split`, whose values here are `values`: all of them where these are of another kind.
  ///
  /// - Throws: ``DatasetError`` where none is, or values do not tell.
  func rows(of split: Split, among values: [String], _ path: String) throws(DatasetError) -> [Bool] {
    let values = values.map { $0.lowercased() }
    let found = Set(values)
    let kept: [Bool]
    if let flagged {
      let truths = values.compactMap { Self.truths[$0] }
      guard truths.count == values.count else { return values.map { _ in true } }
      kept = truths.map { $0 == (flagged == split) }
    } else if found.contains(where: SplitFolders.isWord) {
      let word = SplitFolders.word(for: split, among: found)
      kept = values.map { $0 == word }
    } else if found.count > 1, Self.names.contains(name) {
      throw .folder(
        path: path,
        reason:
          "the column \(name) says \(Self.shown(found)), not which rows are of the \(split) split; leave those that are"
      )
    } else {
      return values.map { _ in true }
    }
    guard kept.contains(true) else {
      throw .folder(path: path, reason: "no row of the \(split) split in it, only of \(Self.shown(found))")
    }
    return kept
  }

  private static func shown(_ values: Set<String>) -> String {
    values.sorted().prefix(8).map { printable($0) }.joined(separator: ", ")
  }
}
