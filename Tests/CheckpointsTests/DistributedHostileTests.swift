import Checkpoints
import Foundation
import Memory
import Tensors
import TestSupport
import Testing

/// Damaged folders of torch.distributed.checkpoint: a line that names the file and the cure, never a trap or long work.
@Suite final class DistributedHostileTests {
  typealias Chunk = DistributedFixture.Chunk
  typealias Tensor = DistributedFixture.Tensor

  static let whole = DistributedFixture([
    Tensor(["model", "a.weight"], [4, 2], [Chunk([0, 0], [3, 2]), Chunk([3, 0], [1, 2], rank: 1)]),
    Tensor(["model", "b.weight"], [3, 2], [Chunk([0, 0], [3, 1]), Chunk([0, 1], [3, 1], rank: 1)]),
  ])

  private var folders: [TemporaryFolder] = []

  private func folder(_ files: [String: [UInt8]]) throws -> TemporaryFolder {
    folders.append(try TemporaryFolder(files))
    return folders[folders.count - 1]
  }

  @Test func namesWhatIsMissing() throws {
    for (name, line) in [
      ("__1_0.distcp", "__1_0.distcp: missing: its .metadata puts tensors there; copy the files of all ranks"),
      (
        ".metadata",
        ".metadata: missing: it says where tensors lie in the .distcp files; copy it too, or save again where saving "
          + "was broken off"
      ),
    ] {
      let path = try folder(Self.whole.files.filter { $0.key != name }).path
      #expect(failure(path) == "\(path)/\(line)")
    }
    let path = try folder(Self.whole.files).path
    let line = "one part of a checkpoint of torch.distributed (DCP); give the folder that it is in"
    for name in ["__0_0.distcp", ".metadata"] { #expect(failure("\(path)/\(name)") == line) }
  }

  @Test func namesAFileThatIsTooShort() throws {
    var files = Self.whole.files
    files["__1_0.distcp"]?.removeLast(40)
    let path = try folder(files).path
    let size = files["__1_0.distcp"]?.count ?? 0
    #expect(
      failure(path)?.hasPrefix("\(path)/__1_0.distcp: truncated or not finished: tensor model.b.weight should lie at")
        == true)
    #expect(failure(path)?.hasSuffix("but the file has \(size); copy it again") == true)
  }

  @Test(
    arguments: [
      ([Chunk([0, 0], [3, 2])], "have 6 elements"),
      ([Chunk([0, 0], [3, 2]), Chunk([2, 0], [1, 2], rank: 1)], "have 8 elements, but some twice"),
      ([Chunk([0, 0], [4, 1]), Chunk([1, 0], [2, 2], rank: 1)], "have 8 elements, but some twice"),
      ([Chunk([0, 0], [4, 2]), Chunk([0, 0], [4, 2], rank: 1)], "two places for"),
      ([Chunk([1, 0], [4, 2])], "lies outside it"),
      ([Chunk([-1, 0], [4, 2])], "lies outside it"),
      ([Chunk([0], [8])], "lies outside it"),
      ([], "have 0 elements"),
      ([Chunk([0, 0], [4, 2]), Chunk([1, 0], [3, 2], rank: 1)], "have more elements than it"),
    ] as [([Chunk], String)])
  func refusesChunksThatDoNotMakeTheTensor(chunks: [Chunk], line: String) throws {
    var lying = Self.whole
    lying.tensors[0].chunks = chunks
    let path = try folder(lying.files).path
    let found = try #require(failure(path))
    #expect(found.contains(line) && found.hasPrefix(path + "/.metadata: damaged: "), "\(found)")
  }

  @Test func refusesANameTwice() throws {
    var files = Self.whole.files
    let metadata = try #require(files[".metadata"])
    let place = try #require(metadata.firstRange(of: Py.text("model.b.weight").opcodes))
    // Python tells text from bytes; a tensor's name is one of the two.
    files[".metadata"] =
      metadata[..<place.lowerBound] + Py.bytes("model.a.weight").opcodes + metadata[place.upperBound...]
    var path = try folder(files).path
    let line = "it has two tensors of the name model.a.weight; copy or save it again"
    #expect(failure(path) == "\(path)/.metadata: damaged: \(line)")
    // What ranks saved on their own is put together.
    for rank in 0..<2 { files["__\(rank).metadata"] = files[".metadata"] }
    files[".metadata"] = nil
    path = try folder(files).path
    #expect(failure(path)?.contains("it has two tensors of the name") == true)
  }

