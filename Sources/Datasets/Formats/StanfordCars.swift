import Files

/// Stanford Cars (https://ai.stanford.edu/~jkrause/cars/car_dataset.html): `cars_test_annos_withlabels.mat` and `devkit/cars_train_annos.mat` have
/// the file and the class from 1 on of each image, `devkit/cars_meta.mat` the names of classes.
enum StanfordCars: KnownFolder {
  static var name: String { "Stanford Cars" }

  static func images(in folder: String, _ split: Split) throws(DatasetError) -> Images? {
    let files = split == .test ? "cars_test_annos_withlabels.mat" : "cars_train_annos.mat"
    guard
      let images = ["/cars_\(split)", "/cars_\(split)/cars_\(split)"].map({ folder + $0 }).last(where: Folder.exists),
      let list = [folder, folder + "/devkit"].map({ $0 + "/" + files }).first(where: Folder.hasFile)
    else { return nil }
    guard case .structures(let cars)? = try MATFile(list, names: ["annotations"]).value("annotations") else {
      throw .arrays(path: list, reason: "no structures called annotations in it; copy it again")
    }
    let meta = folder + "/devkit/cars_meta.mat"
    let names = Folder.hasFile(meta) ? try names(meta) : []
    var rows: [(path: String, label: Int)] = []
    for (index, car) in cars.enumerated() {
      guard let file = car["fname"]?.string, let label = car["class"]?.number,
        1...(names.isEmpty ? 1000 : names.count) ~= label
      else {
        throw .arrays(path: list, reason: "annotation \(index + 1) has no fname and class; copy it again")
      }
      rows.append(("\(images)/\(file)", label - 1))
    }
    return (rows, names, [list] + (names.isEmpty ? [] : [meta]))
  }

  private static func names(_ path: String) throws(DatasetError) -> [String] {
    guard case .cells(let cells)? = try MATFile(path, names: ["class_names"]).value("class_names") else {
      throw .arrays(path: path, reason: "no cells called class_names in it; copy it again")
    }
    let names = cells.compactMap(\.string)
    guard names.count == cells.count else {
      throw .arrays(path: path, reason: "a name of a class is no text; copy it again")
    }
    return names
  }
}
