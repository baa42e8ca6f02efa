import Files

/// FGVC-Aircraft (https://www.robots.ox.ac.uk/~vgg/data/fgvc-aircraft): `data/images_variant_test.txt` has the file and the variant of each
/// image, `data/variants.txt` all variants, in the order of their numbers.
enum FGVCAircraft: KnownFolder {
  static var name: String { "FGVC-Aircraft" }

  static func images(in folder: String, _ split: Split) throws(DatasetError) -> Images? {
    for data in [folder, folder + "/data"] {
      let lists = ["images_variant_\(split)", "variants"].map { "\(data)/\($0).txt" }
      guard lists.allSatisfy({ Folder.hasFile($0) }), Folder.exists(data + "/images") else { continue }
      let names = try ListedLines(lists[1], words: 1...).lines.map { $0.words.joined(separator: " ") }
      let places = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
      let list = try ListedLines(lists[0], words: 2...)
      var rows: [(path: String, label: Int)] = []
      for (line, words) in list.lines {
        guard let label = places[words.dropFirst().joined(separator: " ")] else { throw list.damage(line) }
        rows.append(("\(data)/images/\(words[0]).jpg", label))
      }
      return (rows, names, lists)
    }
    return nil
  }
}
