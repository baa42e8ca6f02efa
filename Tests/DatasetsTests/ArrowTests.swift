import Datasets
import TestSupport
import Testing

/// Arrow files of `sets/arrow`, which pyarrow wrote (Scripts/make_table_sets.py), and what is wrong with others.
@Suite struct ArrowTests {
  private let fixtures = TableFixtures(format: "Arrow")

  @Test(arguments: ["stream", "file", "names", "uint8", "int16", "uint32", "uint64"])
  func readsColumnsOfEachKind(_ name: String) throws { try fixtures.check(fixtures.path(name)) }

  /// What `save_to_disk` writes, and what `datasets` keeps of a filtered set beside it.
  @Test func takesTheFolderOfTheSplit() throws {
    for folder in ["saved", "saved/", "saved/test"] { try fixtures.check(fixtures.folder + folder) }
    try fixtures.check(fixtures.folder + "saved", .train, labels: [2])
  }

  @Test(arguments: [
    ("packed", "packed batches; write it without compression"),
    ("words", "column label holds no whole numbers; cast it to int64"),
    ("floats", "column label holds no whole numbers; cast it to int64"),
    ("lists", "no column of images among image, label; keep one, of PNG or JPEG files"),
    ("gone", "row 1 has no image's bytes; map datasets.table.embed_table_storage over it first"),
    ("gap", "row 1 has no label; leave it out"),
    ("views", "a column of type 23, such as views and unions; cast it to binary, string or int64"),
  ]) func refuses(_ name: String, _ reason: String) {
    let path = fixtures.path(name)
    #expect(failure(path)?.description == "\(path): \(reason)")
  }

  /// A file of which any byte is another is read or refused by its name in one line; one that ends early is refused.
  @Test(arguments: ["stream", "file", "names"])
  func damageEndsInOneLineAtMost(_ name: String) throws {
    let folder = try TemporaryFolder()
    let bytes = try fixtures.bytes(name)
    for place in stride(from: 8, to: bytes.count, by: 7) {
      var other = bytes
      other[place] ^= UInt8(truncatingIfNeeded: 1 << (place % 8) | 0x40)
      let path = try folder.write("other.arrow", other)
      if let line = failure(path)?.description { #expect(line.hasPrefix(path) && !line.contains("\n")) }
    }
    // What is behind the mark of the end, the file format's footer, is not looked at.
    let mark: [UInt8] = [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]
    let end = try #require(bytes.firstRange(of: mark)).upperBound
    for place in stride(from: 8, to: end, by: 7) {
      let path = try folder.write("short.arrow", Array(bytes[..<place]))
      let line = try #require(failure(path)?.description, "\(place) of \(bytes.count)")
      #expect(line.hasPrefix(path) && !line.contains("\n"))
    }
  }
}
