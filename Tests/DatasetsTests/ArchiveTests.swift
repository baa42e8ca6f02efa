import Datasets
import Foundation
import TestSupport
import Testing

@Suite struct ArchiveTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func readsWhatTarMakes() throws {
    try folder.write("cifar-10-batches-bin/test_batch.bin", records(5))
    try folder.write("cifar-10-batches-bin/readme.html", Array("<html>".utf8))
    for batch in 1...5 {
      try folder.write("cifar-10-batches-bin/data_batch_\(batch).bin", records(2, first: batch))
    }
    let tar = Process()
    tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    tar.arguments = ["tar", "-C", folder.path, "-czf", folder.path + "/cifar-10-binary.tar.gz", "cifar-10-batches-bin"]
    try tar.run()
    tar.waitUntilExit()
    #expect(tar.terminationStatus == 0)
    try FileManager.default.removeItem(atPath: folder.path + "/cifar-10-batches-bin")
    for place in [folder.path, folder.path + "/cifar-10-binary.tar.gz"] {
      let source = try DatasetSource.locate(place, split: .test)
      #expect(source.name == "CIFAR-10 (archive)")
      #expect(!source.isMappable)
      #expect(try source.materialise() == records(5))
      let train = try DatasetSource.locate(place, split: .train).materialise()
      #expect(train == (1...5).flatMap { records(2, first: $0) })
    }
  }

  @Test func readsThePythonLayout() throws {
    var tar = TarBytes()
    tar.add("cifar-10-batches-py/", [], type: "5")
    tar.add("cifar-10-batches-py/data_batch_4", PythonBatch(records: records(1)).pickle)
    tar.add("test_batch", PythonBatch(records: records(3)).pickle, prefix: "some/cifar-10-batches-py")
    tar.add("cifar-10-batches-py/._test_batch", [1, 2, 3])
    let path = try gzip(tar.closed, in: folder, as: "cifar-10-python.tar.gz")
    #expect(try DatasetSource.locate(folder.path, split: .test).materialise() == records(3))
    #expect(
      failure(path, .train)?.description
        == "\(path): data_batch_1 is missing; the train set needs 5 batches, so add it")
  }

  @Test func readsATarThatABrowserUnpacked() throws {
    var tar = TarBytes()
    tar.add("cifar-10-batches-bin/test_batch.bin", records(2))
    let path = try folder.write("cifar-10-binary.tar", tar.closed)
    #expect(try DatasetSource.locate(path, split: .test).materialise() == records(2))
  }

  @Test func prefersTheBinaryLayout() throws {
    var tar = TarBytes()
    tar.add("test_batch", PythonBatch(records: records(1)).pickle)
    tar.add("test_batch.bin", records(2))
    let path = try gzip(tar.closed, in: folder, as: "both.tgz")
    #expect(try DatasetSource.locate(path, split: .test).materialise() == records(2))
  }
}

