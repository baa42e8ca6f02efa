/// ImageNetV2 (https://github.com/modestyachts/ImageNetV2): a folder for each class, called by its number, in a folder called as the set is.
///
/// By the names of the folders as text, as torchvision sorts them, 10 would come before 2.
enum ImageNetV2: KnownFolder {
  static var name: String { "ImageNetV2" }

  static func images(in folder: String, _ split: Split) throws(DatasetError) -> Images? {
    guard split == .test, folder.split(separator: "/").last?.lowercased().hasPrefix("imagenetv2") == true else {
      return nil
    }
    let folders = Set(try ImageFolder.folders(in: folder))
    guard folders == Set(ImageNetClasses.synsets.indices.map(String.init)) else { return nil }
    var rows: [(path: String, label: Int)] = []
    for label in ImageNetClasses.synsets.indices {
      let images = try ImageFolder.names("\(folder)/\(label)").filter(ImageFolder.isImage)
      guard !images.isEmpty else {
        throw .folder(path: folder, reason: "no image in the class folder \(label); copy the set again")
      }
      rows += images.map { ("\(folder)/\(label)/\($0)", label) }
    }
    return (rows, ImageNetClasses.synsets, [])
  }
}
