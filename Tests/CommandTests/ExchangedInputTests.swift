import TestSupport
import Testing

/// Sets of images given with `--checkpoint`, and checkpoints given with `--data`: named, with the cure.
@Suite struct ExchangedInputTests {
  private let folder: TemporaryFolder
  private let checkpoint: String
  private let batch: String
  private static let sets = repositoryRoot + "/Tests/DatasetsTests/sets/"

  init() throws {
    folder = try TemporaryFolder()
    checkpoint = try folder.write("net.pth", NetFile().torchFile())
    batch = try folder.write("test_batch.bin", (0..<2).flatMap { [UInt8($0)] + [UInt8](repeating: 200, count: 3072) })
  }

  private func refusal(_ arguments: [String]) async throws -> String {
    let run = try await cifarEval(np: 2, arguments)
    #expect(run.status == 65)
    // What mpirun adds comes after it.
    return String(run.stderr.split(separator: "\n").first ?? "")
  }

  private static let images = [
    ("last", "CIFAR-10.1 (v6)"), ("last/cifar10.1_v6_data.npy", "CIFAR-10.1 (v6)"), ("npz/stored.npz", "NumPy archive"),
    ("svhn/test_32x32.mat", "SVHN"), ("stl10/test_X.bin", "STL-10 (binary)"), ("digits", "idx files"),
    ("digits/t10k-images-idx3-ubyte.gz", "idx files"), ("hundred/test.bin", "CIFAR-100 (binary)"),
    ("hundred-python/test", "CIFAR-100 (python)"), ("pngs", "image folder"), ("CIFAR-10-C", "CIFAR-10-C"),
  ]

  @Test(arguments: images) func namesASetGivenAsCheckpoint(_ path: String, _ name: String) async throws {
    let line =
      "\(Self.sets)\(path): no checkpoint but a set of images, \(name); give it with --data, and the model with --checkpoint"
    #expect(try await refusal(["--checkpoint", Self.sets + path, "--data", batch]) == "cifar-eval: \(line)")
  }

  @Test func namesASetGivenBesideACheckpoint() async throws {
    let digits = Self.sets + "digits"
    let run = try await run(
      "/usr/bin/env", ["-C", folder.path, "-u", "CIFAR10_ROOT", builtExecutable("cifar-eval"), checkpoint, digits])
    #expect(run.status == 65)
    let line =
      "\(digits): no checkpoint but a set of images, idx files; give it with --data, and the model with --checkpoint"
    #expect(run.errorLines == ["cifar-eval: \(line)"])
  }

  @Test func namesABatchGivenAsCheckpoint() async throws {
    let line =
      ": no checkpoint but a set of images, CIFAR-10 (binary); give it with --data, and the model with --checkpoint"
    #expect(try await refusal(["--checkpoint", batch, "--data", batch]) == "cifar-eval: \(batch)\(line)")
    #expect(try await refusal(["--checkpoint", folder.path, "--data", batch]) == "cifar-eval: \(folder.path)\(line)")
    #expect(try await refusal(["inspect", batch]) == "cifar-eval: \(batch)\(line)")
    // As long as a batch, and none.
    let other = try folder.write("other.bin", [UInt8](repeating: 0xab, count: 3073))
    #expect(
      try await refusal(["--checkpoint", other, "--data", batch]).contains(
        "other.bin: not a checkpoint: unknown format"))
  }

  /// A file of torch.save before PyTorch 1.6 that was not copied to its end.
  private static var cut: [UInt8] {
    let storage = Storage("0", [Float](repeating: 1, count: 1000))
    return TorchFile.legacy(Py.ordered([("fc.weight", storage.tensor([10, 100]))]), [storage]).dropLast(500)
  }

  /// What looks like a set from outside, and holds none.
  @Test func namesWhatIsNeither() async throws {
    let net = NetFile().torchFile()
    let tar = [UInt8](repeating: 0, count: 257) + Array("ustar".utf8) + [UInt8](repeating: 0, count: 250)
    let files: [(String, [UInt8], String)] = [
      ("net.tar", tar + net, ": not a checkpoint: a tar archive; unpack it"),
      ("net.pth.gz", [0x1f, 0x8b, 8, 0] + net, ": not a checkpoint: a gzip archive; unpack it first"),
      ("cut.th", Self.cut, "truncated"),
      ("arrays.pkl", Py.dict([("a", .int(1))]).pickled, "a bare pickle"),
    ]
    for (name, bytes, wanted) in files {
      let line = try await refusal(["--checkpoint", try folder.write(name, bytes), "--data", batch])
      #expect(line.contains(wanted) && !line.contains("a set of images"), "\(line)")
    }
  }

  @Test(arguments: [
    ("m.gguf", [0x47, 0x47, 0x55, 0x46], "a GGUF file"),
    ("data.mdb", [UInt8](repeating: 0, count: 16) + [0xde, 0xc0, 0xef, 0xbe], "an LMDB database"),
    ("labels.csv", Array("name,label\n1,3\n".utf8) + [UInt8](repeating: 32, count: 4000), "a text file"),
  ]) func namesWhatIsGivenAsData(_ name: String, _ bytes: [UInt8], _ what: String) async throws {
    let data = try folder.write(name, bytes + [UInt8](repeating: 7, count: 500))
    let line = try await refusal(["--checkpoint", checkpoint, "--data", data])
    #expect(
      line
        == """
        cifar-eval: \(data): not CIFAR-10: \(what); give a batch file of CIFAR-10, the folder that holds them, the .tar.gz, an \
        .npz of x_test and y_test, a folder with one of JPEG or PNG images for each class, or a .csv of images and classes
        """
    )
  }

  @Test(arguments: [
    (
      "a.zst", [0x28, 0xb5, 0x2f, 0xfd],
      "a Zstandard archive, which is not unpacked; unpack it, and give what was in it"
    ),
    ("a.7z", [0x37, 0x7a, 0xbc, 0xaf], "a 7-Zip archive, which is not unpacked; unpack it, and give what was in it"),
    (
      "a.tfrecord-00000-of-00001", [9, 0, 0, 0, 0, 0, 0, 0],
      "a TFRecord file whose first record is damaged, or packed with zlib; write it without compression, or copy it again"
    ),
  ]) func saysWhatToDoWithWhatIsPacked(_ name: String, _ bytes: [UInt8], _ what: String) async throws {
    let data = try folder.write(name, bytes + [UInt8](repeating: 7, count: 500))
    let line = try await refusal(["--checkpoint", checkpoint, "--data", data])
    #expect(line == "cifar-eval: \(data): not CIFAR-10: \(what)")
  }

  @Test func namesACheckpointGivenAsData() async throws {
    func expect(_ path: String, _ format: String) async throws {
      let cure = "give it with --checkpoint, and the images with --data"
      #expect(
        try await refusal(["--checkpoint", checkpoint, "--data", path])
          == "cifar-eval: \(path): no set of images but a checkpoint, \(format); \(cure)")
    }
    try await expect(checkpoint, "PyTorch zip")
    try await expect(try folder.write("net.safetensors", NetFile().safetensors()), "safetensors")
    let fixture = DeepSpeedFixture(FixtureParameter.net, stage: 3, ranks: 2, dtype: .bfloat16)
    let run = try TemporaryFolder(fixture.files, tag: "global_step20")
    try await expect(run.path, "DeepSpeed 0.19.8, ZeRO stage 3, saved by 2 ranks at step 20, tag global_step20")
    try await expect(repositoryRoot + "/Tests/CommandTests/exported/parts.pt2", "torch.export")
  }
}
