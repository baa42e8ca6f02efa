import Datasets
import TestSupport
import Testing

/// Parquet files of `sets/parquet`, which pyarrow wrote (Scripts/make_table_sets.py), and what is wrong with others.
@Suite struct ParquetTests {
  private let fixtures = TableFixtures(format: "Parquet")
  private static let kinds = ["none", "snappy", "gzip", "zstd", "lz4"].flatMap { codec in
    ["1-words", "1-plain", "2-words", "2-plain"].map { "\(codec)-\($0)" }
  }

  @Test(arguments: kinds + ["groups", "names", "delta-lengths", "delta-prefixes"])
  func readsPagesOfEachKind(_ name: String) throws { try fixtures.check(fixtures.path(name)) }

  /// Blocks of differences, of any width.
  @Test(arguments: ["int32", "int64"]) func readsNumbersByTheirDifferences(_ width: String) throws {
    let images = try DatasetSource.locate(fixtures.path("delta-\(width)"), split: .test).map()
    let labels = [0, 60000, 1] + (0..<297).map { $0 * $0 % 977 }
    #expect((0..<images.count).map(images.label(of:)) == labels)
  }

  @Test func takesTheFilesOfTheSplitThatHaveLabels() throws {
    for folder in ["hub", "hub/data", "hub/data/"] {
      try fixtures.check(fixtures.folder + folder)
      try fixtures.check(fixtures.folder + folder, .train, labels: [2])
    }
    let source = try DatasetSource.locate(fixtures.folder + "hub", split: .test)
    #expect(
      source.files.map { $0.split(separator: "/").last } == (0..<2).map { "validation-0000\($0)-of-00002.parquet" })
  }

  /// A file that is missing makes a part of a set; hashes behind the numbers differ from file to file.
  @Test func refusesASetOfWhichAFileIsMissing() throws {
    let folder = try TemporaryFolder()
    let bytes = try fixtures.bytes("none-1-plain")
    for (number, hash) in [(0, "1a2b"), (1, "3c4d")] {
      try folder.write("test-0000\(number)-of-00002-\(hash).parquet", bytes)
    }
    #expect(try DatasetSource.locate(folder.path, split: .test).map().count == 10)
    try folder.write("part/test-00001-of-00003-1a2b.parquet", bytes)
    let reason = "test-00000-of-00003.parquet is missing beside test-00001-of-00003-1a2b.parquet; copy it again"
    #expect(failure(folder.path + "/part")?.description == "\(folder.path)/part: \(reason)")
  }

  /// Folders as the hub's own conversion has them.
  @Test(arguments: ["", "default", "default/test"]) func takesTheFolderOfTheSplit(_ inner: String) throws {
    let folder = try TemporaryFolder()
    for (split, name) in [("test", "none-1-plain"), ("train", "hub/data/train-00000-of-00001")] {
      let bytes = try fixtures.bytes(name)
      try folder.write("default/\(split)/0000.parquet", bytes)
    }
    try fixtures.check(folder.path + "/" + inner)
    if inner != "default/test" { try fixtures.check(folder.path + "/" + inner, .train, labels: [2]) }
  }

  /// As `datasets` does, which Pillow's `open` alone and torchvision do not.
  @Test(arguments: ["turned", "masked"]) func turnsImagesAsEXIFSays(_ name: String) throws {
    let images = try DatasetSource.locate(fixtures.path(name), split: .test).map()
    let upright = try DatasetSource.locate(fixtures.path("upright"), split: .test).map()
    #expect(images.count == 16 && upright.shape(of: 15).dimensions == [3, 6, 4])
    for index in 0..<images.count {
      #expect(images.shape(of: index) == upright.shape(of: index))
      #expect(images.planes(of: index) == upright.planes(of: index), "image \(index)")
    }
  }

  /// Of names with numbers beside them the numbers say the order.
  @Test(arguments: ["numbered", "named"]) func readsNumbersWithTheirNames(_ name: String) throws {
    let images = try DatasetSource.locate(fixtures.path(name), split: .test).map()
    #expect(images.classNames == ["zebra", "bee", "ant"])
    #expect((0..<images.count).map(images.label(of:)) == [2, 0, 1, 2, 0])
  }

  @Test func takesTheLabelsThatAreAskedFor() throws {
    let path = fixtures.path("hundred")
    try fixtures.check(path)
    let coarse = try DatasetSource.locate(path, split: .test, labels: .coarse)
    #expect(coarse.layout.classNames == ["bird", "beast"])
    let images = try coarse.map()
    #expect((0..<images.count).map(images.label(of:)) == [1, 0, 0, 1, 0])
  }

  @Test(arguments: [
    ("brotli", "packed with Brotli; write it with pyarrow.parquet.write_table(table, path, compression=\"snappy\")"),
    ("split", "column label is stored by encoding 9; write it with pyarrow.parquet.write_table(table, path)"),
    ("lists", "no column of images among image.list.element, label; keep one, of PNG or JPEG files"),
    ("paths", "row 0 has no image's bytes; map datasets.table.embed_table_storage over it first"),
    ("unlabelled", "no image has a label, as in tests whose answers are kept; give the validation images"),
    ("gap", "row 1 has no label; leave it out"),
    ("two", "several columns of images among image, jpg, label; keep one, of PNG or JPEG files"),
    ("answerless", "no column of labels among image, size; call the one that is meant label"),
  ]) func refuses(_ name: String, _ reason: String) {
    let path = fixtures.path(name)
    #expect(failure(path)?.description == "\(path): \(reason)")
  }

  @Test func refusesFoldersOfSeveralSets() throws {
    let folder = try TemporaryFolder()
    let bytes = try fixtures.bytes("none-1-plain")
    for name in ["de", "en"] { try folder.write("\(name)/test-0.parquet", bytes) }
    #expect(
      failure(folder.path)?.description
        == "\(folder.path): Parquet files in several folders (de, en); give the one that is meant")
  }

  /// A file of which any byte is another, or that ends anywhere, is read or refused by its name in one line.
  @Test(arguments: kinds + ["delta-lengths", "delta-prefixes"])
  func damageEndsInOneLineAtMost(_ name: String) throws {
    let folder = try TemporaryFolder()
    let bytes = try fixtures.bytes(name)
    for place in stride(from: 0, to: bytes.count, by: 7) {
      var other = bytes
      other[place] ^= UInt8(truncatingIfNeeded: 1 << (place % 8) | 0x40)
      for (kind, content) in [("other", other), ("short", Array(bytes[..<place]))] {
        let path = try folder.write("\(kind).parquet", content)
        guard let line = failure(path)?.description else { continue }
        #expect(line.hasPrefix(path) && !line.contains("\n"))
      }
    }
    let cut = try folder.write("cut.parquet", Array(bytes.dropLast(9)))
    #expect(failure(cut)?.description == "\(cut): damaged: a Parquet file that ends early; copy it again")
  }
}
