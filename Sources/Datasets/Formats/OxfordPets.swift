import Files

/// Oxford-IIIT Pet (https://www.robots.ox.ac.uk/~vgg/data/pets): `annotations/test.txt` and `trainval.txt` have an image, its class from 1 on,
/// its species and a number in that.
enum OxfordPets: KnownFolder {
  static var name: String { "Oxford-IIIT Pet" }

  static func images(in folder: String, _ split: Split) throws(DatasetError) -> Images? {
    let path = "\(folder)/annotations/\(split == .test ? "test" : "trainval").txt"
    guard Folder.hasFile(path), Folder.exists(folder + "/images") else { return nil }
    let list = try ListedLines(path, words: 4)
    var names = NumberedNames()
    var rows: [(path: String, label: Int)] = []
    for (line, words) in list.lines {
      // american_bulldog_100 is the hundredth of its breed.
      guard let end = words[0].lastIndex(of: "_"), let label = names.label(of: Int(words[1]), named: words[0][..<end])
      else { throw list.damage(line) }
      rows.append(("\(folder)/images/\(words[0]).jpg", label))
    }
    return (rows, names.all, [path])
  }
}
