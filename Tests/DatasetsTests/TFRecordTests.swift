import Datasets
import TestSupport
import Testing

/// TFRecord files of `sets/tfrecord`, which TensorFlow and its Datasets wrote (Scripts/make_record_sets.py), and what is wrong with others.
@Suite struct TFRecordTests {
  private let fixtures = TableFixtures(format: "TFRecord")

  /// What TensorFlow Datasets writes: a folder of a version, the one above, and one file of it.
  @Test func readsTheFolderOfTensorFlowDatasets() throws {
    for place in ["toy", "toy/3.0.2/", "toy/3.0.2/toy-test.tfrecord-00000-of-00001"] {
      try fixtures.check(fixtures.folder + place)
    }
    try fixtures.check(fixtures.folder + "toy", .train, labels: [2])
  }

  @Test func readsNamesAsClasses() throws { try fixtures.check(fixtures.path("names")) }

  @Test(arguments: [true, false]) func readsNumbersOfEitherForm(_ isPacked: Bool) throws {
    let png = try pngFile()
    let records = (0..<3).flatMap {
      RecordWriter.record([("label", .numbers([2 - $0], isPacked: isPacked)), ("image", .bytes(png))])
    }
    let folder = try TemporaryFolder()
    let images = try DatasetSource.locate(try folder.write("set.tfrec", records), split: .test).map()
    #expect((0..<images.count).map(images.label(of:)) == [2, 1, 0] && images.classNames == [])
  }

  /// slim's keys, whose labels count from 0 where one is 0.
  @Test func readsTheKeysOfSlim() throws {
    let images = try DatasetSource.locate(fixtures.path("keys"), split: .test).map()
    #expect((0..<images.count).map(images.label(of:)) == [2, 0, 1, 2, 0])
  }

  /// ImageNet's labels are 1 to 1000, in the order of WordNet's names.
  @Test func countsImageNetFromZero() throws {
    let folder = try TemporaryFolder()
    let png = try pngFile()
    let records = (1...1000).reversed().map { label in
      RecordWriter.record([
        ("image/encoded", .bytes(png)), ("image/class/label", .numbers([UInt64(label)])),
        ("image/class/synset", .bytes(Array("n0\(1_000_000 + label)".utf8))),
      ])
    }
    try folder.write("validation-00000-of-00002", Array(records[..<400].joined()))
    let last = try folder.write("validation-00001-of-00002", Array(records[400...].joined()))
    let source = try DatasetSource.locate(folder.path, split: .test)
    #expect(source.name == "TFRecord (labels that count from 1)")
    let images = try source.map()
    #expect((0..<images.count).map(images.label(of:)) == (0..<1000).reversed())
    #expect(images.classNames[0] == "n01000001" && images.classNames.count == 1000)
    // Less than all of them may as well count from 0.
    #expect(failure(last)?.description.contains("so that they may count from 1") == true)
  }

  @Test(arguments: [
    (
      "ones",
      "no image/class/label is 0, so that they may count from 1, as ImageNet's do; give all files of the split, with "
        + "image/class/synset, or write them from 0 as label"
    ),
    ("hot", "the key label has several values in record 0; write one image and one number a record"),
    ("floats", "the key label has floats in record 0; write one image and one number a record"),
    ("gap", "record 1 has no label; leave it out"),
    ("gone", "record 1 has no image's bytes; leave it out"),
    ("other", "no column of labels among answer, image; call the one that is meant label"),
    ("packed", "compressed records, which are not read; gunzip it first"),
    ("text", "record 0 is no tf.train.Example; write it as one, of the keys image and label"),
  ]) func refuses(_ name: String, _ reason: String) {
    let path = fixtures.path(name)
    #expect(failure(path)?.description == "\(path): \(reason)")
  }

  /// Pixels without a header have no shape.
  @Test func refusesPixelsThatAreNoFile() {
    let path = fixtures.path("raw")
    let reason = "a file of an unknown kind, not a JPEG or PNG image; convert it to PNG"
    #expect(failure(path)?.description == "\(path) (record 0): \(reason)")
  }

  @Test func refusesASetOfWhichAFileIsMissing() {
    let path = fixtures.folder + "cut"
    let reason = "validation-00000-of-00002 is missing beside validation-00001-of-00002; copy it again"
    #expect(failure(path)?.description == "\(path): \(reason)")
  }

  @Test func refusesAFileOfOtherRecordsThanItsFolderSays() throws {
    let folder = try TemporaryFolder()
    for name in ["dataset_info.json", "features.json", "label.labels.txt"] {
      try folder.write(name, try fixtures.file("toy/3.0.2/" + name))
    }
    let name = "toy-test.tfrecord-00000-of-00001"
    let path = try folder.write(name, try fixtures.file("toy/3.0.2/toy-train.tfrecord-00000-of-00001"))
    #expect(failure(folder.path)?.description == "\(path): 1 records, but dataset_info.json has 5; copy it again")
  }

  /// A file of which any byte is another is refused; one that is cut too, but between two records.
  @Test func damageIsTold() throws {
    let folder = try TemporaryFolder()
    let bytes = try fixtures.file("names.tfrecord")
    for place in stride(from: 0, to: bytes.count, by: 7) {
      var other = bytes
      other[place] ^= UInt8(truncatingIfNeeded: 1 << (place % 8))
      for (name, bytes) in [("other.tfrecord", other), ("short.tfrecord", Array(bytes[..<place]))] {
        let path = try folder.write(name, bytes)
        let line = try #require(failure(path)?.description, "\(name) \(place)")
        #expect(line.hasPrefix(path) && !line.contains("\n"))
      }
    }
  }
}
