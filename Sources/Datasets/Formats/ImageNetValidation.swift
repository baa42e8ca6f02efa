import Files

/// ImageNet's validation images in one folder (https://www.image-net.org), with Kaggle's `LOC_val_solution.csv`, which has the class of each.
enum ImageNetValidation: KnownFolder {
  static var name: String { "ImageNet" }

  /// Where images are below the folder of a list: as Kaggle's archive has them, or moved up.
  private static let folders = ["/ILSVRC/Data/CLS-LOC/val", "/Data/CLS-LOC/val", "/ILSVRC2012_img_val", "/val", ""]

  /// The folder below `folder` that has the image `name`; nil where none has, as in a folder for each class, which needs no list.
  static func images(below folder: String, with name: String) -> String? {
    folders.map { folder + $0 }.first { Folder.hasFile("\($0)/\(name).JPEG") }
  }

  static func images(in folder: String, _ split: Split) throws(DatasetError) -> Images? {
    let path = folder + "/LOC_val_solution.csv"
    guard split == .test, Folder.hasFile(path) else { return nil }
    let list = try ListedLines(path, words: 1...)
    var rows: [(path: String, label: Int)] = []
    // ILSVRC2012_val_00048981,n03995372 85 1 499 272: the class and its box, once or several times.
    for (line, words) in list.lines where words != ["ImageId,PredictionString"] {
      let parts = words[0].split(separator: ",").map(String.init)
      guard parts.count == 2, let label = ImageNetClasses.places[parts[1]] else { throw list.damage(line) }
      rows.append((parts[0], label))
    }
    guard let first = rows.first, let images = images(below: folder, with: first.path) else { return nil }
    return (rows.map { ("\(images)/\($0.path).JPEG", $0.label) }, ImageNetClasses.synsets, [path])
  }
}