  @Test func refusesAChunkTwiceBeforeItIsLookedUp() throws {
    var lying = Self.whole
    lying.tensors[0].chunks = [Chunk](repeating: Chunk([0, 0], [1, 1]), count: 3)
    var files = Self.whole.files
    files[".metadata"] = lying.metadata([]).pickled
    #expect(
      failure(try folder(files).path)?.contains("it has two chunks of tensor model.a.weight at [0, 0]") == true)
  }

  @Test func refusesMoreElementsThanTheTensorHasInAllRanksFiles() throws {
    var files: [String: [UInt8]] = [:]
    for (rank, chunk) in [Chunk([0, 0], [3, 2]), Chunk([2, 0], [2, 2], rank: 1)].enumerated() {
      for (name, bytes) in DistributedFixture([Tensor(["a.weight"], [4, 2], [chunk])]).files {
        files[name == ".metadata" ? "__\(rank).metadata" : name] = bytes
      }
    }
    #expect(failure(try folder(files).path)?.contains("have more elements than it") == true)
  }

  @Test func saysWhereThereAreTooManyBlocksToCompare() throws {
    let boxes = (0..<4).map { column in
      TensorBox(
        offsets: [0, column], sizes: [2, 1], elements: TensorStrides(file: 0, offset: 8 * column, strides: [1, 1]))
    }
    let tensor = NamedShape(name: "a", shape: Shape(2, 4))
    var enough = ChunkCover(comparisons: 6)
    #expect(try enough.layout(of: tensor, boxes, "x") == .boxes(boxes))
    var few = ChunkCover(comparisons: 5)
    #expect {
      try few.layout(of: tensor, boxes, "x")
    } throws: {
      "\($0)" == "x: tensor a is cut into too many blocks to compare; save it whole"
    }
  }

  @Test func refusesMetadataOfAnotherSave() throws {
    var other = Self.whole
    other.tensors.reverse()
    var files = Self.whole.files
    files[".metadata"] = other.files[".metadata"]
    #expect(failure(try folder(files).path)?.contains("files of two saved states are mixed") == true)
    var halves = Self.whole
    halves.tensors[0].dtype = "float16"
    #expect(
      failure(try folder(halves.files).path)?.contains(
        "it says that tensor model.a.weight at [0, 0] is float16 of shape [3, 2], but") == true)
  }

  @Test func refusesWhatIsNotStoredAsTensors() throws {
    var packed = Self.whole
    packed.more = [("transform_descriptors", .list([.text("zstd")]))]
    #expect(failure(try folder(packed.files).path)?.contains("passed through an extension") == true)
    var objects = DistributedFixture([])
    objects.objects = ["model"]
    #expect(failure(try folder(objects.files).path)?.contains("only pickled objects such as model; make one") == true)
  }

  @Test func leadsNowhereElse() throws {
    for file in ["../__0_0.distcp", "/etc/passwd", "", ".", ".."] {
      var lying = Self.whole
      lying.more = [("relative_path", .text(file))]
      #expect(failure(try folder(lying.files).path)?.contains("which is not beside it") == true)
    }
  }

  @Test func namesAMissingFileInOneLine() throws {
    var lying = Self.whole
    lying.more = [("relative_path", .text("__0_0\n.distcp"))]
    #expect(failure(try folder(lying.files).path)?.contains("__0_0?.distcp: missing") == true)
  }

  @Test(arguments: [Int.max, Int.min, -1, 1 << 40]) func survivesAbsurdNumbers(number: Int) throws {
    for key in ["offset", "length"] {
      var lying = Self.whole
      lying.more = [(key, .int(number))]
      #expect(failure(try folder(lying.files).path) != nil)
    }
    var files = Self.whole.files
    for (shape, chunk) in [([number, number], Chunk([0, 0], [3, 2])), ([4, 2], Chunk([number, 0], [number, 2]))] {
      var lying = Self.whole
      lying.tensors[0].shape = shape
      lying.tensors[0].chunks = [chunk]
      files[".metadata"] = lying.metadata([]).pickled
      #expect(failure(try folder(files).path) != nil)
    }
  }

  private func survives(_ path: String) -> Bool {
    do throws(CheckpointError) {
      let catalogue = try Catalogue.open(path)
      var reader = TensorReader(catalogue)
      for tensor in catalogue.tensors where tensor.shape.elementCount < 1000 && tensor.scalar?.dtype != nil {
        let size = 4 * tensor.shape.elementCount
        let buffer = MemoryBlock(byteCount: size).bytes
        try reader.read(tensor, elements: 0..<tensor.shape.elementCount, as: .float32, into: buffer.prefix(size))
      }
      return true
    } catch {
      #expect(!error.description.contains("\n"))
      return false
    }
  }

  @Test(arguments: [".metadata", "__0_0.distcp"]) func survivesTruncationsAndFlippedBytes(name: String) throws {
    let folder = try folder(Self.whole.files)
    #expect(survives(folder.path))
    let bytes = try #require(Self.whole.files[name])
    var failures = 0
    for position in bytes.indices where bytes[position] != 0x5a {
      var flipped = bytes
      flipped[position] ^= [1, 0x10, 0x80, 0xff][position % 4]
      try folder.write(name, flipped)
      if !survives(folder.path) { failures += 1 }
    }
    #expect(failures > 100)
    for size in stride(from: bytes.count - 1, through: 0, by: -7) {
      try folder.write(name, Array(bytes[..<size]))
      #expect(!survives(folder.path), "cut to \(size) bytes")
    }
  }
}
