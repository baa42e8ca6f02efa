import Foundation
import Models
import TestSupport
import Testing

/// Bad input: one line on stderr, nothing on stdout, one exit code on all ranks.
@Suite struct RefusalTests {
  /// A net and a test set of 20 images, and the line that spoiling one of them leads to; `%` stands for its path.
  struct Case: Sendable, CustomTestStringConvertible {
    let what: String
    var checkpoint: [UInt8]?
    var ending = "pth"
    var data: [UInt8]?
    var more: [String] = []
    let line: String
    let status: Int32

    var testDescription: String { what }
  }

  static let images: [UInt8] = (0..<20).flatMap { (image: Int) -> [UInt8] in
    let pixels: [UInt8] = (0..<3072).map { UInt8(truncatingIfNeeded: image * 31 + $0 * 7) }
    return [UInt8(image % 10)] + pixels
  }

  static let checkpoints: [Case] = [
    Case(
      what: "an empty file", checkpoint: [], line: "%: not a checkpoint: the file is empty; copy it again", status: 65),
    Case(
      what: "a truncated .pth", checkpoint: NetFile().torchFile().dropLast(1000),
      line: "%: truncated or not finished: the zip archive has no end-of-central-directory record; copy it again",
      status: 65),
    Case(
      what: "a truncated .safetensors", checkpoint: NetFile().safetensors().dropLast(8), ending: "safetensors",
      line: """
        %: truncated or not finished: tensor fc3.bias ends at byte 248024 after the header, the \
        file at 248016; copy it again
        """, status: 65),
    Case(
      what: "a header length of 2^63", checkpoint: [0, 0, 0, 0, 0, 0, 0, 0x80] + [UInt8](repeating: 0x7b, count: 99),
      ending: "safetensors",
      line: """
        %: damaged: header length 9223372036854775808 is more than 100000000; copy or save it \
        again
        """, status: 65),
    Case(
      what: "overlapping offsets",
      checkpoint: safetensors(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
          + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}", data: [UInt8](repeating: 0, count: 12)),
      ending: "safetensors",
      line: """
        %: damaged: tensor b at 4..12 overlaps the tensor before it; copy or save it again
        """, status: 65),
    Case(
      what: "a zip that would run os.system",
      checkpoint: TorchFile.zip(.call("posix", "system", [.text("touch /tmp/cifar-eval-was-attacked")]), []),
      line: """
        %: calls posix.system, which no checkpoint needs; the file's code was not run - do not trust this file
        """, status: 65),
    Case(
      what: "a state dict with such a call beside the tensors",
      checkpoint: NetFile().torchFile(more: [
        ("extra", .call("os", "system", [.text("touch /tmp/cifar-eval-was-attacked")]))
      ]),
      line: """
        %: calls os.system, which no checkpoint needs; the file's code was not run - do not trust this file
        """, status: 65),
    Case(
      what: "a memo bomb", checkpoint: TorchFile.zip(.raw(memoBomb), []),
      line: "%: holds a list, no state dict; save model.state_dict()", status: 65),
    Case(
      what: "another model's state dict",
      checkpoint: TorchFile.zip(
        .ordered([("encoder.weight", Storage("0", [1, 2]).tensor([2]))]), [Storage("0", [1, 2])]),
      line: """
        %: no known model has tensors such as encoder.weight; its forward is not in the file: export it once, and give \
        --graph model.onnx: torch.onnx.export(model.eval(), (torch.zeros(1, 3, 32, 32),), "model.onnx", dynamo=True, \
        optimize=False)
        """, status: 65),
    Case(
      what: "a tensor too many",
      checkpoint: NetFile().torchFile(more: [
        ("fc5.weight", Storage("0", [Float](repeating: 0, count: 450)).tensor([2]))
      ]),
      line: """
        %: tensor fc5.weight is left over: net expects none of that name, found shape [2]; is it \
        a checkpoint of another model (--model)? One that is not known is exported once, for --graph \
        model.onnx: \(ModelError.exportCall)
        """, status: 65),
    Case(
      what: "a forced other model", more: ["--model", "resnet20"],
      line: """
        %: tensor conv1.weight has the wrong shape: resnet20 expects [16, 3, 3, 3], found [6, 3, \
        5, 5]; is it a checkpoint of another model (--model)? One that is not known is exported once, for --graph \
        model.onnx: \(ModelError.exportCall)
        """, status: 65),
    Case(
      what: "a model nobody knows", more: ["--model", "vgg99"],
      line: """
        --model vgg99: not a model this program knows; choose one of: vgg, chenyaofo-repvgg, timm-vgg
        """, status: 64),
    Case(
      what: "something that the model does not assume", more: ["--assume", "heads=3"],
      line: "--assume heads: net assumes no such thing; choose one of: activation", status: 64),
    Case(
      what: "an activation nobody knows", more: ["--assume", "activation=swish"],
      line: """
        --assume activation=swish: expected relu, relu6, silu, gelu, mish, elu, tanh, sigmoid, gelu-tanh, leaky-relu, \
        hardswish, quick-gelu, identity
        """, status: 64),
    Case(
      what: "half an assumption", more: ["--assume", "heads"],
      line: "--assume heads: expected key=value, each key once, such as heads=3", status: 64),
    Case(
      what: "--dtype int8", more: ["--dtype", "int8"],
      line: """
        The value 'int8' is invalid for '--dtype <name>'. Please provide one of 'fp32', 'fp16' \
        or 'bf16'; see cifar-eval evaluate --help
        """, status: 64),
    Case(
      what: "native bfloat16 kernels in fp32", more: ["--kernels", "native-bf16"],
      line: "--kernels native-bf16: for bf16 only, and this is fp32; add --dtype bf16", status: 64),
    Case(
      what: "native bfloat16 kernels in fp16", more: ["--kernels", "native-bf16", "--dtype", "fp16"],
      line: "--kernels native-bf16: for bf16 only, and this is fp16; add --dtype bf16", status: 64),
    Case(
      what: "native bfloat16 kernels of another CPU level",
      more: ["--kernels", "native-bf16", "--dtype", "bf16", "--cpu", "portable"],
      line: "--kernels native-bf16: they are a level of their own; leave out --cpu portable", status: 64),
    Case(
      what: "tiles in fp32", more: ["--kernels", "amx-bf16"],
      line: "--kernels amx-bf16: for bf16 only, and this is fp32; add --dtype bf16", status: 64),
    Case(
      what: "a preset of which nothing is left",
      more: ["--normalization", "imagenet", "--mean", "0.5", "--std", "0.5"],
      line: """
        --normalization imagenet: --mean and --std are given too, which leave nothing of it; leave it or them out
        """, status: 64),
    Case(
      what: "an unknown option", more: ["--bogus"],
      line: "Unknown option '--bogus'. Did you mean '--tags'?; see cifar-eval evaluate --help", status: 64),
  ]

