import Datasets
import Foundation
import TestSupport
import Testing

@Suite struct PythonTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func readsABatchAsPython2WroteIt() throws {
    let path = try folder.write("test_batch", PythonBatch(records: records(12)).pickle)
    for place in [path, folder.path] {
      let source = try DatasetSource.locate(place, split: .test)
      #expect(source.name == "CIFAR-10 (python)")
      #expect(!source.isMappable)
      #expect(try source.materialise() == records(12))
      #expect(bytes(of: try source.map()) == records(12))
    }
  }

  @Test func readsTheTrainingBatchesInOrder() throws {
    for batch in 1...5 {
      try folder.write(
        "cifar-10-batches-py/data_batch_\(batch)", PythonBatch(records: records(2, first: batch)).pickle)
    }
    let expected = (1...5).flatMap { records(2, first: $0) }
    #expect(try DatasetSource.locate(folder.path, split: .train).materialise() == expected)
  }

  /// What Python 3 and NumPy 2 write for `{b"labels": [3, 9], b"data": array}`, memo opcodes left out.
  @Test(arguments: ["protocol 2", "protocol 3", "protocol 5", "protocol 5, read-only", "bytes alone"])
  func readsWhatPython3Writes(form: String) throws {
    let content = records(1, first: 3) + records(1, first: 9)
    let pixels = PythonBatch(records: content).pixels
    let labels: [PicklePart] = [.text("](K\u{3}K\u{9}e")]
    let dtype: [PicklePart] = [.text("cnumpy\ndtype\n"), .unicode("u1"), .raw([0x89, 0x88, 0x87]), .text("R")]
    let shape: [PicklePart] = [.int(2), .int(3072), .raw([0x86])]
    let array: [PicklePart] =
      [
        .text("cnumpy._core.multiarray\n_reconstruct\ncnumpy\nndarray\n"), .int(0), .raw([0x85]), .bytes("B", [0x62]),
        .raw([0x87]), .text("R("), .int(1),
      ] + shape + dtype + [.raw([0x89])]
    let buffer = PicklePart.text("cnumpy._core.numeric\n_frombuffer\n(")
    let order: [PicklePart] = [.unicode("C"), .text("tR")]
    let data: [PicklePart] =
      switch form {
      case "protocol 2": array + encoded(pixels) + [.text("tb")]
      case "protocol 3": array + [.bytes("B", pixels), .text("tb")]
      case "protocol 5": [buffer, .raw([0x96] + little(UInt64(pixels.count)) + pixels)] + dtype + shape + order
      case "protocol 5, read-only": [buffer, .bytes("B", pixels)] + dtype + shape + order
      default: [.bytes("B", pixels)]
      }
    let key: (String) -> [PicklePart] = { name in
      form == "protocol 2" ? encoded(Array(name.utf8)) : [.bytes("B", Array(name.utf8))]
    }
    let parts = [.text("}(")] + key("labels") + labels + key("data") + data + [.text("u")]
    let path = try folder.write("batch", pickled(form.contains("5") ? 5 : form.contains("2") ? 2 : 3, parts))
    #expect(try DatasetSource.locate(path, split: .test).materialise() == content)
  }

  /// `_codecs.encode(text, "latin1")`.
  private func encoded(_ bytes: [UInt8]) -> [PicklePart] {
    let text = String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    return [.text("c_codecs\nencode\n"), .unicode(text), .unicode("latin1"), .raw([0x86]), .text("R")]
  }
}

