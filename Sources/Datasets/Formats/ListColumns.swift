/// Which columns of a list of images are the image, its class, and its split.
struct ListColumns {
  /// The column of images.
  let file: Int
  /// The column of classes, or one for each class, of which one has a 1.
  let classes: [Int]
  /// The column of the classes' names, where the one of classes has numbers.
  let className: Int?
  /// The column that says of which split a row is.
  let split: ListSplit?
  /// Whether names of columns stand above them.
  let isHeaded: Bool
  /// Whether images are named with their endings, which Kaggle's ids leave out.
  let hasEndings: Bool

  /// Whether an image's folder is its class, where nothing else is in a line.
  let areByFolder: Bool

  private let count: Int
  /// The names of columns; empty where there are none.
  private let names: [String]

  /// What a column of classes is called, in small letters without signs; the second ones where there is none of the first.
  private static let labelNames: [Set<String>] = [
    [
      "label", "labels", "class", "classid", "classname", "target", "category", "labelid", "labelname", "classlabel",
      "classindex", "categoryid", "categoryname",
    ],
    ["dx", "diagnosis", "breed", "species", "emotion", "disease", "variety", "y"],
  ]

  /// What a column of images is called that are named without their endings, the surest first.
  private static let idNames = [
    "image", "imageid", "imagename", "img", "imgid", "imgname", "file", "filename", "fname", "path", "filepath",
    "imagepath", "idcode", "id",
  ]

  /// Whether a column of that name, in small letters without signs, names images.
  static func namesImages(_ name: String) -> Bool { idNames.contains(name) }

  /// What a column that counts rows is called: pandas gives an index none.
  private static let indexNames: Set = ["", "unnamed0", "index"]

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
    let files = Self.paths(row)
    hasEndings = !files.isEmpty
    guard let file = files.first ?? Self.idNames.lazy.compactMap({ plain.firstIndex(of: $0) }).first, file < row.count
    else { return nil }
    let named = Self.labels(plain, row, besides: file)
    let others = row.indices.filter {
      $0 != file && !(plain.indices.contains($0) && Self.indexNames.contains(plain[$0]))
    }
    let areNamed = names.count == row.count && Set(others.map { names[$0] }).count == others.count
    let isOneHot = named.isEmpty && areNamed && Self.one(in: others.map { row[$0] }) != nil
    // MXNet's lists: a counter, the class, the image.
    let isCounted = names.isEmpty && path.lowercased().hasSuffix(".lst") && row.count == 3 && file == 2
    let numbers = named.filter { Double(row[$0]) != nil }
    className = named.count == 2 && numbers.count == 1 ? named.first { $0 != numbers[0] } : nil
    classes =
      isCounted ? [1] : others.count == 1 || isOneHot ? others : className != nil ? numbers : named
    areByFolder = head.count == 1 && !isHeaded && row[0].contains("/")
    if areByFolder {
      (self.file, split) = (0, nil)
      return
    }
    guard files.count <= 1, names.isEmpty || names.count == row.count, classes.count == 1 || isOneHot else {
      throw .folder(
        path: path,
        reason: "\(row.count) columns that do not tell which is the image and which the class; leave those two")
    }
    self.file = file
    split = ListSplit(plain, besides: classes + [file])
  }

  /// The columns of a row that name images; of one's path and its name alone, the path.
  private static func paths(_ row: [String]) -> [Int] {
    let files = row.indices.filter { ImageFolder.isImage(row[$0]) }
    guard files.count == 2 else { return files }
    let path = files.first { path in files.allSatisfy { $0 == path || row[path].hasSuffix("/" + row[$0]) } }
    return path.map { [$0] } ?? files
  }

  /// The columns that are called as classes are.
  private static func labels(_ names: [String], _ row: [String], besides file: Int) -> [Int] {
    labelNames.lazy.map { known in
      names.indices.filter { known.contains(names[$0]) && $0 < row.count && $0 != file }
    }.first { !$0.isEmpty } ?? []
  }

  /// Whether a row may be the columns' names, and no image of another kind with its class.
  func isNamed(by row: [String]) -> Bool {
    !row[file].contains(where: "./\\".contains) && (classes.count > 1 || Double(row[classes[0]]) == nil)
  }

  /// The names of classes that have a column each, in their order.
  var classNames: [String] { classes.count > 1 ? classes.map { names[$0] } : [] }

  /// The image, the class and its name of a row; nil where it is no such row.
  func parts(_ row: [String]) -> (file: String, label: String, name: String?)? {
    guard row.count == count, ImageFolder.isImage(row[file]) || !hasEndings && !row[file].isEmpty else { return nil }
    if areByFolder {
      guard let slash = row[file].lastIndex(of: "/"), slash > row[file].startIndex else { return nil }
      return (row[file], String(row[file][..<slash]), nil)
    }
    guard classes.count > 1 else {
      return row[classes[0]].isEmpty ? nil : (row[file], row[classes[0]], className.map { row[$0] })
    }
    return Self.one(in: classes.map { row[$0] }).map { (row[file], names[classes[$0]], nil) }
  }

  /// Where the only 1 among zeros is.
  private static func one(in values: [String]) -> Int? {
    let numbers = values.map(Double.init)
    let ones = numbers.indices.filter { numbers[$0] == 1 }
    return ones.count == 1 && numbers.count { $0 == 0 } == numbers.count - 1 ? ones[0] : nil
  }
}
