import Datasets
import Foundation
import TestSupport
import Testing

/// Tar archives of samples, each an image with the number of its class beside it.
@Suite struct WebDatasetTests {
  /// An archive of members by name; images have the bytes of a PNG, others their text.
  private func tar(_ members: [(name: String, text: String?)]) throws -> [UInt8] {
    let image = try pngFile()
    var tar = TarBytes()
    for (name, text) in members { tar.add(name, text.map { Array($0.utf8) } ?? image) }
    return tar.closed
  }

  private func labels(_ path: String, _ split: Split = .test) throws -> [Int] {
    let source = try DatasetSource.locate(path, split: split)
    #expect(source.name == "WebDataset" && source.layout.classNames.isEmpty)
    let images = try source.map()
    return (0..<images.count).map(images.label(of:))
  }

  @Test func readsSamplesInTheirOrder() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "set.tar",
      try tar([
        ("b/002.png", nil), ("b/002.cls", "7\n"), ("b/002.json", "{}"), ("000.cls", " 3"), ("000.PNG", nil),
        ("000.mask.png", nil), ("b/001.v2.cls", "9"), ("b/003.cls", "65535"), ("b/003.png", nil),
      ]))
    #expect(try labels(path) == [7, 3, 65535])
    #expect(try DatasetSource.locate(path, split: .test).files == [path])
  }

  @Test(
    arguments: [
      [("b.label", "3"), ("b.png", nil), ("a.image.png", "0"), ("a.png", nil), ("a.label", "1")],
      [
        ("b.json", "{\"w\": 8, \"label\": 3}"), ("b.png", nil), ("a.png", nil), ("a.json", "{\"label\": 1, \"x\": []}"),
      ],
      [("b.image.png", nil), ("b.class.txt", "3"), ("a.class.txt", "1"), ("a.image.png", nil)],
    ] as [[(String, String?)]]) func readsClassesOfOtherNames(_ members: [(String, String?)]) throws
  {
    let folder = try TemporaryFolder()
    #expect(try labels(try folder.write("set.tar", try tar(members.map { (name: $0.0, text: $0.1) }))) == [3, 1])
  }

  @Test func readsNamesOfClasses() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "set.tar", try tar([("a.cls", "tabby cat\n"), ("a.png", nil), ("b.png", nil), ("b.cls", "Dog")]))
    let images = try DatasetSource.locate(path, split: .test).map()
    #expect(images.classNames == ["Dog", "tabby cat"] && images.label(of: 0) == 1)
  }

  /// `valid` and `dev` are no words for all.
  @Test func takesShardsOfOtherWords() throws {
    let folder = try TemporaryFolder()
    for (name, label) in [("testing", "2"), ("training", "5")] {
      try folder.write("set-\(name)-0.tar", try tar([("a.cls", label), ("a.png", nil)]))
    }
    #expect(try labels(folder.path) == [2])
    #expect(try labels(folder.path, .train) == [5])
  }

  @Test func takesTheShardsOfTheSplit() throws {
    let folder = try TemporaryFolder()
    for (name, label) in [("val-000001", "2"), ("val-000000", "1"), ("train-000000", "5")] {
      try folder.write("named/set-\(name).tar", try tar([("a.cls", label), ("a.png", nil)]))
      try folder.write(
        "inside/\(name.prefix { $0 != "-" })/\(name.suffix(6)).tar", try tar([("a.png", nil), ("a.cls", label)]))
    }
    for set in ["named", "inside"] {
      #expect(try labels(folder.path + "/" + set) == [1, 2])
      #expect(try labels(folder.path + "/" + set, .train) == [5])
    }
    try folder.write("plain/0.tar", try tar([("a.cls", "4"), ("a.png", nil)]))
    #expect(try labels(folder.path + "/plain") == [4])
  }

  @Test(
    arguments: [
      (
        [("a.cls", "cat"), ("a.png", nil), ("b.cls", "1"), ("b.png", nil)],
        " (a.png): the class cat, no number from 0 to 65535 as others are; write one in digits"
      ),
      (
        [("a.cls", "65536"), ("a.png", nil)],
        " (a.png): the class 65536, no number from 0 to 65535 as others are; write one in digits"
      ),
      ([("a.cls", " \n")], " (a.cls): damaged: no number and no name of a class; write one"),
      (
        [("a.cls", String(repeating: " ", count: 256) + "1")],
        " (a.cls): damaged: no number and no name of a class; write one"
      ),
      (
        [("a.json", "{\"caption\": 3}"), ("a.png", nil)],
        ": images that say no class; put them in a folder for each, or a .cls beside each in a .tar"
      ),
      ([("a.cls", "1"), ("b.png", nil)], " (b.png): no b.cls in the archive; add it, with its class's number"),
      ([("a.cls", "1"), ("b\n.png", nil)], " (b?.png): no b?.cls in the archive; add it, with its class's number"),
      ([("a.cls", "1"), ("a.png", nil), ("a.jpg", nil)], " (a.jpg): a second image of the sample a; leave one out"),
      ([("a.cls", "1")], ": classes without images; add a .jpg or .png beside each .cls"),
      ([("a.png", nil)], ": images that say no class; put them in a folder for each, or a .cls beside each in a .tar"),
    ] as [([(String, String?)], String)])
  func refusesWhatIsNoSample(_ members: [(String, String?)], _ line: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("set.tar", try tar(members.map { (name: $0.0, text: $0.1) }))
    #expect(failure(path)?.description == path + line)
  }

  /// A compressed archive is unpacked to memory; one that is cut, or whose checksum is another, is refused.
  @Test func readsCompressedOnes() throws {
    let folder = try TemporaryFolder()
    let bytes = try tar([("a.cls", "1"), ("a.png", nil), ("b.png", nil), ("b.cls", "0")])
    let plain = try DatasetSource.locate(try folder.write("set.tar", bytes), split: .test).map()
    let path = try gzip(bytes, in: folder, as: "shards/set-test-0.tgz")
    for place in [path, folder.path + "/shards"] {
      let source = try DatasetSource.locate(place, split: .test)
      #expect(source.unpackedSize == 2 * (try pngFile()).count && !source.isMappable)
      let images = try source.map()
      #expect((0..<images.count).map(images.label(of:)) == [1, 0])
      #expect((0..<2).allSatisfy { images.planes(of: $0) == plain.planes(of: $0) })
    }
    let packed = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    let short = try folder.write("short.tgz", Array(packed.dropLast(packed.count / 3)))
    #expect(failure(short)?.description == "\(short): truncated gzip file; download it again")
    var other = packed
    other[packed.count - 6] ^= 1
    let sum = try folder.write("sum.tgz", other)
    #expect(failure(sum)?.description == "\(sum): damaged gzip file (incorrect data check); download it again")
  }
}
