import Files

/// Stanford Dogs (http://vision.stanford.edu/aditya86/ImageNetDogs): `test_list.mat` and `train_list.mat` have the file and the class from 1 on
/// of each image in `Images`.
enum StanfordDogs: KnownFolder {
  static var name: String { "Stanford Dogs" }

  static func images(in folder: String, _ split: Split) throws(DatasetError) -> Images? {
    let lists = [folder, folder + "/lists"].map { "\($0)/\(split)_list.mat" }
    guard let list = lists.first(where: Folder.hasFile), Folder.exists(folder + "/Images") else { return nil }
    let file = try MATFile(list, names: ["file_list", "labels"])
    guard case .cells(let files)? = file.value("file_list"), let labels = try file.array("labels")?.integers,
      labels.count == files.count
    else { throw .arrays(path: list, reason: "no file_list and as many labels in it; copy it again") }
    var names = NumberedNames()
    var rows: [(path: String, label: Int)] = []
    for (index, (cell, number)) in zip(files, labels).enumerated() {
      // n02085620-Chihuahua/n02085620_2650.jpg
      guard let path = cell.string, let breed = path.split(separator: "/").first,
        let label = names.label(of: number, named: breed)
      else { throw .arrays(path: list, reason: "image \(index + 1) has no file and class; copy it again") }
      rows.append(("\(folder)/Images/\(path)", label))
    }
    return (rows, names.all, [list])
  }
}
