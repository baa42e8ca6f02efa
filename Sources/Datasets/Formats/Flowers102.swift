import Files

/// Oxford 102 Flowers (https://www.robots.ox.ac.uk/~vgg/data/flowers/102): `imagelabels.mat` has a class from 1 on for each image, by its number,
/// and `setid.mat` the numbers of a split.
enum Flowers102: KnownFolder {
  static var name: String { "Flowers-102" }

  static func images(in folder: String, _ split: Split) throws(DatasetError) -> Images? {
    let lists = ["imagelabels", "setid"].map { "\(folder)/\($0).mat" }
    guard lists.allSatisfy({ Folder.hasFile($0) }), Folder.exists(folder + "/jpg") else { return nil }
    let key = split == .test ? "tstid" : "trnid"
    let labels = try numbers("labels", in: lists[0])
    var rows: [(path: String, label: Int)] = []
    for image in try numbers(key, in: lists[1]) {
      guard 1...max(labels.count, 1) ~= image, labels.indices.contains(image - 1), 1...1000 ~= labels[image - 1] else {
        throw .arrays(
          path: lists[1], reason: "\(key) has \(image), which has no class in imagelabels.mat; copy both again")
      }
      let name = String(repeating: "0", count: max(0, 5 - "\(image)".count)) + "\(image)"
      rows.append(("\(folder)/jpg/image_\(name).jpg", labels[image - 1] - 1))
    }
    return (rows, [], lists)
  }

  /// The whole numbers of a variable of a MATLAB file.
  private static func numbers(_ name: String, in path: String) throws(DatasetError) -> [Int] {
    guard let numbers = try MATFile(path, names: [name]).array(name)?.integers else {
      throw .arrays(path: path, reason: "no whole numbers called \(name) in it; copy it again")
    }
    return numbers
  }
}
