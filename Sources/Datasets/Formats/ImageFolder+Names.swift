extension ImageFolder {
  /// Images of ImageNet in one folder whose names end in their class, as those of Hugging Face's archives do
  /// (`ILSVRC2012_val_00000293_n01440764.JPEG`); nil where none does.
  ///
  /// - Throws: ``DatasetError`` where others are beside them.
  init?(namedByClassIn folder: String, skipsBroken: Bool) throws(DatasetError) {
    let names = try Self.names(folder).filter(Self.isImage)
    let labels = names.map { name in
      name.split(separator: ".").dropLast().last?.split(separator: "_").last
        .flatMap { ImageNetClasses.places[String($0)] }
    }
    guard labels.contains(where: { $0 != nil }) else { return nil }
    var images: [(ImageLocation, Int)] = []
    for (name, label) in zip(names, labels) {
      guard let label else {
        throw .folder(path: "\(folder)/\(name)", reason: "no class of ImageNet in its name, as beside it; remove it")
      }
      images.append((ImageLocation("\(folder)/\(name)"), label))
    }
    self.init("ImageNet", folder, images, ImageNetClasses.synsets, skipsBroken)
  }
}