@Suite struct ArchiveErrorTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func saysThatTheSetIsNotInIt() throws {
    var tar = TarBytes()
    // A link of the right name is no batch.
    tar.add("test_batch.bin", [], type: "2")
    let path = try gzip(tar.closed, in: folder, as: "other.tar.gz")
    let error = failure(path)
    #expect(error?.description == "\(path): no CIFAR-10 test set in this archive; download cifar-10-binary.tar.gz")
    #expect(error?.isMissing == true)
  }

  @Test func readsCIFAR100() throws {
    let content = hundred(4)
    var tar = TarBytes()
    tar.add("cifar-100-binary/train.bin", hundred(1))
    tar.add("cifar-100-binary/test.bin", content)
    let path = try gzip(tar.closed, in: folder, as: "renamed.tar.gz")
    let source = try DatasetSource.locate(path, split: .test)
    #expect(source.name == "CIFAR-100 (archive)")
    #expect(try source.materialise() == content)
    #expect(try source.map().label(of: 3) == 96)
  }

  @Test func namesTheMemberThatIsWrong() throws {
    var content = records(2)
    content[3073] = 200
    var tar = TarBytes()
    tar.add("cifar-10-batches-bin/test_batch.bin", content)
    let path = try gzip(tar.closed, in: folder, as: "label.tar.gz")
    #expect(
      failure(path)?.description == "\(path) (test_batch.bin): image 1 has label 200, "
        + "but CIFAR-10's labels are 0 to 9; copy it again")
    tar = TarBytes()
    tar.add("test_batch.bin", [UInt8](repeating: 0, count: 3072))
    let short = try gzip(tar.closed, in: folder, as: "short.tar.gz")
    #expect(
      failure(short)?.description == "\(short) (test_batch.bin): 3072 bytes is not a whole number of 3073-byte images "
        + "(remainder 3072); copy it again")
  }

  @Test func refusesATruncatedGzipFile() throws {
    var tar = TarBytes()
    tar.add("test_batch.bin", records(20))
    tar.add("readme.html", (0..<100_000).map { _ in UInt8.random(in: 0...255) })
    let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: gzip(tar.closed, in: folder, as: "whole.tar.gz"))))
    for length in [20, 400, whole.count / 2, whole.count - 50_000, whole.count - 1] {
      let path = try folder.write("cut.tar.gz", Array(whole.prefix(length)))
      #expect(failure(path)?.description == "\(path): truncated gzip file; download it again", "\(length) bytes")
    }
  }

  @Test func refusesADamagedGzipFile() throws {
    var tar = TarBytes()
    tar.add("test_batch.bin", records(2))
    var content = try [UInt8](Data(contentsOf: URL(fileURLWithPath: gzip(tar.closed, in: folder, as: "good.tar.gz"))))
    content[content.count - 6] ^= 1
    let path = try folder.write("sum.tar.gz", content)
    #expect(failure(path)?.description == "\(path): damaged gzip file (incorrect data check); download it again")
  }

  @Test func refusesATruncatedTar() throws {
    var tar = TarBytes()
    tar.add("test_batch.bin", records(1), size: 2 * 3073)
    for (name, content) in [("member", tar.bytes), ("header", Array(tar.bytes.prefix(100)))] {
      let path = try gzip(content, in: folder, as: name)
      #expect(failure(path)?.description == "\(path): truncated archive; download it again")
    }
  }

  @Test func refusesAWrongTarHeader() throws {
    var tar = TarBytes()
    tar.add("readme.html", [1, 2, 3])
    tar.add("test_batch.bin", records(1))
    var content = tar.closed
    content[1024 + 3] ^= 0x20
    let path = try gzip(content, in: folder, as: "damaged.tar.gz")
    let line = "damaged tar header at unpacked byte 1024; download it again"
    #expect(failure(path)?.description == "\(path): \(line)")
    let noise = try gzip([UInt8](repeating: 0x41, count: 3073 * 4), in: folder, as: "noise.gz")
    #expect(failure(noise)?.description == "\(noise): damaged tar header at unpacked byte 0; download it again")
  }

  @Test func boundsABombBeforeItAllocates() throws {
    var tar = TarBytes()
    tar.add("test_batch.bin", [], size: 0o77_777_777_777)
    let member = try gzip(tar.bytes, in: folder, as: "member.tar.gz")
    #expect(
      failure(member)?.description
        == "\(member): test_batch.bin has 8589934591 bytes, too many for CIFAR-10; download it again")
  }

  /// 1.1 GiB of zeros in a member nobody wants: thousands of small gzip members in a row.
  @Test func boundsWhatIsUnpacked() throws {
    var tar = TarBytes()
    tar.add("zeros", [], size: 0o12_000_000_000)
    let head = try gzip(tar.bytes, in: folder, as: "head.gz")
    let zeros = try gzip([UInt8](repeating: 0, count: 1 << 22), in: folder, as: "zeros.gz")
    let part = try [UInt8](Data(contentsOf: URL(fileURLWithPath: zeros)))
    var content = try [UInt8](Data(contentsOf: URL(fileURLWithPath: head)))
    for _ in 0..<300 { content += part }
    let path = try folder.write("bomb.tar.gz", content)
    #expect(
      failure(path)?.description
        == "\(path): more than 1 GiB unpacked, so this is not CIFAR-10; download it again")
  }
}
