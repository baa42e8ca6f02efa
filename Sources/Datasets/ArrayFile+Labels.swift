extension ArrayFile {
  /// The elements as labels below `limit`: whole numbers of any type, or a row for each image with a 1 at its class.
  ///
  /// - Throws: ``DatasetError`` for the first that is none.
  func labels(below limit: Int, _ set: String) throws(DatasetError) -> [Int] {
    let numbers = try doubles()
    let columns = header.shape.count == 2 ? header.shape[1] : 1
    var labels: [Int] = []
    labels.reserveCapacity(header.shape[0])
    for image in 0..<header.shape[0] {
      let row = numbers[image * columns..<(image + 1) * columns]
      let label: Int
      if columns > 1 {
        guard let place = row.firstIndex(of: 1), row.count(where: { $0 == 0 }) == columns - 1 else {
          throw .arrays(
            path: path, reason: "image \(image) has no label of one 1 among zeros; give one whole number for each image"
          )
        }
        label = place - row.startIndex
      } else {
        guard let whole = Int(exactly: row.first ?? .nan) else {
          throw .arrays(path: path, reason: "image \(image) has a label that is no whole number; save labels as int64")
        }
        label = whole
      }
      guard 0..<limit ~= label else {
        throw .wrongLabel(path: path, image: image, label: label, set: set, classes: limit)
      }
      labels.append(label)
    }
    return labels
  }
}
