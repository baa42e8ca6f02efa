import Archives
import Files

/// The classes of the rows of tables, whose column holds numbers or names.
struct TableLabels {
  /// A class a row.
  let labels: [Int]
  /// Their names, as the files have them, or sorted by code point where rows have names; empty where nothing tells.
  let classNames: [String]
  /// Whether the files' own numbers are greater by 1.
  private(set) var countFromOne = false

  /// Reads the classes of all rows.
  ///
  /// - Throws: ``DatasetError`` where a row has no class, or one that is not among `classNames`, the files' own.
  init(_ shards: [(file: any TableFile, features: TableFeatures)], _ classNames: [String]) throws(DatasetError) {
    if classNames.isEmpty, let both = try Self.both(shards) {
      (labels, self.classNames, countFromOne) = both
      return
    }
    if shards.allSatisfy({ $0.features.labels.isBytes }) {
      var names: [String] = []
      for (file, features) in shards { names += try Self.names(file, features.labels) }
      let sorted = Set(names).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      let places = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0) })
      labels = names.map { places[$0] ?? 0 }
      self.classNames = sorted
      return
    }
    var labels: [Int] = []
    for (file, features) in shards {
      let numbers = try TableImages.reading { () throws(ArchiveError) in try file.integers(features.labels) }
      // Those of a test set that is kept from the public.
      if !numbers.isEmpty, numbers.allSatisfy({ $0 == nil || $0 == -1 }) { throw .unlabelled(path: file.path) }
      let most = classNames.isEmpty ? 1 << 16 : classNames.count
      for (row, number) in numbers.enumerated() {
        guard let number else { throw Self.missing(row, file) }
        guard (0..<most).contains(number) else {
          throw .wrongLabel(path: file.path, image: row, label: number, set: "this set", classes: most)
        }
        labels.append(number)
      }
    }
    if let shard = shards.first, classNames.isEmpty, shard.features.labels.path == [TableFeatures.countedFromOne] {
      try RecordLabels.refuseWithoutZero(labels, shard.file.path)
    }
    (self.labels, self.classNames) = (labels, classNames)
  }

  /// The numbers of classes and their names, where columns have both; nil where they have not, where a class has two names or a name two
  /// classes, or where some number from 0 on has none.
  private static func both(
    _ shards: [(file: any TableFile, features: TableFeatures)]
  ) throws(DatasetError) -> (labels: [Int], classNames: [String], countFromOne: Bool)? {
    var labels: [Int] = []
    var names: [Int: String] = [:]
    var numbers: [String: Int] = [:]
    for (file, features) in shards {
      guard let others = features.others else { return nil }
      let (number, text) = features.labels.isBytes ? (others, features.labels) : (features.labels, others)
      let found = try TableImages.reading { () throws(ArchiveError) in try file.integers(number) }
      let texts = try TableImages.reading { () throws(ArchiveError) in try file.texts(text) }
      for (label, name) in zip(found, texts) {
        guard let label, let name, label >= 0, names.updateValue(name, forKey: label) ?? name == name,
          numbers.updateValue(label, forKey: name) ?? label == label
        else { return nil }
        labels.append(label)
      }
    }
    let isRecord = shards.first?.features.labels.path == [TableFeatures.countedFromOne]
    let first = isRecord && RecordLabels.countFromOne(names) ? 1 : 0
    let all = (0..<names.count).compactMap { names[$0 + first] }
    return all.count == names.count ? (labels.map { $0 - first }, all, first > 0) : nil
  }

  private static func names(_ file: any TableFile, _ column: TableColumn) throws(DatasetError) -> [String] {
    let texts = try TableImages.reading { () throws(ArchiveError) in try file.texts(column) }
    var names: [String] = []
    for (row, text) in texts.enumerated() {
      guard let text else { throw missing(row, file) }
      names.append(text)
    }
    return names
  }

  private static func missing(_ row: Int, _ file: any TableFile) -> DatasetError {
    .arrays(path: file.path, reason: "\(type(of: file).row) \(row) has no label; leave it out")
  }
}
