import Files

/// ImageNet's validation images as they were published (https://www.image-net.org): beside them the development kit, whose text has a number for
/// each image, and whose `meta.mat` the WordNet name of each number.
enum ImageNetDevelopmentKit: KnownFolder {
  static var name: String { "ImageNet" }

  static func images(in folder: String, _ split: Split) throws(DatasetError) -> Images? {
    let kit = folder + "/ILSVRC2012_devkit_t12/data"
    let (truth, meta) = (kit + "/ILSVRC2012_validation_ground_truth.txt", kit + "/meta.mat")
    guard split == .test, Folder.hasFile(truth), Folder.hasFile(meta) else { return nil }
    guard let images = ImageNetValidation.images(below: folder, with: image(0)) else { return nil }
    let labels = try labels(meta)
    let list = try ListedLines(truth, words: 1)
    var rows: [(path: String, label: Int)] = []
    for (index, (line, words)) in list.lines.enumerated() {
      guard let label = Int(words[0]).flatMap({ labels[$0] }) else { throw list.damage(line) }
      rows.append(("\(images)/\(image(index)).JPEG", label))
    }
    return (rows, ImageNetClasses.synsets, [truth, meta])
  }

  /// The name of an image, which are counted from 1 on with eight digits.
  private static func image(_ index: Int) -> String { "ILSVRC2012_val_" + "\(100_000_001 + index)".dropFirst() }

  /// The class of each of the kit's numbers, `ILSVRC2012_ID`, which are in another order.
  private static func labels(_ path: String) throws(DatasetError) -> [Int: Int] {
    guard case .structures(let synsets)? = try MATFile(path, names: ["synsets"]).value("synsets") else {
      throw .arrays(path: path, reason: "no structures called synsets in it; copy it again")
    }
    var labels: [Int: Int] = [:]
    // Beyond the first 1,000 are those above them.
    for synset in synsets {
      guard let number = synset["ILSVRC2012_ID"]?.number, let name = synset["WNID"]?.string else {
        throw .arrays(path: path, reason: "a synset without ILSVRC2012_ID and WNID; copy it again")
      }
      if let label = ImageNetClasses.places[name] { labels[number] = label }
    }
    return labels
  }
}
