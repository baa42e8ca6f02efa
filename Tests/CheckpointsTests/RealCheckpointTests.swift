import Checkpoints
import Memory
import Tensors
import TestSupport
import Testing

@Suite(.enabled(if: TestData.has("net"), "\(TestData.skipReason)"))
struct RealCheckpointTests {
  static let layers: [(String, [Int])] = [
    ("conv1.weight", [6, 3, 5, 5]), ("conv1.bias", [6]), ("conv2.weight", [16, 6, 5, 5]), ("conv2.bias", [16]),
    ("fc1.weight", [120, 400]), ("fc1.bias", [120]), ("fc2.weight", [84, 120]), ("fc2.bias", [84]),
    ("fc3.weight", [10, 84]), ("fc3.bias", [10]),
  ]

  static let float32Forms = [
    ("cifar_net.pth", "PyTorch zip"), ("cifar_net.safetensors", "safetensors"),
    ("cifar_net_legacy.pth", "PyTorch legacy"), ("cifar_net_proto4.pth", "PyTorch zip"),
    ("cifar_net_modelkey.pth", "PyTorch zip"), ("cifar_net_whole_module.pt", "PyTorch zip"),
    ("cifar_train_checkpoint.pth", "PyTorch zip"), ("cifar_tutorial_checkpoint.pth", "PyTorch zip"),
  ]

  static let narrowForms: [(String, DType)] = [
    ("cifar_net_bf16.pth", .bfloat16), ("cifar_net_bf16_ordered.pth", .bfloat16),
    ("cifar_net_bf16.safetensors", .bfloat16), ("cifar_net_legacy_bf16.pth", .bfloat16),
    ("cifar_net_fp16.pth", .float16), ("cifar_net_fp16.safetensors", .float16),
  ]

  private func open(_ name: String) throws -> Catalogue { try Catalogue.open(TestData.path("net/" + name)) }

  @Test(arguments: float32Forms) func everyFormHasTheSameBytes(name: String, format: String) throws {
    let reference = try open("cifar_net.safetensors")
    let catalogue = try open(name)
    #expect(catalogue.format == format)
    #expect(catalogue.dtype == .float32)
    #expect(Set(catalogue.tensors.map(\.name)) == Set(Self.layers.map(\.0)))
    for (layer, shape) in Self.layers {
      let tensor = try #require(catalogue[layer])
      #expect(tensor.shape.dimensions == shape)
      let wanted = try elements(try #require(reference[layer]), of: reference, as: .float32, UInt32.self)
      #expect(try elements(tensor, of: catalogue, as: .float32, UInt32.self) == wanted, "\(layer)")
    }
  }

  @Test(arguments: narrowForms) func narrowFormsAreTheRoundedWeights(name: String, dtype: DType) throws {
    let reference = try open("cifar_net.safetensors")
    let catalogue = try open(name)
    #expect(catalogue.dtype == dtype)
    for (layer, _) in Self.layers {
      let wanted = try elements(try #require(reference[layer]), of: reference, as: dtype, UInt16.self)
      #expect(try elements(try #require(catalogue[layer]), of: catalogue, as: dtype, UInt16.self) == wanted, "\(layer)")
    }
  }

  @Test func readsOnlyHeadersToOpenAndOnlyTheRangeToRead() throws {
    let catalogue = try open("cifar_tutorial_checkpoint.pth")
    #expect(catalogue.headerBytes < 16_384)
    let tensor = try #require(catalogue["fc1.weight"])
    var reader = TensorReader(catalogue)
    try reader.read(tensor, elements: 1000..<1025, as: .float32, into: MemoryBlock(byteCount: 100).bytes.prefix(100))
    #expect(reader.bytesRead == 100)
    #expect(try floats(tensor, of: catalogue, 1000..<1025) == Array(try floats(tensor, of: catalogue)[1000..<1025]))
  }

  @Test(
    .enabled(if: TestData.has("weights"), "\(TestData.skipReason)"),
    arguments: [("resnet20-12fca82f.th", 20, 269_722), ("resnet32-d509ac18.th", 32, 464_154)])
  func opensResNets(name: String, depth: Int, parameters: Int) throws {
    let catalogue = try Catalogue.open(TestData.path("weights/" + name))
    #expect(catalogue.format == "PyTorch legacy")
    #expect(catalogue.dtype == .float32)
    #expect(catalogue.headerBytes < 1 << 18)
    #expect(catalogue.tensors.first?.name == "conv1.weight")
    #expect(catalogue["layer1.0.conv1.weight"]?.shape == Shape(16, 16, 3, 3))
    #expect(catalogue["linear.weight"]?.shape == Shape(10, 64))
    #expect(
      catalogue.tensors.count { $0.name.hasSuffix("conv1.weight") || $0.name.hasSuffix("conv2.weight") } == depth - 1)
    let learned = catalogue.tensors.filter { $0.name.hasSuffix("weight") || $0.name.hasSuffix("bias") }
    #expect(learned.reduce(0) { $0 + $1.shape.elementCount } == parameters)
    let variances = try floats(try #require(catalogue["bn1.running_var"]), of: catalogue)
    #expect(variances.count == 16 && variances.allSatisfy { $0 > 0 && $0 < 1000 })
  }
}
