import Datasets
import Files
import Foundation
import TestSupport
import Testing

@Suite struct LocateTests {
  @Test(arguments: ["test_batch.bin", "renamed.dat", "cifar-10-batches-bin/test_batch.bin"])
  func acceptsAFileWhateverItsName(name: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(name, records(3))
    let source = try DatasetSource.locate(path, split: .test)
    #expect(source.name == "CIFAR-10 (binary)")
    #expect(source.path == path)
    #expect(source.isMappable)
    #expect(bytes(of: try source.map()) == records(3))
    #expect(try source.materialise() == records(3))
  }

  @Test(arguments: ["", "/", "/cifar-10-batches-bin", "/cifar-10-batches-bin/"])
  func acceptsTheFolderAndTheOneAbove(suffix: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("cifar-10-batches-bin/test_batch.bin", records(4))
    let images = try DatasetSource.locate(folder.path + suffix, split: .test).map()
    #expect(bytes(of: images) == records(4))
  }

  @Test func readsTheTrainingBatchesInOrder() throws {
    let folder = try TemporaryFolder()
    for batch in [3, 1, 5, 2, 4] {
      try folder.write("cifar-10-batches-bin/data_batch_\(batch).bin", records(batch, first: batch))
    }
    let source = try DatasetSource.locate(folder.path, split: .train)
    let expected = (1...5).flatMap { records($0, first: $0) }
    #expect(source.path == folder.path + "/cifar-10-batches-bin")
    #expect(try source.materialise() == expected)
    let images = try source.map()
    #expect(images.count == 15)
    for _ in 0..<2 {
      #expect(bytes(of: images) == expected)
      images.release(0..<images.count)
    }
    #expect(bytes(of: images.prefix(7)) == Array(expected.prefix(7 * 3073)))
    #expect(images.prefix(100).count == 15)
    #expect(images.prefix(-1).count == 0)
  }

  @Test func prefersTheBinaryLayout() throws {
    let folder = try TemporaryFolder()
    try folder.write("test_batch", PythonBatch(records: records(1)).pickle)
    #expect(try DatasetSource.locate(folder.path, split: .test).name == "CIFAR-10 (python)")
    try folder.write("cifar-10-batches-bin/test_batch.bin", records(2))
    let source = try DatasetSource.locate(folder.path, split: .test)
    #expect(source.name == "CIFAR-10 (binary)")
    #expect(try source.map().count == 2)
  }

  @Test func takesACompleteLayoutBeforeAnIncompleteOne() throws {
    let folder = try TemporaryFolder()
    try folder.write("cifar-10-batches-bin/data_batch_1.bin", records(1))
    for batch in 1...5 {
      try folder.write("cifar-10-batches-py/data_batch_\(batch)", PythonBatch(records: records(1)).pickle)
    }
    #expect(try DatasetSource.locate(folder.path, split: .train).name == "CIFAR-10 (python)")
  }

  @Test func takesAGeneratorForASource() throws {
    let source = DatasetSource(name: "drawn", count: 2) { records($0.count, first: $0.lowerBound) }
    #expect(!source.isMappable)
    #expect(source.path == nil)
    #expect(bytes(of: try source.map()) == records(2))
  }
}

@Suite struct LocateErrorTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func saysThatNothingIsThere() {
    let error = failure(folder.path + "/none")
    #expect(error?.description == "\(folder.path)/none: no such file; check the path")
    #expect(error?.isMissing == true)
  }

  @Test func listsWhatItLookedFor() {
    let error = failure(folder.path)
    #expect(
      error?.description == "\(folder.path): no CIFAR-10 test set; looked for test_batch.bin, test_batch, "
        + "cifar-10-batches-bin/, cifar-10-batches-py/, cifar-10-binary.tar.gz, cifar-10-python.tar.gz; "
        + "put one of these there, or give an .npz of x_test and y_test, a folder with one of JPEG or PNG images for each "
        + "class, or a .csv of images and classes")
    #expect(error?.isMissing == true)
    #expect(
      failure(folder.path, .train)?.description.contains("looked for data_batch_1...5.bin, data_batch_1...5,") == true)
  }

  @Test func namesTheMissingTrainingBatch() throws {
    for batch in [1, 2, 4, 5] { try folder.write("data_batch_\(batch).bin", records(1)) }
    let error = failure(folder.path, .train)
    #expect(
      error?.description
        == "\(folder.path): data_batch_3.bin is missing; the train set needs 5 batches, so add it")
    #expect(error?.isMissing == true)
  }

  @Test(arguments: [
    (0, "empty file; copy it again"),
    (3072, "3072 bytes is not a whole number of 3073-byte images (remainder 3072); copy it again"),
    (3074, "3074 bytes is not a whole number of 3073-byte images (remainder 1); copy it again"),
    (30_729_999, "30729999 bytes is not a whole number of 3073-byte images (remainder 3072); copy it again"),
  ])
  func refusesPartOfAnImage(size: Int, line: String) throws {
    let path = try folder.write("test_batch.bin", [UInt8](repeating: 1, count: size))
    for place in [path, folder.path] {
      let error = failure(place)
      #expect(error?.description == "\(path): \(line)")
      #expect(error?.isMissing == false)
    }
  }

  @Test(arguments: [0, 17, 1024, 1999]) func namesTheImageWithAWrongLabel(image: Int) throws {
    var content = records(2000)
    content[image * 3073] = 10
    let path = try folder.write("test_batch.bin", content)
    let error = failure(path)
    #expect(
      error?.description == "\(path): image \(image) has label 10, but CIFAR-10's labels are 0 to 9; copy it again")
    #expect(error?.isMissing == false)
    #expect(throws: DatasetError.wrongLabel(path: path, image: image, label: 10)) {
      try DatasetSource.locate(path, split: .test).materialise()
    }
  }

  @Test func refusesWhatIsNoFile() throws {
    #expect(
      failure("/dev/null")?.description
        == "/dev/null: not a regular file; give a file, not a folder, a pipe or a device")
    let pipe = folder.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(failure(pipe)?.description == "\(pipe): not a regular file; give a file, not a folder, a pipe or a device")
  }

  @Test func refusesAWindowOfTheWrongSizeOrLabel() {
    let window = OwnedBytes(copying: records(2))
    #expect(throws: DatasetError.wrongSize(path: "window", bytes: 3073 * 2 - 1)) {
      try LabelledImages(records: window[0..<window.count - 1], name: "window")
    }
    // Three bytes on, the first pixels stand where the label should.
    #expect(throws: DatasetError.wrongLabel(path: "window", image: 0, label: 14)) {
      try LabelledImages(records: window[3..<3 + 3073], name: "window")
    }
  }

  static let foreign: [(head: [UInt8], found: String)] = [
    (zip("archive/data.pkl"), "a checkpoint of PyTorch; give"),
    ([0xff, 0xd8, 0xff, 0xe0], "a JPEG image"),
  ]

  /// The beginning of a zip archive whose first entry has that name.
  private static func zip(_ name: String) -> [UInt8] {
    [0x50, 0x4b, 3, 4] + [UInt8](repeating: 0, count: 26) + Array(name.utf8)
  }

  @Test(arguments: foreign) func namesFilesOfOtherKinds(head: [UInt8], found: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("data", head + [UInt8](repeating: 0, count: 3073))
    do throws(DatasetError) {
      _ = try DatasetSource.locate(path, split: .test)
      Issue.record("\(found) was taken for a batch")
    } catch { #expect(error.description.hasPrefix("\(path): not CIFAR-10: \(found)")) }
  }
}
