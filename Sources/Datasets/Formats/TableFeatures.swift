import Files

/// Which columns of a table are images and their classes, as Hugging Face's `datasets` writes them, or by their usual names.
///
/// Source: https://github.com/huggingface/datasets, `features.py`; its files describe their columns under the key `huggingface`.
struct TableFeatures {
  /// The files of images, whole.
  let images: TableColumn
  /// The classes, by number or by name.
  let labels: TableColumn
  /// The classes by name where ``labels`` are numbers, and by number where they are names; nil where no column has them.
  let others: TableColumn?
  /// The names of classes by number; empty where the file does not tell.
  let classNames: [String]

  private static let imageNames = [
    "image", "img", "jpg", "png", "jpeg", "webp", "image_bytes", "image_data", "bytes", "content",
    "image/encoded", "image_raw", "image_encoded", "encoded",
  ]
  private static let labelNames = [
    "label", "labels", "fine_label", "target", "class", "cls", "category", "label_id", "class_id", "species", "breed",
    countedFromOne, "image/label", "image_label",
  ]
  private static let numberNames = [
    "label_id", "class_id", "label_idx", "class_idx", "label_index", "class_index", "category_id",
    countedFromOne,
  ]
  private static let textNames = [
    "label_name", "class_name", "label_text", "label_str", "category_name", "image/class/synset",
  ]
  private static let coarseNames = ["coarse_label", "coarse_labels"]

  /// The key of ImageNet's records by TensorFlow's own script, whose labels count from 1: 0 is the background.
  static let countedFromOne = "image/class/label"

  /// Whether a column of that name may be an image or a class where nothing says so.
  static func isUsual(_ name: String) -> Bool {
    [imageNames, labelNames, numberNames, textNames, coarseNames].contains { $0.contains(name.lowercased()) }
  }

  /// Finds the columns of images and of classes.
  ///
  /// - Throws: ``DatasetError`` where there is not one of each.
  init(_ file: any TableFile, _ labels: LabelChoice) throws(DatasetError) {
    let described = file.description
    let all = file.tableColumns.filter { column in
      guard column.isBytes, let name = column.path.first else { return false }
      // A struct of `bytes` and `path`, or the bytes themselves.
      return column.path.count == 2 && column.path[1] == "bytes"
        || column.path.count == 1 && (described.images.contains(name) || Self.imageNames.contains(name.lowercased()))
    }
    // Beside a mask or a second view, the image is called so.
    let called = all.filter { Self.imageNames.contains($0.path[0].lowercased()) }
    let images = all.count > 1 && called.count == 1 ? called : all
    guard images.count == 1 else {
      let what = images.isEmpty ? "no column of images" : "several columns of images"
      throw .arrays(path: file.path, reason: "\(what) among \(Self.shown(file)); keep one, of PNG or JPEG files")
    }
    let names = (labels == .coarse ? Self.coarseNames : []) + Self.labelNames
    let classes = described.classes.keys.sorted()
    let usual = names.lazy.compactMap { name in
      file.tableColumns.first { $0.path.count == 1 && $0.name.lowercased() == name }?.name
    }.first
    guard let name = usual ?? (classes.count == 1 ? classes[0] : nil),
      let column = file.tableColumns.first(where: { $0.path == [name] })
    else {
      throw .unlabelled(path: file.path, columns: Self.shown(file))
    }
    (self.images, self.labels) = (images[0], column)
    classNames = described.classes[name] ?? []
    let known = column.isBytes ? Self.numberNames : Self.textNames
    others = file.tableColumns.first {
      $0.path.count == 1 && $0.isBytes != column.isBytes && $0.index != column.index
        && known.contains($0.name.lowercased())
    }
  }

  private static func shown(_ file: any TableFile) -> String {
    let names = file.columnNames.prefix(12).map { printable($0) }
    return names.isEmpty ? "none" : names.joined(separator: ", ") + (file.columnNames.count > 12 ? ", …" : "")
  }
}
