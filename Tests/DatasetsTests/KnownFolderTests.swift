import Datasets
import Foundation
import TestSupport
import Testing

/// Sets whose makers put lists beside the images, in their own layouts, and lists that are called as splits are.
@Suite struct KnownFolderTests {
  let folder: TemporaryFolder
  let png: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    png = try pngFile()
  }

  func write(images: [String], lists: [String: String]) throws {
    for name in images { try folder.write(name, png) }
    for (name, text) in lists { try folder.write(name, Array(text.utf8)) }
  }

  /// Checks what is found in the folder.
  func check(
    _ split: Split = .test, named name: String, _ labels: [Int], _ names: [String], in inner: String = ""
  ) throws {
    let source = try DatasetSource.locate(folder.path + inner, split: split)
    #expect(source.name == name)
    let images = try source.map()
    #expect((0..<images.count).map(images.label(of:)) == labels && images.classNames == names)
  }

  private func writeBirds() throws {
    let names = ["001.Black_Tern", "002.Bobolink"]
    let files = (1...4).map { "\(names[$0 % 2])/\($0).jpg" }
    try write(
      images: files.map { "images/" + $0 },
      lists: [
        "images.txt": (1...4).map { "\($0) \(files[$0 - 1])\n" }.joined(),
        "image_class_labels.txt": "1 2\n2 1\n3 2\n4 1\n", "train_test_split.txt": "1 1\n2 0\n3 0\n4 0\n",
        "classes.txt": "1 001.Black_Tern\n2 002.Bobolink\n",
      ])
  }

  /// All images of its folders were taken for those of either split.
  @Test func takesTheSplitOfCUB() throws {
    try writeBirds()
    try check(named: "CUB-200-2011", [0, 1, 0], ["001.Black_Tern", "002.Bobolink"])
    try check(.train, named: "CUB-200-2011", [1], ["001.Black_Tern", "002.Bobolink"])
  }

  /// The numbers that count images were taken for classes.
  @Test func refusesNumbersThatCount() throws {
    try writeBirds()
    let path = folder.path + "/images.txt"
    let reason = "the numbers before the images count them, and are no classes; write the class behind each"
    #expect(failure(path)?.description == "\(path): \(reason)")
  }

  @Test(arguments: [
    ("image_class_labels.txt", "1 2\n2 x\n3 2\n4 1\n", "images.txt: line 2"),
    ("image_class_labels.txt", "1 2\n1 2\n", "image_class_labels.txt: line 2"),
    ("train_test_split.txt", "1 1\n2\n", "train_test_split.txt: line 2"),
    ("classes.txt", "1 a\n3 b\n", "images.txt: line 1"),
  ]) func refusesListsThatDoNotFit(_ name: String, _ text: String, _ place: String) throws {
    try writeBirds()
    try folder.write(name, Array(text.utf8))
    let line = "\(folder.path)/\(place) is not as its makers wrote it; copy it again"
    #expect(failure(folder.path)?.description == line)
  }

  @Test func readsFood101() throws {
    try write(
      images: ["images/pie/7.jpg", "images/cake/1.jpg", "images/cake/2.jpg"],
      lists: ["meta/test.txt": "cake/2\npie/7\n", "meta/train.txt": "cake/1\n", "meta/classes.txt": "cake\npie\n"])
    try check(named: "Food-101", [0, 1], ["cake", "pie"])
    try check(.train, named: "Food-101", [0], ["cake", "pie"])
  }

  @Test func readsOxfordPets() throws {
    try write(
      images: ["Abyssinian_201", "american_bulldog_7", "Abyssinian_2"].map { "images/\($0).jpg" },
      lists: [
        "annotations/list.txt": "#Image\n",
        "annotations/test.txt": "american_bulldog_7 2 2 1\nAbyssinian_201 1 1 1\n",
        "annotations/trainval.txt": "Abyssinian_2 1 1 1\n",
      ])
    try check(named: "Oxford-IIIT Pet", [1, 0], ["Abyssinian", "american_bulldog"])
    try check(.train, named: "Oxford-IIIT Pet", [0], ["Abyssinian"])
  }

  /// `sets/flowers`, whose MATLAB files scipy wrote (Scripts/make_image_sets.py).
  @Test func readsFlowers() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/sets/flowers"
    for (split, labels) in [(Split.test, [2, 1, 1]), (.train, [2, 0])] {
      let source = try DatasetSource.locate(path, split: split)
      let images = try source.map()
      #expect(source.name == "Flowers-102" && (0..<images.count).map(images.label(of:)) == labels)
    }
    let list = path + "/setid.mat"
    #expect(failure(list)?.description.hasPrefix("\(list): no arrays X and y in it") == true)
  }

  /// Folders of classes beside a list that says which of their images are of the split.
  @Test func takesTheListOfTheSplitBesideFolders() throws {
    try write(
      images: ["a/1.png", "a/2.png", "b/1.png"],
      lists: ["test.csv": "path,label\na/2.png,1\nb/1.png,0\n", "Train.csv": "path,label\na/1.png,1\n"])
    try check(named: "image list", [1, 0], [])
    try check(.train, named: "image list", [1], [])
  }

  /// Folders of classes in the split's folder say it as well.
  @Test func takesFoldersOfTheSplitBeforeItsList() throws {
    try write(
      images: ["val/a/1.png", "val/b/1.png", "train/a/2.png", "train/b/2.png"],
      lists: ["val.txt": "x.JPEG 3\ny.JPEG 4\n"])
    try check(named: "image folder", [0, 1], ["a", "b"])
  }

  @Test func takesTheListBesideAFolderOfTheSplit() throws {
    try write(images: ["val/1.JPEG", "val/2.JPEG"], lists: ["val.txt": "1.JPEG 3\n2.JPEG 4\n"])
    try check(named: "image list", [3, 4], [])
    let reason =
      "images without classes; put them in a folder for each, or beside them a test.csv of images and classes"
    #expect(failure(folder.path + "/val")?.description == "\(folder.path)/val: \(reason)")
  }

  /// Images of another folder or list are not those that were meant.
  @Test func takesNothingElseWhereTheSplitCannotBeRead() throws {
    let images = ["val/a/1.png", "val/b/1.png", "test/a/1.png"]
    try write(images: images, lists: ["test/b/none.txt": ""])
    #expect(failure(folder.path)?.description.hasPrefix(folder.path + "/test") == true)
  }

  @Test(arguments: ["path,label,target\na/1.png,0,1\n", "", "1 2 3\n"])
  func takesNoOtherListWhereTheSplitsIsNone(_ text: String) throws {
    try write(
      images: ["a/1.png", "b/1.png"], lists: ["test.csv": text, "val.csv": "path,label\na/1.png,0\nb/1.png,1\n"])
    #expect(failure(folder.path)?.description.hasPrefix(folder.path + "/test.csv") == true)
  }

  /// A list of paths alone.
  @Test func takesFoldersForClasses() throws {
    try write(
      images: ["images/dot/1.jpg", "images/dot/2.jpg", "images/band/1.jpg"],
      lists: ["labels/test1.txt": "dot/2.jpg\nband/1.jpg\n", "one.txt": "images/dot/1.jpg\nimages/dot/2.jpg\n"])
    try check(named: "image list", [1, 0], ["band", "dot"], in: "/labels/test1.txt")
    let path = folder.path + "/one.txt"
    #expect(failure(path)?.description == "\(path): images without classes; write the class behind each")
  }

  /// Sets whose lists are structures and cells of MATLAB files that scipy wrote (Scripts/make_image_sets.py).
  @Test(arguments: [
    ("cars", Split.test, "Stanford Cars", [1, 2, 1], ["00001.jpg", "00002.jpg", "00003.jpg"]),
    ("cars", .train, "Stanford Cars", [0], ["00001.jpg"]),
    (
      "dogs", .test, "Stanford Dogs", [0, 1, 0],
      ["n02085620_2650.jpg", "n02085782_2.jpg", "n02085620_4919.jpg"]
    ),
    ("imagenet", .test, "ImageNet", [212, 250, 278], (1...3).map { "ILSVRC2012_val_0000000\($0).JPEG" }),
  ]) func readsListsOfMATLAB(
    _ set: String, _ split: Split, _ name: String, _ labels: [Int], _ files: [String]
  ) throws {
    let source = try DatasetSource.locate(repositoryRoot + "/Tests/DatasetsTests/sets/" + set, split: split)
    let images = try source.map()
    #expect(source.name == name && (0..<images.count).map(images.label(of:)) == labels)
    let found = source.files.filter { !$0.hasSuffix(".mat") && !$0.hasSuffix(".txt") }
    #expect(found.map { $0.split(separator: "/").last.map(String.init) } == files)
    let names = [
      "cars": ["AM General Hummer SUV 2000", "Acura RL Sedan 2012", "Acura TL Sedan 2012"],
      "dogs": ["n02085620-Chihuahua", "n02085782-Japanese_spaniel"],
    ]
    #expect(images.classNames == names[set] ?? ImageNetClasses.synsets)
  }

  @Test func readsAircraft() throws {
    try write(
      images: ["data/images/1514522.jpg", "data/images/0747566.jpg", "data/images/1008575.jpg"],
      lists: [
        "data/variants.txt": "707-320\nDR-400\nHawk T1\n",
        "data/images_variant_test.txt": "1514522 Hawk T1\n0747566 707-320\n",
        "data/images_variant_train.txt": "1008575 DR-400\n",
      ])
    try check(named: "FGVC-Aircraft", [2, 0], ["707-320", "DR-400", "Hawk T1"])
    try check(.train, named: "FGVC-Aircraft", [1], ["707-320", "DR-400", "Hawk T1"], in: "/data")
  }

  @Test func readsTextures() throws {
    try write(
      images: [
        "images/zigzagged/zigzagged_0001.jpg", "images/banded/banded_0002.jpg", "images/banded/banded_0004.jpg",
        "images/zigzagged/zigzagged_0003.jpg",
      ],
      lists: [
        "labels/test1.txt": "banded/banded_0004.jpg\nzigzagged/zigzagged_0001.jpg\n",
        "labels/train1.txt": "banded/banded_0002.jpg\nzigzagged/zigzagged_0003.jpg\n", "labels/val1.txt": "",
      ])
    try check(named: "DTD, split 1", [0, 1], ["banded", "zigzagged"])
    try check(.train, named: "DTD, split 1", [0, 1], ["banded", "zigzagged"])
  }
}
