import Checkpoints
import Tensors
import TestSupport
import Testing

/// What both formats of `torch.save` have in common is tested in both.
@Suite struct TorchFileTests {
  enum Form: CaseIterable {
    case zip
    case wideZip
    case deflatedZip
    case legacy

    func file(_ object: Py, _ storages: [Storage]) throws -> TemporaryFile {
      try TemporaryFile(
        self == .legacy
          ? TorchFile.legacy(object, storages)
          : TorchFile.zip(
            object, storages, isWide: self == .wideZip, method: self == .deflatedZip ? 8 : 0))
    }
  }

  @Test(arguments: Form.allCases) func readsViewsOfASharedStorage(form: Form) throws {
    let storage = Storage("0", (0..<24).map(Float.init))
    let other = Storage("1", [100, 101])
    let object = Py.ordered([
      ("whole", storage.tensor([4, 6])), ("tail", storage.tensor([2, 3], offset: 18)),
      ("transposed", storage.tensor([6, 4], strides: [1, 6])),
      ("columns", storage.tensor([4, 2], strides: [6, 1], offset: 3)),
      ("every second", storage.tensor([3], strides: [2], offset: 1)),
      ("expanded", storage.tensor([2, 3], strides: [0, 1], offset: 4)),
      ("scalar", other.tensor([], offset: 1)), ("empty", other.tensor([0, 5])),
      ("row", storage.tensor([1, 6], strides: [1 << 60, 1])),
    ])
    let file = try form.file(object, [other, storage])
    let catalogue = try Catalogue.open(file.path)
    func values(_ name: String) throws -> [Float] { try floats(#require(catalogue[name]), of: catalogue) }
    #expect(try values("whole") == (0..<24).map(Float.init))
    #expect(try values("tail") == [18, 19, 20, 21, 22, 23])
    #expect(try values("transposed") == (0..<6).flatMap { row in (0..<4).map { Float(row + 6 * $0) } })
    #expect(try values("columns") == [3, 4, 9, 10, 15, 16, 21, 22])
    #expect(try values("every second") == [1, 3, 5])
    #expect(try values("expanded") == [4, 5, 6, 4, 5, 6])
    #expect(try values("scalar") == [101])
    #expect(try values("empty") == [])
    #expect(try values("row") == [0, 1, 2, 3, 4, 5])
    #expect(catalogue["transposed"]?.shape == Shape(6, 4))
  }

  @Test(arguments: Form.allCases) func readsEveryWayToSaveATensor(form: Form) throws {
    let storage = Storage("0", [1, 2, 3, 4])
    let untyped = Storage("1", kind: "UntypedStorage", width: 1, [0, 0x80, 0x3f, 0, 0, 0x40])
    let plain = Py.tuple([storage.id(), .int(1), .tuple([.int(2)]), .tuple([.int(1)]), .bool(false), .dict([])])
    let sized = Py.tuple([
      storage.id(), .int(0), .call("torch", "Size", [.list([.int(2), .int(2)])]), .tuple([.int(2), .int(1)]),
    ])
    let object = Py.dict([
      ("oldest", .raw(Py.global("torch._utils", "_rebuild_tensor").opcodes + sized.opcodes + [0x52])),
      ("parameter", .call("torch._utils", "_rebuild_parameter", [storage.tensor([4]), .bool(true), .dict([])])),
      (
        "subclass",
        .call(
          "torch._tensor", "_rebuild_from_type_v2",
          [.global("torch._utils", "_rebuild_tensor_v2"), .global("torch", "Tensor"), plain, .dict([])])
      ),
      (
        "untyped",
        .call(
          "torch._utils", "_rebuild_tensor_v3",
          [
            untyped.id(), .int(1), .tuple([.int(2)]), .tuple([.int(1)]), .bool(false), .dict([]),
            .global("torch", "bfloat16"),
          ])
      ),
      ("epoch", .int(3)), ("note", .text("x")),
    ])
    // An offset counts elements of the tensor's dtype: 1 is byte 2 here.
    let file = try form.file(object, [storage, untyped])
    let catalogue = try Catalogue.open(file.path)
    #expect(catalogue.tensors.map(\.name) == ["oldest", "parameter", "subclass", "untyped"])
    #expect(catalogue["untyped"]?.scalar == .bfloat16)
    #expect(try floats(#require(catalogue["oldest"]), of: catalogue) == [1, 2, 3, 4])
    #expect(try floats(#require(catalogue["parameter"]), of: catalogue) == [1, 2, 3, 4])
    #expect(try floats(#require(catalogue["subclass"]), of: catalogue) == [2, 3])
    let wanted = [UInt16(0x003f), 0x4000].map { Float(bitPattern: UInt32($0) << 16) }
    #expect(try floats(#require(catalogue["untyped"]), of: catalogue) == wanted)
  }

  @Test func legacyViewsCountFromTheirOwnStart() throws {
    let storage = Storage("base", (0..<10).map(Float.init))
    let view = [Py.tuple([.text("view"), .int(4), .int(5)])]
    let file = try TemporaryFile(
      TorchFile.legacy(.dict([("w", storage.tensor([3], offset: 2, view: view))]), [storage]))
    let catalogue = try Catalogue.open(file.path)
    #expect(try floats(catalogue.tensors[0], of: catalogue) == [6, 7, 8])
    let outside = Py.dict([("w", storage.tensor([4], offset: 2, view: view))])
    #expect(
      try failure(TorchFile.legacy(outside, [storage]))
        == "tensor w: reaches outside its storage; the file is damaged")
  }

  @Test func legacyPicklesMayBeLongerThanTheFirstRead() throws {
    let storage = Storage("0", [1, 2])
    let object = Py.dict([("notes", .text(String(repeating: "x", count: 300_000))), ("w", storage.tensor([2]))])
    let file = try TemporaryFile(TorchFile.legacy(object, [storage]))
    let catalogue = try Catalogue.open(file.path)
    #expect(try floats(catalogue.tensors[0], of: catalogue) == [1, 2])
  }

  static let storage = Storage("0", [1, 2, 3, 4])
  static let good = Py.dict([("w", storage.tensor([4]))])

  static func refused(_ tensor: Py) -> [UInt8] { TorchFile.zip(.dict([("w", tensor)]), [storage]) }

  static let files: [([UInt8], String)] = [
    (
      TorchFile.zip(good, [storage], method: 12),
      "entry net/byteorder is compressed by bzip2; zip it with -0, or save it again with torch.save"
    ),
    (
      TorchFile.zip(good, [storage], byteOrder: "big"),
      "not little-endian; save it again on a little-endian machine"
    ),
    (
      TorchFile.legacy(good, [storage], isLittleEndian: false),
      "not little-endian; save it again on a little-endian machine"
    ),
    (
      TorchFile.zip(good, [storage], more: ["net/constants.pkl"]),
      "a TorchScript archive; load it with torch.jit.load and torch.save its state_dict()"
    ),
    (
      TorchFile.zip(good, [storage], more: ["net/code/__torch__.py"]),
      "a TorchScript archive; load it with torch.jit.load and torch.save its state_dict()"
    ),
    (
      TorchFile.zip(good, [storage], more: ["net/data.pkl"]),
      "damaged: two zip entries are named net/data.pkl; copy or save it again"
    ),
    (
      ZipWriter().finished(), "not a checkpoint: an empty or split zip archive; save it again with torch.save"
    ),
    (TorchFile.zip(good, []), "damaged: storage data/0 is missing; copy or save it again"),
    (
      TorchFile.zip(good, [Storage("0", [1])]),
      "damaged: the storage of tensor w has 4 bytes, too few; copy or save it again"
    ),
    (TorchFile.legacy(good, []), "damaged: storage 0 is missing; copy or save it again"),
    (
      TorchFile.legacy(good, [Storage("0", [1])]),
      "damaged: storage 0 has 1 elements, its tensors say 4; copy or save it again"
    ),
    (
      Array(TorchFile.legacy(good, [storage]).dropLast()),
      "truncated or not finished: storage 0 of 4 elements leaves the file; copy it again"
    ),
    (
      Array(TorchFile.zip(good, [storage]).dropLast()),
      "truncated or not finished: the zip archive has no end-of-central-directory record; copy it again"
    ),
    (Py.dict([]).pickled, "a bare pickle, not of torch.save; torch.save the model's state_dict()"),
    (
      refused(storage.tensor([5])), "tensor w: reaches outside its storage; the file is damaged"
    ),
    (
      refused(storage.tensor([2], offset: 3)), "tensor w: reaches outside its storage; the file is damaged"
    ),
    (
      refused(storage.tensor([2], strides: [4])), "tensor w: reaches outside its storage; the file is damaged"
    ),
    (
      refused(storage.tensor([2], strides: [-1])), "tensor w: reaches outside its storage; the file is damaged"
    ),
    (
      refused(storage.tensor([3, 3], strides: [Int.max / 2, Int.max / 2])),
      "tensor w: reaches outside its storage; the file is damaged"
    ),
    (
      refused(storage.tensor([1 << 40], strides: [0])), "tensor w: has a shape of too many elements"
    ),
    (
      refused(storage.tensor([2], offset: -1)),
      "tensor w: has a malformed storage, offset, size or stride; save it again"
    ),
    (
      refused(.call("torch._utils", "_rebuild_sparse_tensor", [])),
      "tensor w: is a sparse tensor; save it as a plain dense tensor"
    ),
    (
      refused(.call("torch._utils", "_rebuild_qtensor", [])),
      "tensor w: is quantised; save the model's state_dict before it is quantised, or export the quantised model to ONNX"
    ),
    (
      refused(.call("torch._utils", "_rebuild_meta_tensor_no_storage", [])),
      "tensor w: is a meta tensor; save it as a plain dense tensor"
    ),
    (
      refused(Storage("0", kind: "FloatStorage", width: 4, [0, 0, 0, 0], device: "meta").tensor([1])),
      "tensor w: is a meta tensor, without data; save a real model"
    ),
    (
      TorchFile.zip(.dict([("w", .call("posix", "system", [.text("echo EVIL")]))]), []),
      "calls posix.system, which no checkpoint needs; the file's code was not run - do not trust this file"
    ),
    (
      TorchFile.legacy(.call("os", "system", [.text("echo EVIL")]), []),
      "calls os.system, which no checkpoint needs; the file's code was not run - do not trust this file"
    ),
  ]

  @Test(arguments: files) func saysWhatIsWrongAndWhatToDo(bytes: [UInt8], line: String) throws {
    #expect(try failure(bytes, ending: "pth") == line)
  }
}
