import Datasets
import TestSupport
import Testing

/// The types, orders and names in which arrays of pixels are saved.
@Suite struct PixelTypeTests {
  private static let bytes: [UInt8] = (0..<24).map { UInt8(truncatingIfNeeded: $0 &* 97) }

  /// The planes of both images of a pair of files.
  private func planes(_ array: [UInt8]) throws -> (planes: [[UInt8]], name: String) {
    let folder = try TemporaryFolder()
    try folder.write("images.npy", array)
    try folder.write("labels.npy", numPyArray("|u1", shape: "(2,)", [1, 0]))
    let source = try DatasetSource.locate(folder.path, split: .test)
    let set = try source.map()
    return ((0..<2).map { Array(set.planes(of: $0)) }, source.name)
  }

  @Test(arguments: [
    ("int16", numPyArray("<i2", shape: "(2, 3, 2, 2)", bytes.flatMap { little(Int16($0)) })),
    ("int64", numPyArray(">i8", shape: "(2, 3, 2, 2)", bytes.flatMap { little(Int64($0).byteSwapped) })),
    ("float32", numPyArray("<f4", shape: "(2, 3, 2, 2)", bytes.flatMap { little((Float($0) / 255).bitPattern) })),
    ("float32", numPyArray("<f4", shape: "(2, 3, 2, 2)", bytes.flatMap { little((Float($0) * (1 / 255)).bitPattern) })),
    ("float32", numPyArray("<f4", shape: "(2, 3, 2, 2)", bytes.flatMap { little(Float($0).bitPattern) })),
    ("float64", numPyArray("<f8", shape: "(2, 3, 2, 2)", bytes.flatMap { little((Double($0) / 255).bitPattern) })),
    ("float16", numPyArray("<f2", shape: "(2, 3, 2, 2)", bytes.flatMap { little((Float16($0) / 255).bitPattern) })),
    ("float16", numPyArray(">f2", shape: "(2, 3, 2, 2)", bytes.flatMap { little(Float16($0).bitPattern.byteSwapped) })),
  ]) func areMadeBytes(_ type: String, _ array: [UInt8]) throws {
    let (planes, name) = try planes(array)
    #expect(planes == [Array(Self.bytes[..<12]), Array(Self.bytes[12...])])
    #expect(name == "NumPy arrays, \(type) pixels as bytes")
  }

  @Test func floatsOfZeroAndOneAreBlackAndWhite() throws {
    let floats = (0..<24).flatMap { little(Float($0 % 2).bitPattern) }
    #expect(try planes(numPyArray("<f4", shape: "(2, 3, 2, 2)", floats)).planes[1].prefix(2) == [0, 255])
  }

  @Test func areReadInFortranOrder() throws {
    // Element (image, channel, row, column) at image + 2 * channel + 6 * row + 12 * column.
    let (planes, name) = try planes(numPyArray("|u1", shape: "(2, 3, 2, 2)", Array(0..<24), isFortran: true))
    #expect(planes[1] == [1, 13, 7, 19, 3, 15, 9, 21, 5, 17, 11, 23])
    #expect(name == "NumPy arrays")
  }

  @Test(arguments: [
    (numPyArray("<f4", shape: "(2, 3, 2, 2)", (0..<24).flatMap { little((Float($0) / 100).bitPattern) }), "255ths"),
    (numPyArray("<f4", shape: "(2, 3, 2, 2)", (0..<24).flatMap { little((Float($0) - 12).bitPattern) }), "255ths"),
    (numPyArray("<f2", shape: "(2, 3, 2, 2)", (0..<24).flatMap { little((Float16($0) / 100).bitPattern) }), "255ths"),
    (numPyArray("<f4", shape: "(2, 3, 2, 2)", (0..<24).flatMap { _ in little(Float.nan.bitPattern) }), "255ths"),
    (numPyArray("<i4", shape: "(2, 3, 2, 2)", (0..<24).flatMap { little(Int32($0) + 240) }), "255ths"),
    (numPyArray("|b1", shape: "(2, 3, 2, 2)", [UInt8](repeating: 1, count: 24)), "truth values"),
  ]) func areRefusedWhereTheyAreNoBytes(_ array: [UInt8], _ reason: String) {
    #expect { try planes(array) } throws: { "\($0)".contains(reason) }
  }

  @Test(arguments: [
    ("X.npy", "y.npy"), ("X_test.npy", "Y_test.npy"), ("test_x.npy", "test_y.npy"),
    ("images_test.npy", "labels_test.npy"),
    ("data.npy", "targets.npy"), ("imgs.npy", "labels.npy"),
  ]) func areFoundByTheirNames(_ images: String, _ labels: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(images, numPyArray("|u1", shape: "(2, 3, 2, 2)", Self.bytes))
    try folder.write(labels, numPyArray("|u1", shape: "(2,)", [1, 0]))
    #expect(try DatasetSource.locate(folder.path, split: .test).map().label(of: 0) == 1)
  }

  /// EMNIST's folder has a pair for each of its sets.
  @Test func areFoundInFoldersOfIdxFiles() throws {
    let folder = try TemporaryFolder()
    func write(_ set: String) throws {
      try folder.write("\(set)-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4] + Self.bytes)
      try folder.write("\(set)-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 26, 1])
    }
    try write("emnist-letters-test")
    try write("emnist-letters-train")
    #expect(try DatasetSource.locate(folder.path, split: .test).map().label(of: 0) == 26)
    try write("emnist-digits-test")
    #expect(failure(folder.path)?.description.contains("idx files of several sets (emnist-digits-test-") == true)
  }

  /// KMNIST's archives hold one array each.
  @Test(arguments: ["", "/kmnist-test-imgs.npz"]) func areReadFromPairsOfArchives(_ name: String) throws {
    let folder = try TemporaryFolder()
    for (name, array) in [
      ("imgs", numPyArray("|u1", shape: "(2, 3, 4)", Self.bytes)),
      ("labels", numPyArray("|u1", shape: "(2,)", [1, 0])),
    ] {
      var archive = ZipWriter()
      archive.add("arr_0.npy", array)
      try folder.write("kmnist-test-\(name).npz", archive.finished())
    }
    let images = try DatasetSource.locate(folder.path + name, split: .test).map()
    #expect(images.label(of: 0) == 1 && images.shape(of: 0).dimensions == [1, 3, 4])
  }
}
