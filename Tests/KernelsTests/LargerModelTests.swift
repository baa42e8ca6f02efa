import Checkpoints
import Foundation
import Graphs
import Kernels
import Models
import Tensors
import TestSupport
import Testing

/// Nets in the shapes of ResNet-18 and WRN-28-10: narrow ones against the plain reference, whole ones against PyTorch.
@Suite struct LargerModelTests {
  /// ResNet-18 with an eighth of its channels, as a checkpoint's shapes tell.
  private func narrowResNet18() throws -> Graph {
    let whole = try #require(Architectures.graph(named: "resnet18"))
    let tensors = try whole.parameters.map { parameter in
      let shape = try #require(Shape(checking: parameter.shape.dimensions.map { $0 >= 64 ? $0 / 8 : $0 }))
      return TensorEntry(
        name: parameter.name, shape: shape, scalar: .float32,
        layout: .contiguous([TensorExtent(file: 0, offset: 0, elementCount: shape.elementCount)]))
    }
    return try Model(
      recognising: Catalogue(
        path: "narrow", format: "test", files: [.path("narrow")], tensors: tensors, headerBytes: 0)
    ).graph
  }

  @Test(arguments: DType.allCases, ["resnet18", "wrn-10-2", "wrn-16-1"])
  func narrowNetsEqualTheReference(_ dtype: DType, _ name: String) throws {
    let graph = try name == "resnet18" ? narrowResNet18() : #require(Architectures.graph(named: name))
    var numbers = SeededNumbers(seed: 13)
    let run = ModelRun(graph, dtype: dtype)
    let images = [numbers.floats(3072, scale: 2)]
    let expected = bits(run.reference(images))
    for level in CPULevel.available {
      #expect(bits(run.kernels(images, level: level)) == expected, "\(name) on \(level.name)")
    }
  }

  @Test(arguments: ["resnet18", "wrn-28-10"], ConvolutionKernels.allCases)
  func wholeNetsEqualPyTorch(_ name: String, _ kernels: ConvolutionKernels) throws {
    let graph = try #require(Architectures.graph(named: name))
    let reference = try ModelReference.load(name)
    for (dtype, expected, bound) in [
      (DType.float32, reference.fp32, Float(2e-5)), (.bfloat16, reference.bf16, 0.06),
    ] {
      let run = ModelRun(graph, dtype: dtype, parameters: graph.parameters.map { ModelReference.values($0) })
      let found = run.kernels(ModelReference.images(expected.count), level: .best, kernels)
      let scale = expected.joined().map(abs).max() ?? 0
      let error = zip(expected.joined(), found.joined()).map { abs($0 - $1) }.max() ?? .infinity
      #expect(error <= bound * scale, "\(dtype.rawValue): \(error) of \(scale)")
    }
  }
}

/// What PyTorch gives nets of made-up weights, written by `Scripts/model_reference.py`.
struct ModelReference: Decodable {
  let fp32: [[Float]]
  let bf16: [[Float]]

  static func load(_ name: String) throws -> ModelReference {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("model_reference.json")
    return try #require(try JSONDecoder().decode([String: ModelReference].self, from: Data(contentsOf: url))[name])
  }

  /// The images, by the script's formula.
  static func images(_ count: Int) -> [[Float]] {
    let all = uniform("image", 3072 * count).map { $0 * 2 }
    return (0..<count).map { Array(all[($0 * 3072)..<(($0 + 1) * 3072)]) }
  }

  /// A parameter, by the script's formula.
  static func values(_ parameter: Parameter) -> [Float] {
    let shape = parameter.shape
    let numbers = uniform(parameter.name, shape.elementCount)
    guard shape.dimensions.count == 1 else {
      let scale = 2 / Float(shape.elementCount / shape.dimensions[0]).squareRoot()
      return numbers.map { $0 * scale }
    }
    let isScale = parameter.name.hasSuffix("running_var") || parameter.name.hasSuffix(".weight")
    return numbers.map { (isScale ? 1 : 0) + 0.25 * $0 }
  }

  /// Floats in -1..<1: SplitMix64 of the name's FNV-1a hash and the index.
  private static func uniform(_ name: String, _ count: Int) -> [Float] {
    let seed = name.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    return (0..<count).map { index in
      var numbers = SplitMix64(at: seed &+ UInt64(index))
      return Float(numbers.next() >> 40) * 0x1p-23 - 1
    }
  }
}
