import Files

/// CUB-200-2011 (https://www.vision.caltech.edu/datasets/cub_200_2011): `images.txt`, `image_class_labels.txt`, `train_test_split.txt` and
/// `classes.txt`, by numbers of images; classes count from 1 there.
enum CUB200: KnownFolder {
  static var name: String { "CUB-200-2011" }

  static func images(in folder: String, _ split: Split) throws(DatasetError) -> Images? {
    let lists = ["images", "image_class_labels", "train_test_split", "classes"].map { "\(folder)/\($0).txt" }
    guard Folder.hasFile(lists[0]), Folder.hasFile(lists[1]) else { return nil }
    if let absent = lists.first(where: { !Folder.hasFile($0) }) {
      throw .folder(
        path: folder,
        reason: "\(name)'s \(printable(String(absent.dropFirst(folder.count + 1)))) is not there; copy it too")
    }
    let labels = try ListedLines(lists[1], words: 2).numbered()
    let training = try ListedLines(lists[2], words: 2).numbered()
    let names = try ListedLines(lists[3], words: 2).numbered()
    let classNames = (0..<names.count).compactMap { names[$0 + 1] }
    let files = try ListedLines(lists[0], words: 2)
    var rows: [(path: String, label: Int)] = []
    for (line, words) in files.lines {
      guard let id = Int(words[0]), let isTraining = training[id], ["0", "1"].contains(isTraining),
        let label = labels[id].flatMap({ Int($0) }), 1...max(classNames.count, 1) ~= label,
        classNames.count == names.count
      else { throw files.damage(line) }
      if (isTraining == "1") == (split == .train) { rows.append(("\(folder)/images/\(words[1])", label - 1)) }
    }
    return (rows, classNames, lists)
  }
}
