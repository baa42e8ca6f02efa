import Datasets
import TestSupport
import Testing

/// The types in which arrays of labels are saved.
@Suite struct LabelTypeTests {
  /// The labels of three images, as they are read from an archive with these arrays.
  private func labels(_ array: [UInt8], as name: String = "y_test", of images: String = "x_test") throws -> [Int] {
    var archive = ZipWriter()
    archive.add(images + ".npy", numPyArray("|u1", shape: "(3, 2, 2, 3)", [UInt8](repeating: 7, count: 36)))
    archive.add(name + ".npy", array)
    let file = try TemporaryFile(archive.finished(), ending: "npz")
    return try withExtendedLifetime(file) {
      let set = try DatasetSource.locate(file.path, split: .test).map()
      return (0..<set.count).map(set.label(of:))
    }
  }

  private static let floats: [Float] = [2, 0, 1]

  @Test(arguments: [
    numPyArray(">i4", shape: "(3,)", [0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1]),
    numPyArray("<f4", shape: "(3,)", floats.flatMap { little($0.bitPattern) }),
    numPyArray(">f8", shape: "(3, 1)", floats.flatMap { little(Double($0).bitPattern.byteSwapped) }),
    numPyArray("|u1", shape: "(3, 3)", [0, 0, 1, 1, 0, 0, 0, 1, 0]),
    numPyArray("<f4", shape: "(3, 3)", [0, 0, 1, 1, 0, 0, 0, 1, 0].flatMap { little(Float($0).bitPattern) }),
  ]) func areReadAsClasses(_ array: [UInt8]) throws {
    #expect(try labels(array) == [2, 0, 1])
  }

  @Test func ofTwoClassesMayBeTruthValues() throws {
    #expect(try labels(numPyArray("|b1", shape: "(3,)", [1, 0, 1])) == [1, 0, 1])
  }

  @Test(arguments: [
    ("X_test", "Y_test"), ("data", "targets"), ("Test_Images", "Test_Targets"), ("imgs_val", "labels_val"),
  ])
  func areFoundByTheirKeys(_ images: String, _ name: String) throws {
    #expect(try labels(numPyArray("|u1", shape: "(3,)", [2, 0, 1]), as: name, of: images) == [2, 0, 1])
  }

  @Test(arguments: [
    (
      numPyArray("<f4", shape: "(3,)", [0, 0.5, 1].flatMap { little(Float($0).bitPattern) }),
      "image 1 has a label that is no whole"
    ),
    (numPyArray("|u1", shape: "(3, 2)", [0, 1, 1, 1, 1, 0]), "image 1 has no label of one 1 among zeros"),
    (numPyArray("|u1", shape: "(3, 1, 1)", [0, 1, 1]), "labels of shape [3, 1, 1] for 3 images"),
  ]) func areRefusedByName(_ array: [UInt8], _ reason: String) {
    #expect { try labels(array) } throws: { error in "\(error)".contains(reason) }
  }
}
