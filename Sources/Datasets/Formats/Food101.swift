import Files

/// Food-101 (https://data.vision.ee.ethz.ch/cvl/datasets_extra/food-101): `meta/test.txt` and `meta/train.txt` name images as CLASS/NUMBER.
enum Food101: KnownFolder {
  static var name: String { "Food-101" }

  static func images(in folder: String, _ split: Split) throws(DatasetError) -> Images? {
    let lists = ["\(split)", "classes"].map { "\(folder)/meta/\($0).txt" }
    guard lists.allSatisfy({ Folder.hasFile($0) }), Folder.exists(folder + "/images") else { return nil }
    // As torchvision sorts them.
    let names = try ListedLines(lists[1], words: 1).lines.map { $0.words[0] }.sorted()
    let places = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    let list = try ListedLines(lists[0], words: 1)
    var rows: [(path: String, label: Int)] = []
    for (line, words) in list.lines {
      guard let label = words[0].split(separator: "/").first.flatMap({ places[String($0)] }) else {
        throw list.damage(line)
      }
      rows.append(("\(folder)/images/\(words[0]).jpg", label))
    }
    return (rows, names, lists)
  }
}
