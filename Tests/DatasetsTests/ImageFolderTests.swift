import Datasets
import Digests
import Foundation
import TestSupport
import Testing

/// Folders of JPEG and PNG files beside what Pillow makes of them (`Scripts/make_image_files.py`).
@Suite struct ImageFolderTests {
  private static let sets = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/sets/"

  /// The committed files, and those of a folder that the environment names.
  private static let folders =
    [sets + "files"] + [ProcessInfo.processInfo.environment["CIFAR_EVAL_IMAGE_FILES"]].compactMap(\.self)

  @Test(arguments: folders) func decodesToPillowsBytes(_ folder: String) throws {
    let source = try DatasetSource.locate(folder, split: .test)
    #expect(source.name == "image folder" && source.layout.classNames == ["jpeg", "png"])
    let images = try source.map()
    let lines = try String(contentsOfFile: folder + "/pillow.txt", encoding: .utf8).split(separator: "\n")
    #expect(images.count == lines.count && lines.count >= 69)
    for (index, line) in lines.enumerated() {
      let fields = line.split(separator: " ").map(String.init)
      #expect(images.label(of: index) == (fields[0].hasPrefix("jpeg/") ? 0 : 1))
      let shape = images.shape(of: index)
      #expect(shape.dimensions == [3, Int(fields[1]), Int(fields[2])], "\(fields[0])")
      var hash = SHA256()
      hash.update(images.planes(of: index))
      #expect(hexadecimal(hash.finalize()) == fields[3], "\(fields[0])")
    }
    try images.checkUnchanged()
  }

  /// JPEG files of four colours, CMYK and YCCK, with and without Adobe's mark; PPM, PGM and BMP files; WebP, TIFF and GIF files.
  @Test(arguments: [("prints", 12), ("plains", 20), ("webps", 18), ("tiffs", 34), ("gifs", 16)])
  func decodesOtherKindsToPillowsBytes(_ name: String, _ count: Int) throws {
    let folder = Self.sets + name
    let images = try DatasetSource.locate(folder, split: .test).map()
    let lines = try String(contentsOfFile: folder + "/pillow.txt", encoding: .utf8).split(separator: "\n")
    #expect(images.count == lines.count && lines.count == count)
    for (index, line) in lines.enumerated() {
      let fields = line.split(separator: " ").map(String.init)
      #expect(images.shape(of: index).dimensions == [3, Int(fields[1]), Int(fields[2])], "\(fields[0])")
      var hash = SHA256()
      hash.update(images.planes(of: index))
      #expect(hexadecimal(hash.finalize()) == fields[3], "\(fields[0])")
    }
    try images.checkUnchanged()
  }

