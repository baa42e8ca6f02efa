import Checkpoints
import Files
import Foundation
import TestSupport
import Testing

/// Deflated, encrypted and contradictory archives.
@Suite struct ZipTests {
  static let storage = Storage("0", (0..<200_000).map { Float($0 % 997) })
  static let object = Py.ordered([
    ("matrix", storage.tensor([400, 500])), ("transposed", storage.tensor([500, 400], strides: [1, 500])),
  ])

  @Test func deflatedTensorsAreReadInAnyOrder() throws {
    let bytes = TorchFile.zip(Self.object, [Self.storage], method: 8)
    #expect(bytes.count < 400_000)
    let file = try TemporaryFile(bytes)
    let catalogue = try Catalogue.open(file.path)
    let tensor = try #require(catalogue["matrix"])
    let whole = (0..<200_000).map { Float($0 % 997) }
    for range in [150_000..<150_010, 0..<200_000, 7..<9, 199_999..<200_000] {
      #expect(try floats(tensor, of: catalogue, range) == Array(whole[range]))
    }
    let columns = try floats(#require(catalogue["transposed"]), of: catalogue)
    // Element (row, column) of shape 500 x 400 is row + 500 column of the storage.
    let wanted: [Float] = (0..<200_000).map { (index: Int) -> Float in
      let (row, column) = index.quotientAndRemainder(dividingBy: 400)
      return whole[row + 500 * column]
    }
    #expect(columns == wanted)
    #expect(catalogue.headerBytes < 4096)
  }

  @Test func aDeflatedBitThatFlippedIsFound() throws {
    var bytes = TorchFile.zip(Self.object, [Self.storage], method: 8)
    let place = bytes.count / 2
    bytes[place] ^= 0x10
    let file = try TemporaryFile(bytes)
    let catalogue = try Catalogue.open(file.path)
    #expect(throws: CheckpointError.self) { try floats(#require(catalogue["matrix"]), of: catalogue) }
  }

  /// Encryption puts twelve bytes of its own before the contents.
  @Test(arguments: [0, 12]) func encryptedEntriesAreNamed(more: Int) throws {
    var writer = ZipWriter()
    writer.add("net/version", [])
    writer.flags |= 1
    writer.statedSize = Self.object.pickled.count - more
    writer.add("net/data.pkl", Self.object.pickled)
    #expect(
      try failure(writer.finished())
        == "entry net/data.pkl is encrypted; decrypt the archive, or save it again with torch.save")
  }

  @Test func aBombIsRefused() throws {
    var writer = ZipWriter(method: 8)
    writer.add("net/data.pkl", Self.object.pickled)
    // More than deflate can make of its bytes.
    writer.statedSize = 900_000_000
    writer.add("net/data/0", Self.storage.bytes)
    #expect(
      try failure(writer.finished()) == "entry net/data/0 would unpack to 900000000 bytes; zip it with -0")
  }

  /// Where the records of a small archive lie.
  private struct Records {
    let bytes = TorchFile.zip(.dict([("w", Storage("0", [1]).tensor([1]))]), [Storage("0", [1])])
    var end: Int { bytes.count - 22 }
    var directory: Int { Int(bytes[end + 16]) + Int(bytes[end + 17]) << 8 }

    func changed(at place: Int, to value: [UInt8]) -> [UInt8] {
      var changed = bytes
      changed.replaceSubrange(place..<place + value.count, with: value)
      return changed
    }
  }

  @Test func whatIsStatedTwiceMustAgree() throws {
    let records = Records()
    #expect(try failure(records.bytes) == nil)
    let changes: [(place: Int, value: [UInt8], line: String)] = [
      (records.end + 8, [3, 0], "the end record is that of one disk of several"),
      (records.end + 8, [3, 0, 3, 0], "the zip directory lists more than the 3 entries that it states"),
      (records.end + 8, [5, 0, 5, 0], "the zip directory breaks off at entry 4"),
      (records.end + 12, [1, 0], "the zip directory does not reach to its end record"),
      (0 + 18, [9], "entry net/data.pkl has another size in its local header than in the directory"),
      (0 + 14, [9], "entry net/data.pkl has another checksum in its local header than in the directory"),
      (0 + 8, [8], "entry net/data.pkl has another compression in its local header than in the directory"),
      (0 + 6, [9], "entry net/data.pkl has another encryption in its local header than in the directory"),
      (0 + 30, [0x6d], "entry net/data.pkl has another name in its local header than in the directory"),
      (records.directory + 20, [0xff, 0xff], "the zip directory breaks off at entry 0"),
      (
        records.directory + 20, [0xff, 0xff, 0, 0, 0xff, 0xff, 0, 0],
        "zip entry net/data.pkl reaches into what follows it"
      ),
    ]
    for change in changes {
      let line = try failure(records.changed(at: change.place, to: change.value))
      #expect(line == "damaged: \(change.line); copy or save it again", "byte \(change.place)")
    }
  }

  /// The directory does not say where contents begin: a header that skips too much or too little gives other weights.
  @Test(arguments: [-4, 4, 8, 12]) func contentsEndWhereWhatFollowsBegins(_ shift: Int) throws {
    let records = Records()
    let length = Int(records.bytes[28]) + Int(records.bytes[29]) << 8
    let wrong = length + shift
    try #require(wrong >= 0)
    let line = try failure(records.changed(at: 28, to: [UInt8(wrong & 255), UInt8(wrong >> 8)]))
    #expect(line == "damaged: entry net/data.pkl does not lie where its local header says; copy or save it again")
  }

  /// The same of an archive of PyTorch's, which has a data descriptor behind each entry.
  @Test(.enabled(if: TestData.has("net"), "\(TestData.skipReason)"), arguments: [-8, -4, 4, 8])
  func contentsEndWhereTheirDescriptorBegins(_ shift: Int) throws {
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: TestData.path("net/cifar_net.pth"))))
    let name = Array("/data/4".utf8)
    let header = try #require(
      bytes.indices.dropLast(60).first { place in
        bytes[place..<place + 4].elementsEqual([0x50, 0x4b, 3, 4])
          && bytes[place + 30..<place + 30 + Int(bytes[place + 26])].suffix(name.count).elementsEqual(name)
      })
    let wrong = Int(bytes[header + 28]) + Int(bytes[header + 29]) << 8 + shift
    try #require(wrong >= 0)
    #expect(try failure(bytes) == nil)
    (bytes[header + 28], bytes[header + 29]) = (UInt8(wrong & 255), UInt8(wrong >> 8))
    #expect(try failure(bytes)?.contains("data/4 does not lie where its local header says") == true)
  }

  @Test func theTwoEndRecordsMustAgree() throws {
    var bytes = TorchFile.zip(.dict([("w", Storage("0", [1]).tensor([1]))]), [Storage("0", [1])], isWide: true)
    #expect(try failure(bytes) == nil)
    let end = bytes.count - 22
    bytes.replaceSubrange(end + 8..<end + 12, with: [2, 0, 2, 0])
    #expect(try failure(bytes) == "damaged: the end record and its ZIP64 form differ; copy or save it again")
  }
}
