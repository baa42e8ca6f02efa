/// Which columns of a list of images are the image, its class, and its split.
struct ListColumns {
  /// The column of images.
  let file: Int
  /// The column of classes, or one for each class, of which one has a 1.
  let classes: [Int]
  /// The column that says of which split a row is.
  let split: Int?
  /// Whether names of columns stand above them.
  let isHeaded: Bool
  /// Whether images are named with their endings, which Kaggle's ids leave out.
  let hasEndings: Bool

  private let count: Int
  /// The names of columns; empty where there are none.
  private let names: [String]

  /// What a column of classes is called, in small letters without signs.
  private static let labelNames: Set = ["label", "labels", "class", "classid", "classname", "target", "category"]

  /// What a column of splits is called.
  private static let splitNames: Set = ["split", "set", "subset", "dataset", "partition"]

  /// What a column of images is called that are named without their endings, the surest first.
  private static let idNames = ["image", "imageid", "imagename", "file", "filename", "idcode", "id"]

  /// The columns of a list that begins with `head` and, below names of columns, `next`; nil where nothing is an image.
  ///
  /// - Throws: ``DatasetError`` where they do not tell which is the class.
  init?(_ head: [String], next: [String]?, of path: String) throws(DatasetError) {
    isHeaded = !head.contains(where: ImageFolder.isImage)
    guard let row = isHeaded ? next : head else { return nil }
    count = row.count
    let names = isHeaded ? head : []
    self.names = names
    let plain = names.map { $0.lowercased().filter { $0.isLetter || $0.isNumber } }
    let files = row.indices.filter { ImageFolder.isImage(row[$0]) }
    hasEndings = !files.isEmpty
    guard let file = files.first ?? Self.idNames.lazy.compactMap({ plain.firstIndex(of: $0) }).first, file < row.count
    else {
      return nil
    }
    let named = plain.indices.filter { Self.labelNames.contains(plain[$0]) && $0 < row.count && $0 != file }
    let others = row.indices.filter { $0 != file }
    let areNamed = names.count == row.count && Set(others.map { names[$0] }).count == others.count
    let isOneHot = named.isEmpty && areNamed && Self.one(in: others.map { row[$0] }) != nil
    classes = others.count == 1 || isOneHot ? others : named
    guard files.count <= 1, names.isEmpty || names.count == row.count, classes.count == 1 || isOneHot else {
      throw .folder(
        path: path,
        reason: "\(row.count) columns that do not tell which is the image and which the class; leave those two")
    }
    self.file = file
    let taken = classes + [file]
    split = plain.firstIndex(where: Self.splitNames.contains).flatMap { taken.contains($0) ? nil : $0 }
  }

  /// Whether a row may be the columns' names, and no image of another kind with its class.
  func isNamed(by row: [String]) -> Bool {
    !row[file].contains(where: "./\\".contains) && (classes.count > 1 || Double(row[classes[0]]) == nil)
  }

  /// The names of classes that have a column each, in their order.
  var classNames: [String] { classes.count > 1 ? classes.map { names[$0] } : [] }

  /// The image and the class of a row; nil where it is no such row.
  func parts(_ row: [String]) -> (file: String, label: String)? {
    guard row.count == count, ImageFolder.isImage(row[file]) || !hasEndings && !row[file].isEmpty else { return nil }
    guard classes.count > 1 else { return row[classes[0]].isEmpty ? nil : (row[file], row[classes[0]]) }
    return Self.one(in: classes.map { row[$0] }).map { (row[file], names[classes[$0]]) }
  }

  /// Where the only 1 among zeros is.
  private static func one(in values: [String]) -> Int? {
    let numbers = values.map(Double.init)
    let ones = numbers.indices.filter { numbers[$0] == 1 }
    return ones.count == 1 && numbers.count { $0 == 0 } == numbers.count - 1 ? ones[0] : nil
  }
}
