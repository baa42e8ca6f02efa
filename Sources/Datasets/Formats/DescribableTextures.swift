import Files

/// The Describable Textures Dataset (https://www.robots.ox.ac.uk/~vgg/data/dtd): `labels/test1.txt` and `train1.txt` name images as CLASS/FILE, of
/// the first of ten ways to split it, as torchvision takes it.
enum DescribableTextures: KnownFolder {
  static var name: String { "DTD, split 1" }

  static func images(in folder: String, _ split: Split) throws(DatasetError) -> Images? {
    let lists = ["train", "val", "test"].map { "\(folder)/labels/\($0)1.txt" }
    guard lists.allSatisfy(Folder.hasFile), Folder.exists(folder + "/images") else { return nil }
    let path = "\(folder)/labels/\(split)1.txt"
    let list = try ListedLines(path, words: 1)
    let names = Set(list.lines.compactMap { $0.words[0].split(separator: "/").first.map(String.init) }).sorted()
    let rows = try list.images(of: names) { "\(folder)/images/\($0)" }
    return (rows, names, [path])
  }
}
