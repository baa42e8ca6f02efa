/// A set that is told by the files its makers put beside its images, which say the class and the split of each.
protocol KnownFolder: Sendable {
  /// What it is called.
  static var name: String { get }

  /// The images of a split, by paths, with their classes from 0 on, and the names of these; nil where `folder` is none.
  ///
  /// - Throws: ``DatasetError`` that names the line which does not fit.
  static func images(in folder: String, _ split: Split) throws(DatasetError) -> Images?

  typealias Images = (rows: [(path: String, label: Int)], classNames: [String], lists: [String])
}

/// The sets that are known: one line each.
enum KnownFolders {
  static let all: [any KnownFolder.Type] = [
    CUB200.self, Food101.self, OxfordPets.self, Flowers102.self, ImageNetValidation.self, ImageNetV2.self,
    ImageNetDevelopmentKit.self, StanfordCars.self, StanfordDogs.self, FGVCAircraft.self, DescribableTextures.self,
  ]
}

extension ImageFolder {
  /// The set whose makers' lists are in a folder; nil where it has none.
  ///
  /// - Throws: ``DatasetError`` where they do not fit together.
  init?(known folder: String, _ split: Split, skipsBroken: Bool) throws(DatasetError) {
    for set in KnownFolders.all {
      guard let (rows, names, lists) = try set.images(in: folder, split) else { continue }
      guard !rows.isEmpty else {
        throw .folder(path: folder, reason: "no image of the \(split) split in \(set.name)'s lists; copy them again")
      }
      var seen: Set<String> = []
      if let twice = rows.first(where: { !seen.insert($0.path).inserted }) {
        throw .folder(path: twice.path, reason: "\(set.name)'s list names it twice; copy the list again")
      }
      let images = rows.map { (ImageLocation($0.path), $0.label) }
      self.init(set.name, folder, images, names, skipsBroken, files: lists + rows.map(\.path))
      return
    }
    return nil
  }
}
