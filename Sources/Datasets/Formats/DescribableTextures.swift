import Files

/// The Describable Textures Dataset (https://www.robots.ox.ac.uk/~vgg/data/dtd): `labels/test1.txt` and `train1.txt` name images as CLASS/FILE, of
/// the first of ten ways to split it, as torchvision takes it.
enum DescribableTextures: KnownFolder {
  static var name: String { "DTD, split 1" }

  static func images(in folder: String, _ split: Split) throws(DatasetError) -> Images? {
    let path = "\(folder)/labels/\(split)1.txt"
    guard Folder.hasFile(path), Folder.exists(folder + "/images") else { return nil }
    let names = try ImageFolder.folders(in: folder + "/images")
    let rows = try ListedLines(path, words: 1).images(of: names) { "\(folder)/images/\($0)" }
    return (rows, names, [path])
  }
}
