import Files

/// Oxford-IIIT Pet (https://www.robots.ox.ac.uk/~vgg/data/pets): `annotations/test.txt` and `trainval.txt` have an image, its class from 1 on,
/// its species and a number in that.
enum OxfordPets: KnownFolder {
  static var name: String { "Oxford-IIIT Pet" }

  static func images(in folder: String, _ split: Split) throws(DatasetError) -> Images? {
    let path = "\(folder)/annotations/\(split == .test ? "test" : "trainval").txt"
    guard Folder.hasFile(path), Folder.exists(folder + "/images") else { return nil }
    let list = try ListedLines(path, words: 4)
    var names: [Int: String] = [:]
    var rows: [(path: String, label: Int)] = []
    for (line, words) in list.lines {
      // american_bulldog_100 is the hundredth of its breed.
      guard let label = Int(words[1]), 1...1000 ~= label, let end = words[0].lastIndex(of: "_"),
        names.updateValue(String(words[0][..<end]), forKey: label - 1) ?? String(words[0][..<end]) == words[0][..<end]
      else { throw list.damage(line) }
      rows.append(("\(folder)/images/\(words[0]).jpg", label - 1))
    }
    let all = (0..<names.count).compactMap { names[$0] }
    return (rows, all.count == names.count ? all : [], [path])
  }
}