  private func image(_ prefix: String) throws -> [UInt8] {
    for folder in ["files/jpeg", "files/png", "plains/ppm", "plains/bmp", "webps/lossy", "webps/lossless", "tiffs/rgb"]
    {
      let names = try FileManager.default.contentsOfDirectory(atPath: Self.sets + folder).sorted()
      if let name = names.first(where: { "\(folder)/\($0)".contains(prefix) }) {
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: Self.sets + "\(folder)/\(name)")))
      }
    }
    return []
  }

  @Test func sortsClassesByCodePointAndFilesByFolder() throws {
    let folder = try TemporaryFolder()
    let bytes = try image("-2-8.png")
    for name in ["b/2.png", "b/10.png", "B/x.PNG", "b/a/0.png", "ä/1.png", "b/list.txt"] {
      try folder.write(name, bytes)
    }
    let source = try DatasetSource.locate(folder.path + "/", split: .test)
    #expect(source.layout.classNames == ["B", "b", "ä"])
    let files = ["/B/x.PNG", "/b/10.png", "/b/2.png", "/b/a/0.png", "/ä/1.png"]
    #expect(source.files.map { String($0.dropFirst(folder.path.count)) } == files)
    let images = try source.map()
    #expect((0..<images.count).map(images.label(of:)) == [0, 1, 1, 1, 2])
  }

  @Test func takesTheFolderOfTheSplit() throws {
    let folder = try TemporaryFolder()
    let bytes = try image("-2-8.png")
    for name in ["train/x/1.png", "train/y/1.png", "train/y/2.png", "val/x/1.png", "val/y/1.png"] {
      try folder.write(name, bytes)
    }
    #expect(try DatasetSource.locate(folder.path, split: .test).path == folder.path + "/val")
    #expect(try DatasetSource.locate(folder.path, split: .train).map().count == 3)
  }

  @Test func readsTinyImageNet() throws {
    let folder = try TemporaryFolder()
    let bytes = try image("420.jpg")
    let list = "val_1.JPEG\tn02\t0\t0\t9\t9\nval_0.JPEG\tn01\t0\t0\t9\t9\nval_10.JPEG\tn02\t0\t0\t9\t9\n"
    try folder.write("val/val_annotations.txt", Array(list.utf8))
    for index in [0, 1, 10] { try folder.write("val/images/val_\(index).JPEG", bytes) }
    let source = try DatasetSource.locate(folder.path, split: .test)
    #expect(source.name == "Tiny ImageNet" && source.layout.classNames == ["n01", "n02"])
    let images = try source.map()
    #expect((0..<3).map(images.label(of:)) == [0, 1, 1])
  }

  /// All planes and labels of a set.
  private func contents(_ path: String) throws -> (labels: [Int], planes: [[UInt8]]) {
    let images = try DatasetSource.locate(path, split: .test).map()
    let planes = (0..<images.count).map(images.planes(of:))
    try images.checkUnchanged()
    return ((0..<images.count).map(images.label(of:)), planes)
  }

  @Test(.enabled(if: missingPrograms(["tar"]) == nil)) func readsArchivesAsTheFoldersInThem() async throws {
    let expected = try contents(Self.sets + "files")
    let folder = try TemporaryFolder()
    let long = String(repeating: "a long name ", count: 12)
    let tar = folder.path + "/images.tar"
    // The second archive has folders around, and names that ustar's header has no room for.
    for arguments in [["jpeg", "png"], ["--transform", "s,^,./\(long)/,", "jpeg", "png"]] {
      #expect(
        try await run(try #require(findProgram("tar")), ["-cf", tar, "-C", Self.sets + "files"] + arguments).status == 0
      )
      let found = try contents(tar)
      #expect(found.labels == expected.labels && found.planes == expected.planes)
    }
    for method: UInt16 in [0, 8] {
      var zip = ZipWriter(method: method)
      for kind in ["png", "jpeg"] {
        for name in try FileManager.default.contentsOfDirectory(atPath: Self.sets + "files/" + kind) {
          let file = URL(fileURLWithPath: Self.sets + "files/\(kind)/\(name)")
          zip.add("root/val/\(kind)/\(name)", [UInt8](try Data(contentsOf: file)))
        }
      }
      zip.add("root/train/png/1.png", [1])
      let found = try contents(try folder.write("images.zip", zip.finished()))
      #expect(found.labels == expected.labels && found.planes == expected.planes)
    }
  }

  /// `test` has no class folders; `extra` is neither a split nor a class.
  @Test func takesTheFolderOfTheSplitOfAnArchiveAsOnTheDisk() throws {
    let folder = try TemporaryFolder()
    let bytes = try image("-2-8.png")
    var zip = ZipWriter(method: 0)
    for name in ["train/x/1.png", "train/y/1.png", "val/x/1.png", "val/y/1.png", "extra/z/1.png", "test/1.png"] {
      try folder.write("images/" + name, bytes)
      zip.add(name, bytes)
    }
    let archive = try folder.write("images.zip", zip.finished())
    for split in Split.allCases {
      let disk = try DatasetSource.locate(folder.path + "/images", split: split)
      let source = try DatasetSource.locate(archive, split: split)
      #expect(disk.layout.classNames == ["x", "y"] && disk.files.count == 2)
      let images = try source.map()
      #expect(source.layout.classNames == disk.layout.classNames && images.count == 2)
    }
  }

  @Test func refusesATarThatWasCutBetweenMembers() throws {
    let folder = try TemporaryFolder()
    let bytes = try image("-2-8.png")
    var tar = TarBytes()
    for name in ["a/1.png", "b/1.png"] { tar.add(name, bytes) }
    let path = try folder.write("images.tar", tar.closed)
    #expect(try DatasetSource.locate(path, split: .test).map().count == 2)
    try folder.write("images.tar", tar.bytes)
    #expect(failure(path)?.description == "\(path): damaged: ends early; copy it again")
  }

  @Test func refusesFoldersThatAreNoClasses() throws {
    let folder = try TemporaryFolder()
    let bytes = try image("-2-8.png")
    try folder.write("cats/1.png", bytes)
    #expect(
      failure(folder.path)?.description
        == "\(folder.path): one folder of images only, cats; give a folder that has one for each class")
    try folder.write("dogs/notes.txt", [])
    #expect(
      failure(folder.path)?.description
        == "\(folder.path): no image in the class folder dogs; remove it, or put its images there")
  }

  @Test(arguments: [
    ("P6 2 2 65535 ....", "a PPM or PGM image of two bytes a sample; convert it to RGB and save it again"),
    ("P5 2 two", "damaged image: no number at byte 5; copy it again"),
    ("P6 2", "damaged image: it ends before its pixels; copy it again"),
    ("BM", "damaged image: it ends before its pixels; copy it again"),
    ("RIFF....WEBP", "damaged image: it ends before its pixels; copy it again"),
    ("RIFF....WEBPVP8 ", "damaged image: it ends before its pixels; copy it again"),
    (
      "RIFF....WEBPVP8X\n\0\0\0\u{2}\0\0\0\0\0\0\0\0\0",
      "a WebP image of several frames; convert it to RGB and save it again"
    ),
    ("II*\0", "damaged image: it ends before its pixels; copy it again"),
    ("II*\0\u{8}\0\0\0\0\0", "damaged image: 0x0 pixels; copy it again"),
    ("RIFF....WAVE", "a file of an unknown kind, not a JPEG or PNG image; convert it to PNG"),
    ("", "an empty file, not a JPEG or PNG image; convert it to PNG"),
    ("<html>", "an HTML or XML page, not a JPEG or PNG image; convert it to PNG"),
    ("\u{89}", "a file of an unknown kind, not a JPEG or PNG image; convert it to PNG"),
  ]) func namesFilesThatAreNoImages(_ text: String, _ reason: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("a/1.png", try image("-2-8.png"))
    let path = try folder.write("b/1.jpg", Array(text.utf8))
    #expect(failure(folder.path)?.description == "\(path): \(reason)")
    let kept = try DatasetSource.locate(folder.path, split: .test, skippingBroken: true).map()
    #expect(kept.count == 1 && kept.leftOut.map(\.description) == ["\(path): \(reason)"])
  }

  @Test func cutImagesAreNamedWhenTheyAreRead() throws {
    for (kind, least) in [
      ("420.jpg", 700), ("-2-8.png", 60), ("444-progressive", 700), ("interlaced-6-8", 60), ("ppm-255", 40),
      ("bmp-24", 60), ("lossy/rgb", 60), ("lossless/rgb", 60), ("006-rgb-lzw", 300),
    ] {
      let whole = try image(kind)
      for length in stride(from: min(least, whole.count - 20), to: whole.count - 16, by: 7) {
        let folder = try TemporaryFolder()
        try folder.write("a/1.png", whole)
        let path = try folder.write("b/1.png", Array(whole.prefix(length)))
        let images: LabelledImages
        do { images = try DatasetSource.locate(folder.path, split: .test).map() } catch { continue }
        let buffer = PixelBuffer()
        _ = images.planes(of: 0)
        #expect(!images.hasFailed)
        let line = images.failure(of: 1, buffer)?.description
        #expect(line?.hasPrefix("\(path): damaged image: ") == true, "\(kind) \(length)")
        _ = images.planes(of: 1)
        #expect(images.hasFailed)
        #expect(throws: DatasetError.self) { try images.checkUnchanged() }
      }
    }
  }

  /// libturbojpeg calls what fails after a warning a warning: no pixel of the image before may stand for what is missing.
  @Test(arguments: ["420.jpg", "grey"]) func namesImagesThatFailAfterAWarning(_ kind: String) throws {
    let whole = try image(kind)
    let table = try #require(whole.indices.dropLast().first { whole[$0] == 0xff && whole[$0 + 1] == 0xc4 })
    var bytes = whole
    // More codes of one bit than there are, and before the marker a byte too many.
    bytes[table + 5] = 0xff
    bytes.insert(0, at: table)
    let folder = try TemporaryFolder()
    try folder.write("a/1.jpg", whole)
    let path = try folder.write("b/1.jpg", bytes)
    let images = try DatasetSource.locate(folder.path, split: .test).map()
    let buffer = PixelBuffer()
    #expect(images.failure(of: 0, buffer) == nil)
    #expect(
      images.failure(of: 1, buffer)?.description
        == "\(path): damaged image: Bogus Huffman table definition; copy it again")
  }

  /// A file without tables has those of the standard, or none: never those of the image that was decoded before it.
  @Test(arguments: [0xc4, 0xdb] as [UInt8]) func anImageBorrowsNoTables(_ marker: UInt8) throws {
    let whole = try image("444.jpg")
    var bytes = whole
    while let place = bytes.indices.dropLast(4).first(where: { bytes[$0] == 0xff && bytes[$0 + 1] == marker }) {
      bytes.removeSubrange(place..<place + 2 + Int(bytes[place + 2]) << 8 + Int(bytes[place + 3]))
    }
    let folder = try TemporaryFolder()
    try folder.write("a/0.jpg", try image("optimized.jpg"))
    try folder.write("b/1.jpg", bytes)
    try folder.write("c/2.jpg", whole)
    let images = try DatasetSource.locate(folder.path, split: .test).map()
    let (fresh, used) = (PixelBuffer(), PixelBuffer())
    #expect(images.failure(of: 0, used) == nil)
    let failure = images.failure(of: 1, used)?.description
    #expect(failure == images.failure(of: 1, fresh)?.description)
    if marker == 0xdb {
      #expect(failure?.contains("damaged image: Quantization table 0x00 was not defined") == true, "\(failure ?? "")")
    } else {
      #expect(failure == nil && images.planes(of: 1) == images.planes(of: 2))
      let planes = images.withPixels(of: 1, in: used) { planes in planes.indices.map { planes[$0] } }
      #expect(planes == images.planes(of: 1))
    }
  }

  @Test func filesThatAreWrittenToAreNamedWhenTheyAreRead() throws {
    let folder = try TemporaryFolder()
    let bytes = try image("-2-8.png")
    try folder.write("a/1.png", bytes)
    let path = try folder.write("b/1.png", bytes)
    let images = try DatasetSource.locate(folder.path, split: .test).map()
    let buffer = PixelBuffer()
    #expect(images.failure(of: 1, buffer) == nil)
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.write(contentsOf: Data(bytes.prefix(1)))
    try file.close()
    #expect(images.failure(of: 0, buffer) == nil)
    let line = try #require(images.failure(of: 1, buffer)?.description)
    #expect(line.hasPrefix("\(path): changed while it was read: it was written to"), "\(line)")
    _ = images.planes(of: 1)
    #expect(throws: DatasetError.self) { try images.checkUnchanged() }
  }

  @Test func refusesBombsBeforeTheyAreDecoded() throws {
    let folder = try TemporaryFolder()
    try folder.write("a/1.png", try image("-2-8.png"))
    var jpeg: [UInt8] = [0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0xff, 0xff, 0xff, 0xff, 3]
    jpeg += [1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]
    let path = try folder.write("b/1.jpg", jpeg)
    #expect(
      failure(folder.path)?.description
        == "\(path): an image of 65535x65535 pixels, more than 89478485; make it smaller")
    jpeg[11] = 5
    try folder.write("b/1.jpg", jpeg)
    #expect(
      failure(folder.path)?.description == "\(path): a JPEG image of 5 components; convert it to RGB and save it again")
  }
}