@Suite struct PythonErrorTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func refusesOneOfMoreBytesThanAnyHas() throws {
    let path = try folder.write("test_batch", PythonBatch(records: records(3)).pickle)
    // A hole: it takes no room.
    try #require(FileHandle(forWritingAtPath: path)).truncate(atOffset: 1 << 40)
    let reason = "over 160000000 bytes, too many for CIFAR-10; download it again"
    #expect(failure(path)?.description == "\(path): not a CIFAR-10 batch: \(reason)")
  }

  @Test(arguments: [
    ("no 'data'", "'data' is missing"),
    ("no 'labels'", "there is no list 'labels'"),
    ("shape", "the shape of 'data' is (3, 1024), not (images, 3072)"),
    ("rows", "'data' has fewer or more bytes than its shape says; download it again"),
    ("huge", "the shape of 'data' is (2147483647, 2147483647), not (images, 3072)"),
    ("dtype", "the dtype of 'data' is not uint8 (u1); save it as uint8"),
    ("Fortran", "'data' is stored in Fortran order; save it in C order"),
    ("labels", "3 images, but 2 labels; download it again"),
  ])
  func refusesWhatIsNoBatch(flaw: String, reason: String) throws {
    var batch = PythonBatch(records: records(3))
    switch flaw {
    case "no 'data'": batch.dataKey = "pixels"
    case "no 'labels'": batch.labelsKey = "classes"
    case "shape": batch.shape = [3, 1024]
    case "rows": batch.shape = [4, 3072]
    case "huge": batch.shape = [Int(Int32.max), Int(Int32.max)]
    case "dtype": batch.dtype = "f4"
    case "Fortran": batch.isFortran = true
    default: batch.labels.removeLast()
    }
    let path = try folder.write("test_batch", batch.pickle)
    let error = failure(path)
    #expect(error?.description == "\(path): not a CIFAR-10 batch: \(reason)")
    #expect(error?.isMissing == false)
  }

  @Test(arguments: ["(dp0\n", "}q\u{1}("]) func namesOldProtocols(_ head: String) throws {
    let path = try folder.write("test_batch", Array(head.utf8) + [UInt8](repeating: 48, count: 9000))
    #expect(failure(path)?.description.contains("a pickle of protocol 0 or 1; write it with") == true)
  }

  @Test func readsAnArrayOfLabels() throws {
    var batch = PythonBatch(records: records(3))
    batch.labels = [9, 0, 4]
    batch.hasLabelArray = true
    let images = try DatasetSource.locate(try folder.write("test_batch", batch.pickle), split: .test).map()
    #expect((0..<3).map(images.label(of:)) == [9, 0, 4])
  }

  @Test func namesTheImageWithAWrongLabel() throws {
    var batch = PythonBatch(records: records(3))
    batch.labels[1] = 10
    let path = try folder.write("test_batch", batch.pickle)
    #expect(
      failure(path)?.description
        == "\(path): image 1 has label 10, but CIFAR-10's labels are 0 to 9; copy it again")
  }

  @Test func wantsBothLabelsOfCIFAR100() throws {
    var batch = PythonBatch(records: records(3))
    batch.labelsKey = "fine_labels"
    let path = try folder.write("test", batch.pickle)
    #expect(failure(path)?.description == "\(path): not a CIFAR-10 batch: there is no list 'coarse_labels'")
  }

  @Test func refusesCodeByName() throws {
    let path = try folder.write(
      "test_batch", pickled(2, [.text("cos\nsystem\n"), .string("ls"), .raw([0x85]), .text("R")]))
    let line = failure(path)?.description ?? ""
    #expect(line.hasPrefix("\(path): not a CIFAR-10 batch: "))
    #expect(line.contains("os.system"))
  }

  @Test func survivesEveryTruncationAndDamage() throws {
    let pickle = PythonBatch(records: records(1)).pickle
    var state: UInt64 = 1
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for length in [2, 3, 40, 100, 250, 300, pickle.count - 1] {
      let path = try folder.write("test_batch", Array(pickle.prefix(length)))
      #expect(failure(path)?.description.hasPrefix("\(path): not a CIFAR-10 batch: ") == true, "\(length) bytes")
    }
    for _ in 0..<300 {
      var damaged = pickle
      // Everything but the pixels, which may be anything.
      let place = next(370)
      damaged[place] = UInt8(next(256))
      let path = try folder.write("test_batch", [0x80] + damaged.dropFirst())
      if let line = failure(path)?.description {
        #expect(line.hasPrefix(path) && !line.contains("\n"), "byte \(place) set to \(damaged[place]): \(line)")
      }
    }
  }
}
