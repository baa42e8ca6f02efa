import Files

/// ImageNet's validation images in one folder (https://www.image-net.org): Kaggle's `LOC_val_solution.csv` has the class of each, or their names
/// do, as those of Hugging Face's hub (`ILSVRC2012_val_00000293_n01440764.JPEG`).
enum ImageNetValidation: KnownFolder {
  static var name: String { "ImageNet" }

  /// Where images are below the folder of Kaggle's list: as its archive has them, or moved up.
  private static let folders = ["/ILSVRC/Data/CLS-LOC/val", "/Data/CLS-LOC/val", "/ILSVRC2012_img_val", "/val", ""]

  static func images(in folder: String, _ split: Split) throws(DatasetError) -> Images? {
    let list = folder + "/LOC_val_solution.csv"
    if split == .test, Folder.hasFile(list) {
      for images in folders.map({ folder + $0 }) where Folder.exists(images) {
        guard try ImageFolder.hasImages(images) else { continue }
        return (try listed(list, images), ImageNetClasses.synsets, [list])
      }
      // In a folder for each class they need no list.
      return nil
    }
    for images in split == .test ? [folder, folder + "/val"] : [folder] where Folder.exists(images) {
      if let rows = try named(images) { return (rows, ImageNetClasses.synsets, []) }
    }
    return nil
  }

  /// The images of Kaggle's list: `ILSVRC2012_val_00048981,n03995372 85 1 499 272`, the class and its box, once or several times.
  private static func listed(
    _ path: String, _ folder: String
  ) throws(DatasetError) -> [(path: String, label: Int)] {
    let list = try ListedLines(path, words: 1...)
    var rows: [(path: String, label: Int)] = []
    for (line, words) in list.lines where words != ["ImageId,PredictionString"] {
      let parts = words[0].split(separator: ",")
      guard parts.count == 2, let label = ImageNetClasses.places[String(parts[1])] else { throw list.damage(line) }
      rows.append(("\(folder)/\(parts[0]).JPEG", label))
    }
    return rows
  }

  /// The images of a folder whose names end in their class; nil where none does.
  private static func named(_ folder: String) throws(DatasetError) -> [(path: String, label: Int)]? {
    let images = try ImageFolder.names(folder).filter(ImageFolder.isImage)
    let labels = images.map { name in
      name.split(separator: ".").dropLast().last?.split(separator: "_").last.flatMap {
        ImageNetClasses.places[String($0)]
      }
    }
    guard labels.contains(where: { $0 != nil }) else { return nil }
    var rows: [(path: String, label: Int)] = []
    for (name, label) in zip(images, labels) {
      guard let label else {
        throw .folder(path: "\(folder)/\(name)", reason: "no class of ImageNet in its name, as beside it; remove it")
      }
      rows.append(("\(folder)/\(name)", label))
    }
    return rows
  }
}
