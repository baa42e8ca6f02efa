import Datasets
import Foundation
import Tensors
import TestSupport
import Testing

/// Files that numpy and scipy wrote (`Scripts/make_image_sets.py`), and what is wrong with others.
@Suite struct MoreSetTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/sets/"

  private static func path(_ name: String) -> String { folder + name }

  /// Checks pixels, which the script's formula gives, and labels.
  private func check(_ images: LabelledImages, _ shape: Shape, labels: [Int], from first: Int = 0) {
    #expect(images.shape == shape)
    #expect((0..<labels.count).map { images.label(of: first + $0) } == labels)
    let size = shape.elementCount
    for index in 0..<labels.count {
      let found = images.planes(of: first + index)
      let expected = (index * size..<(index + 1) * size).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
      #expect(found == expected, "image \(index)")
    }
  }

  @Test func aStoredArrayThatChangedIsNamed() throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: Self.path("npz/stored.npz")))
    let file = try TemporaryFile(Array(bytes[..<8000]) + [bytes[8000] ^ 1] + bytes[8001...], ending: "npz")
    let source = try DatasetSource.locate(file.path, split: .train)
    let error = #expect(throws: DatasetError.self) { try source.map() }
    #expect(error?.description.contains("not the CRC-32 that the archive states") == true)
  }

  @Test(arguments: ["stored", "deflated", "unnamed"]) func readsNumPyArchives(_ name: String) throws {
    let source = try DatasetSource.locate(Self.path("npz/\(name).npz"), split: .test)
    #expect(source.name == "NumPy archive")
    check(try source.map(), Shape(3, 32, 32), labels: [9, 0])
  }

  @Test func takesTheSplitOfAnArchive() throws {
    let images = try DatasetSource.locate(Self.path("npz/stored.npz"), split: .train).map()
    #expect(images.count == 1)
    check(images, Shape(3, 32, 32), labels: [9])
  }

  @Test(arguments: [
    (
      "other",
      ": no images and labels of the test split by their usual keys, only pixels, answers; save them as x_test and y_test"
    ),
    ("objects", " (images.npy): elements of dtype |O, which are Python objects; save it as uint8 or int64"),
  ]) func refusesArchives(_ name: String, _ reason: String) {
    let path = Self.path("npz/\(name).npz")
    #expect(failure(path)?.description == path + reason)
  }

  @Test(arguments: ["svhn", "svhn/test_32x32.mat", "svhn/plain.mat"]) func readsSVHN(_ name: String) throws {
    let source = try DatasetSource.locate(Self.path(name), split: .test)
    #expect(source.name == "SVHN" && source.layout.classNames[3] == "3")
    check(try source.map(), Shape(3, 32, 32), labels: [9, 0])
  }

  @Test(arguments: [
    (
      "lonely",
      "no arrays X and y in it; give SVHN's test_32x32.mat or train_32x32.mat, or of another set the folder of its images"
    ),
    ("eleven", "image 1 has label 11, but SVHN's are 1 to 10; copy it again"),
  ]) func refusesMATLABFiles(_ name: String, _ reason: String) {
    let path = Self.path("svhn/\(name).mat")
    #expect(failure(path)?.description == "\(path): \(reason)")
  }

  @Test func refusesCutMATLABFiles() throws {
    let folder = try TemporaryFolder()
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Self.path("svhn/test_32x32.mat"))))
    for length in stride(from: 128, to: whole.count, by: 97) {
      let path = try folder.write("cut.mat", Array(whole.prefix(length)))
      #expect(failure(path) != nil, "\(length) bytes")
    }
    let seven = try folder.write("seven.mat", Array("MATLAB 7.3 MAT-file, Platform: GLNXA64".utf8))
    #expect(failure(seven)?.description.contains("MATLAB 7.3 file, which is HDF5") == true)
  }

  @Test(arguments: ["stl10", "stl10/test_X.bin"]) func readsSTL10(_ name: String) throws {
    let source = try DatasetSource.locate(Self.path(name), split: .test)
    #expect(source.name == "STL-10 (binary)" && source.layout.classNames[7] == "monkey")
    check(try source.map(), Shape(3, 96, 96), labels: [9, 0])
  }

  @Test func refusesLabelsThatAreNotSTL10s() throws {
    let folder = try TemporaryFolder()
    let images = try folder.write("test_X.bin", [UInt8](repeating: 1, count: 27648))
    let labels = try folder.write("test_y.bin", [0])
    #expect(failure(images)?.description == "\(labels): image 0 has label 0, but STL-10's are 1 to 10; copy it again")
    try folder.write("test_y.bin", [1, 2])
    #expect(failure(images) != nil)
  }

  @Test func readsCorruptedSets() throws {
    let source = try DatasetSource.locate(Self.path("CIFAR-10-C"), split: .test)
    #expect(source.name == "CIFAR-10-C" && source.layout.classNames == LabelledImages.classNames)
    let images = try source.map()
    #expect(images.count == 190 && images.subsets.count == 95)
    #expect(images.subsets[11] == ImageSubset(corruption: "impulse_noise", severity: 2, images: 22..<24))
    check(images, Shape(3, 4, 4), labels: [3, 7, 3, 7, 3, 7, 3, 7, 3, 7])
    #expect(images.prefix(3).subsets.map(\.images) == [0..<2, 2..<3])
  }

  @Test func takesNoNameOfAFolderAround() throws {
    let folder = try TemporaryFolder()
    for name in ["CIFAR-100-C/ten", "ten/CIFAR-100-C"] {
      for file in ["fog.npy", "labels.npy"] {
        try folder.write(
          "\(name)/\(file)", [UInt8](try Data(contentsOf: URL(fileURLWithPath: Self.path("CIFAR-10-C/\(file)")))))
      }
    }
    #expect(try DatasetSource.locate(folder.path + "/CIFAR-100-C/ten", split: .test).name == "CIFAR-10-C")
    for path in ["", "/", "/fog.npy"].map({ folder.path + "/ten/CIFAR-100-C" + $0 }) {
      #expect(try DatasetSource.locate(path, split: .test).name == "CIFAR-100-C")
    }
  }

  @Test func readsOneCorruption() throws {
    let images = try DatasetSource.locate(Self.path("CIFAR-10-C/fog.npy"), split: .test).map()
    #expect(images.count == 10 && images.subsets.map(\.severity) == [1, 2, 3, 4, 5])
    #expect(images.subsets.allSatisfy { $0.corruption == "fog" })
    #expect(images.planes(of: 0).first == 9)
  }

  @Test func namesTheSizeOfTextThatIsTooLarge() throws {
    let file = try TemporaryFile(Array("1\n".utf8), ending: "txt")
    let handle = try #require(FileHandle(forWritingAtPath: file.path))
    try handle.truncate(atOffset: 1 << 28 | 1)
    try handle.close()
    let reason = "268435457 bytes, more than the 268435456 that labels as text may have"
    #expect(throws: DatasetError.labels(path: file.path, reason: reason)) { try LabelFile.read(file.path) }
  }

  @Test func refusesACutCorruption() throws {
    let folder = try TemporaryFolder()
    for name in ["fog", "labels"] {
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Self.path("CIFAR-10-C/\(name).npy"))))
      try folder.write(name + ".npy", name == "fog" ? Array(bytes.dropLast()) : bytes)
    }
    let path = folder.path + "/fog.npy"
    #expect(
      failure(folder.path)?.description == "\(path): 607 bytes, not the 608 of 10 images; copy it again")
  }
}
