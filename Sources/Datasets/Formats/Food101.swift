import Files

/// Food-101 (https://data.vision.ee.ethz.ch/cvl/datasets_extra/food-101): `meta/test.txt` and `meta/train.txt` name images as CLASS/NUMBER.
enum Food101: KnownFolder {
  static var name: String { "Food-101" }

  static func images(in folder: String, _ split: Split) throws(DatasetError) -> Images? {
    let lists = ["\(split)", "classes"].map { "\(folder)/meta/\($0).txt" }
    guard lists.allSatisfy({ Folder.hasFile($0) }), Folder.exists(folder + "/images") else { return nil }
    // As torchvision sorts them.
    let names = try ListedLines(lists[1], words: 1).lines.map { $0.words[0] }.sorted()
    let rows = try ListedLines(lists[0], words: 1).images(of: names) { "\(folder)/images/\($0).jpg" }
    return (rows, names, lists)
  }
}