  static let dataSets: [Case] = [
    Case(what: "an empty batch", data: [], line: "%: empty file; copy it again", status: 65),
    Case(
      what: "a batch of 3072 bytes", data: Array(images.prefix(3072)),
      line: "%: 3072 bytes is not a whole number of 3073-byte images (remainder 3072); copy it again", status: 65),
    Case(
      what: "a batch of 30,729,999 bytes", data: [UInt8](repeating: 0, count: 30_729_999),
      line: "%: 30729999 bytes is not a whole number of 3073-byte images (remainder 3072); copy it again", status: 65),
    Case(
      what: "label 10", data: Array(images.prefix(3073)) + [10] + [UInt8](repeating: 0, count: 3072),
      line: "%: image 1 has label 10, but CIFAR-10's labels are 0 to 9; copy it again", status: 65),
  ]

  /// Tuples of tuples that double 60 times.
  static var memoBomb: [UInt8] {
    var opcodes: [UInt8] = [0x29, 0x71, 0]
    for level in UInt8(0)..<60 { opcodes += [0x68, level, 0x68, level, 0x86, 0x71, level + 1] }
    return opcodes
  }

  @Test(arguments: checkpoints + dataSets)
  func isRefusedInOneLine(_ item: Case) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let checkpoint = try folder.write("net.\(item.ending)", item.checkpoint ?? NetFile().torchFile())
    let batch = try folder.write("test_batch.bin", item.data ?? Self.images)
    let run = try await cifarEval(np: 3, ["--checkpoint", checkpoint, "--data", folder.path] + item.more, timeout: 30)
    let line = item.line.replacingOccurrences(of: "%", with: item.data == nil ? checkpoint : batch)
    #expect(run.errorLines == ["cifar-eval: " + line])
    #expect(run.stdout == "")
    #expect(run.status == item.status)
    #expect(!FileManager.default.fileExists(atPath: "/tmp/cifar-eval-was-attacked"))
  }

  @Test func aPrefixOfSomeNamesIsSaid() async throws {
    let storage = Storage("0", [Float](repeating: 1, count: 450))
    let names = [("module.conv1.weight", [6, 3, 5, 5]), ("fc1.weight", [10, 45]), ("fc1.bias", [10])]
    let file = try TemporaryFile(
      TorchFile.zip(.ordered(names.map { ($0, storage.tensor($1)) }), [storage]), ending: "pth")
    let run = try await run("cifar-eval", ["inspect", file.path])
    #expect(run.status == 65 && run.errorLines.count == 1)
    #expect(run.stderr.contains("; module. stands before 1 of 3 names; save it with all of them alike; "))
  }

  @Test func missingInputsAreNamed() async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let net = try folder.write("net.pth", NetFile().torchFile())
    let missing = folder.path + "/nope.pth"
    var run = try await cifarEval(np: 4, ["--checkpoint", missing], timeout: 30)
    #expect(run.errorLines == ["cifar-eval: \(missing): no such file; check the path"])
    #expect(run.status == 66)
    run = try await cifarEval(np: 2, ["--checkpoint", net, "--data", folder.path], timeout: 30)
    #expect(
      run.errorLines == [
        """
        cifar-eval: \(folder.path): no CIFAR-10 test set; looked for test_batch.bin, test_batch, cifar-10-batches-bin/, \
        cifar-10-batches-py/, cifar-10-binary.tar.gz, cifar-10-python.tar.gz; put one of these there, or give an .npz of \
        x_test and y_test, a folder with one of JPEG or PNG images for each class, or a .csv of images and classes
        """
      ])
    #expect(run.status == 66)
  }

  @Test func oneRankThatCannotReadIsNamed() async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    try folder.write("here/net.pth", NetFile().torchFile())
    try folder.write("there/other.pth", [])
    let script = try folder.write(
      "start.sh",
      Array(
        """
        rank=${OMPI_COMM_WORLD_RANK:-$PMI_RANK}
        if [ "$rank" = 2 ]; then cd '\(folder.path)/there'; else cd '\(folder.path)/here'; fi
        exec '\(builtExecutable("cifar-eval"))' --checkpoint net.pth --data '\(demoBatch)'
        """.utf8))
    let run = try await mpirun(np: 4, "/bin/sh", [script], timeout: 30)
    let host = ProcessInfo.processInfo.hostName
    #expect(run.errorLines == ["cifar-eval: rank 2 (\(host)): net.pth: no such file; check the path"])
    #expect(run.stdout == "")
    #expect(run.status == 66)
  }

  @Test func targetsThatCannotBeWrittenAreRefusedBeforeTheRun() async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    for (option, target, reason) in [
      ("--json", "/proc/report.json", "cannot write: No such file or directory"),
      ("--json", "/dev/null/report.json", "cannot write: Not a directory"),
      ("--logits", folder.path + "/none/logits.npy", "cannot write: the folder does not exist"),
      ("--predictions", folder.path, "not a regular file; give a file, not a folder, a pipe or a device"),
    ] {
      let run = try await cifarEval(np: 3, [option, target], timeout: 30)
      #expect(run.errorLines == ["cifar-eval: \(target): \(reason)"])
      #expect(run.stdout == "")
      #expect(run.status == 74)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }
}
