import Checkpoints
import TestSupport
import Testing

/// State dicts that `numpy.savez` wrote.
@Suite struct NumPyArchiveTests {
  private static func archive(_ arrays: [(String, [UInt8])], method: UInt16 = 0) -> [UInt8] {
    var writer = ZipWriter(method: method)
    for (name, bytes) in arrays { writer.add(name + ".npy", bytes) }
    return writer.finished()
  }

  static let six = little([1, 2, 3, 4, 5, 6] as [Float])

  @Test(arguments: [UInt16(0), 8]) func readsArraysByName(method: UInt16) throws {
    let file = try TemporaryFile(
      Self.archive(
        [
          ("net.fc.weight", numPyArray("<f4", shape: "(2, 3)", Self.six)),
          ("net.fc.bias", numPyArray("<f4", shape: "(6,)", Self.six, version: 2)),
          ("net.conv.weight", numPyArray("<f4", shape: "(2, 3)", Self.six, isFortran: true)),
          ("net.bn.num_batches_tracked", numPyArray("<i8", shape: "()", little(Int64(7)))),
          ("net.bn.empty", numPyArray("<f4", shape: "(0, 3)", [])),
        ], method: method))
    let catalogue = try Catalogue.open(file.path)
    #expect(catalogue.format == "NumPy archive")
    #expect(
      catalogue.tensors.map(\.name)
        == ["fc.weight", "fc.bias", "conv.weight", "bn.num_batches_tracked", "bn.empty"])
    #expect(try floats(catalogue.tensors[0], of: catalogue, 1..<5) == [2, 3, 4, 5])
    #expect(try floats(catalogue.tensors[1], of: catalogue) == [1, 2, 3, 4, 5, 6])
    #expect(try floats(catalogue.tensors[2], of: catalogue) == [1, 3, 5, 2, 4, 6])
  }

  /// zlib may have taken all of the input while bytes still wait in it.
  @Test(arguments: [1, 64, 3000]) func readsWhatDeflatesToLittle(count: Int) throws {
    let ones = [Float](repeating: 1, count: count)
    let file = try TemporaryFile(
      Self.archive([("fc.weight", numPyArray("<f4", shape: "(\(count),)", little(ones)))], method: 8))
    let catalogue = try Catalogue.open(file.path)
    #expect(try floats(catalogue.tensors[0], of: catalogue) == ones)
    #expect(try floats(catalogue.tensors[0], of: catalogue, count / 2..<count) == Array(ones[(count / 2)...]))
  }

  @Test func refusesOtherArraysByName() throws {
    let refused: [([UInt8], String)] = [
      (numPyArray("|O", shape: "(6,)", Self.six), "is a NumPy array of |O, which is not read; save it as float32 (f4)"),
      (
        numPyArray(">f4", shape: "(6,)", Self.six),
        "is a NumPy array of >f4, which is not read; save it as float32 (f4)"
      ),
      (numPyArray("<f4", shape: "(7,)", Self.six), "has fewer or more bytes than its shape [7] says; save it again"),
      (numPyArray("<f4", shape: "(-6,)", Self.six), "has a malformed shape; save it again"),
      (numPyArray("<f4", shape: "(\(Int.max), 2)", Self.six), "has a malformed shape; save it again"),
      (numPyArray("<f4", shape: "(x,)", Self.six), "has a malformed shape; save it again"),
      (Array("{'descr'}".utf8), "is no NumPy array of format 1 to 3; save it again with numpy.savez"),
      (
        Array(numPyArray("<f4", shape: "(6,)", Self.six)[..<20]),
        "has a header of 58 bytes, too long for a plain array; save it again"
      ),
    ]
    for (bytes, line) in refused {
      for method in [UInt16(0), 8] {
        #expect(try failure(Self.archive([("w", bytes)], method: method)) == "tensor w: " + line)
      }
    }
  }
}
