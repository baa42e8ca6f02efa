import TestSupport
import Testing

/// `cifar-eval inspect FOLDER`.
@Suite struct InspectTests {
  @Test func showsTheRunAndTheShards() async throws {
    let fixture = DeepSpeedFixture(FixtureParameter.net, stage: 3, ranks: 4, dtype: .bfloat16)
    let folder = try TemporaryFolder(fixture.files, tag: "global_step20")
    let result = try await run("cifar-eval", ["inspect", folder.path, "--ranks", "3"])
    #expect(result.status == 0, "\(result.stderr)")
    let summary = "DeepSpeed 0.19.8, ZeRO stage 3, saved by 4 ranks at step 20, tag global_step20"
    #expect(
      result.stdout == """
        \(folder.path): \(summary), 10 tensors, bf16
        DeepSpeed   0.19.8
        tag         global_step20
        step        20
        ZeRO stage  3
        saved by    4 ranks
        trained in  bf16
        weights     fp32 master
        tensor        type     shape
        conv1.weight  float32  [6, 3, 5, 5]
        conv1.bias    float32  [6]
        conv2.weight  float32  [16, 6, 5, 5]
        conv2.bias    float32  [16]
        fc1.weight    float32  [120, 400]
        fc1.bias      float32  [120]
        fc2.weight    float32  [84, 120]
        fc2.bias      float32  [84]
        fc3.weight    float32  [10, 84]
        fc3.bias      float32  [10]
        operator  count  multiply-adds  kernel
        Conv          2         592800    fast
        Gemm          3          58920    fast
        Relu          4              0    fast
        MaxPool       2              0    fast
        Reshape       1              0    fast
        unit   operators  parameters  bytes in bf16  multiply-adds
        conv1          3         456            912         352800
        conv2          3        2416           4832         240000
        fc1            3       48120          96240          48000
        fc2            2       10164          20328          10080
        fc3            1         850           1700            840
        an image: 651720 multiply-adds of convolutions and matrix products, 1303440 FLOPs
        model: net, 62006 parameters, 5 units
        assumed: activation: relu, as in the published code; else --assume activation=…
        assumed: forward: as net is published; strides, dilation and pooling leave nothing in a file of tensors
        ranks 0 to 1: 41340 bytes of parameters in bf16 each
        rank 2: 41332 bytes of parameters in bf16
        all ranks: 124012 bytes

        """)
  }

  /// But the list of tensors, whose names stay whole: those of units lose their middle.
  @Test(arguments: [60, 100]) func keepsToTheWidth(_ width: Int) async throws {
    let fixture = DeepSpeedFixture(FixtureParameter.net, stage: 3, ranks: 4, dtype: .bfloat16)
    let folder = try TemporaryFolder(fixture.files, tag: "global_step20")
    let result = try await run(
      "cifar-eval", ["inspect", folder.path, "--ranks", "3"], environment: ["COLUMNS": "\(width)"])
    #expect(result.status == 0, "\(result.stderr)")
    // No blank of the path is there to break it at.
    let lines = result.stdout.split(separator: "\n").filter { !$0.hasPrefix(folder.path) }
    #expect(lines.allSatisfy { $0.count <= width }, "\(result.stdout)")
    #expect(lines.contains { $0.hasPrefix("an image: ") && $0.count > width / 2 })
  }

  @Test(arguments: [
    (
      ["--ranks", "0"], 64,
      "The value '0' is invalid for '--ranks <n>': expected 1 to 65536; see cifar-eval inspect --help"
    ),
    (["--tag", "x"], 66, "FOLDER/x: missing: the tag folder named by --tag; there are: t; choose one with --tag"),
  ])
  func mistakes(options: [String], status: Int32, line: String) async throws {
    let folder = try TemporaryFolder(DeepSpeedFixture(FixtureParameter.net).files, tag: "t")
    let result = try await run("cifar-eval", ["inspect", folder.path] + options)
    #expect(result.status == status)
    #expect(result.stderr == "cifar-eval: \(line.replacing("FOLDER", with: folder.path))\n")
  }
}
