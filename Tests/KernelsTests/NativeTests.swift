import Graphs
import Kernels
import Memory
import Models
import Tensors
import Testing

/// Native kernels that this machine runs.
private let kernels = ConvolutionKernels.allCases.filter { $0.isNative && $0.lacking == nil }

/// Native kernels on words of two channels against their plain reference, bit by bit, and against the default's.
@Suite(.enabled(if: !kernels.isEmpty, "native kernels need \(ConvolutionKernels.nativeBFloat16.lacking ?? "")"))
struct NativeTests {

  private static let recipes = KernelTests.recipes.filter { !$0.name.contains("experts") }

  private func level(_ kernels: ConvolutionKernels) throws -> CPULevel { try #require(CPULevel.native(kernels)) }

  private func images(_ graph: Graph, _ count: Int) -> [[Float]] {
    var numbers = SeededNumbers(seed: 7)
    return (0..<count).map { _ in numbers.floats(graph.imageShape.elementCount, scale: 2) }
  }

  /// Expects that the kernels on pairs take all of `graph`, and the reference's bits of them.
  private func comparePaired(_ graph: Graph, _ kernels: ConvolutionKernels) throws {
    #expect(CPULevel.native(kernels, for: graph)?.isPaired == true)
    let run = ModelRun(graph, dtype: .bfloat16)
    let images = images(graph, 18)
    let found = run.kernels(images, level: try level(kernels), .direct)
    #expect(bits(found) == bits(run.reference(images, kernels)))
  }

  @Test(arguments: kernels) func operatorsEqualTheReference(_ kernels: ConvolutionKernels) throws {
    for (name, recipe) in Self.recipes {
      let graph = try recipe.graph()
      let run = ModelRun(graph, dtype: .bfloat16)
      let images = images(graph, 37)
      let found = run.kernels(images, level: try level(kernels), .direct)
      #expect(bits(found) == bits(run.reference(images, kernels)), "\(name)")
    }
  }

  @Test(arguments: [("net", 18), ("resnet8", 2), ("wrn-10-1", 1)], kernels)
  func netsEqualTheReference(_ net: (name: String, count: Int), _ kernels: ConvolutionKernels) throws {
    let (name, count) = net
    let graph = try #require(Architectures.graph(named: name))
    let run = ModelRun(graph, dtype: .bfloat16)
    let images = images(graph, count)
    let found = run.kernels(images, level: try level(kernels), .direct)
    #expect(bits(found) == bits(run.reference(images, kernels)))
  }

  /// A residual block whose shortcut is cut along one axis and then the other, in units that a file's graph is cut into.
  @Test(arguments: kernels) func graphsAsExportersWriteThemEqualTheReference(_ kernels: ConvolutionKernels) throws {
    var builder = GraphBuilder(image: Shape(3, 8, 8))
    let x = builder.relu(builder.conv(builder.image, "a", out: 32, kernel: 3, pad: 1, bias: true))
    let rows = builder.node(Slice([Slice.Range(axis: 1, start: 0, count: 4, step: 2)]), [.value(x)])
    let shortcut = builder.node(Slice([Slice.Range(axis: 2, start: 0, count: 4, step: 2)]), [.value(rows)])
    let y = builder.conv(x, "b", out: 32, kernel: 3, stride: 2, pad: 1, bias: true)
    let pooled = builder.globalAveragePool(builder.relu(builder.add(y, shortcut)))
    let logits = builder.gemm(builder.flatten(pooled), "head", out: 10)
    let graph = try builder.finish(logits: logits, cuts: UnitCuts(least: 1))
    #expect(graph.units.map(\.liveOut) == [[pooled], [logits]])
    try comparePaired(graph, kernels)
  }

  /// The stem of ImageNet's ResNets, and averages that do and do not count the padding, of an odd number of channels.
  @Test(arguments: kernels) func windowsEqualTheReference(_ kernels: ConvolutionKernels) throws {
    let recipe = GraphRecipe(Shape(3, 17, 20)) {
      let x = $0.relu($0.conv(0, "stem", out: 7, kernel: 7, stride: 2, pad: 3, bias: true))
      let y = $0.node(MaxPool(PoolWindow(kernel: 3, stride: 2, pad: 1)), [.value(x)])
      let z = $0.node(AveragePool(PoolWindow(kernel: 3, stride: 1, pad: 1), countIncludePad: false), [.value(y)])
      let all = $0.node(AveragePool(PoolWindow(kernel: 3, stride: 1, pad: 1), countIncludePad: true), [.value(z)])
      _ = $0.conv(all, "last", out: 5, kernel: 1, bias: true)
    }
    let graph = try recipe.graph()
    try comparePaired(graph, kernels)
  }

  /// Planes whose distance would map them to few lines of a cache, through all that pairs have kernels for.
  @Test(arguments: kernels) func planesApartEqualTheReference(_ kernels: ConvolutionKernels) throws {
    for cuts in [nil, UnitCuts(least: 1, most: 1)] {
      let recipe = GraphRecipe(Shape(3, 16, 16), cuts: cuts) {
        let x = $0.relu($0.conv(0, "a", out: 5, kernel: 1, bias: true))
        let y = $0.relu($0.add($0.conv(x, "b", out: 5, kernel: 1, bias: true), x))
        let pooled = $0.node(MaxPool(PoolWindow(kernel: 3, stride: 2, pad: 1)), [.value($0.batchNormalization(y, "n"))])
        let z = $0.conv(pooled, "c", out: 4, kernel: 1, bias: true)
        let small = $0.conv(y, "d", out: 4, kernel: 1, stride: 2, bias: true)
        let all = $0.globalAveragePool($0.add(z, small))
        _ = $0.gemm($0.flatten(all), "head", out: 3)
      }
      let graph = try recipe.graph()
      try comparePaired(graph, kernels)
    }
  }

  @Test(arguments: kernels) func nonFiniteAndTinyValuesEqualTheReference(_ kernels: ConvolutionKernels) throws {
    let special: [Float] = [
      .nan, .infinity, -.infinity, -0.0, 0x1p-149, -0x1p-130, 0x1p-126, 3e38, -3.4e38, 0x1p-120, 1e-7,
    ]
    for (name, recipe) in Self.recipes where name.contains("relu") || name.hasPrefix("residual") {
      let graph = try recipe.graph()
      let run = ModelRun(graph, dtype: .bfloat16)
      let images = images(graph, 16).enumerated().map { lane, image in
        image.enumerated().map { index, value in
          lane > 0 && index % 97 == lane ? special[lane % special.count] : value * (lane == 5 ? 0x1p-122 : 1)
        }
      }
      let found = run.kernels(images, level: try level(kernels), .direct)
      #expect(bits(found) == bits(run.reference(images, kernels)), "\(name)")
    }
  }

  /// With the kernels that are chosen too, Winograd's among them, an image's logits are its own, and near those of the definition.
  @Test(arguments: kernels) func whatIsChosenIsNearTheDefinition(_ kernels: ConvolutionKernels) throws {
    for (name, recipe) in WinogradTests.recipes {
      let graph = try recipe.graph()
      let run = ModelRun(graph, dtype: .bfloat16)
      let images = images(graph, 35)
      let found = run.kernels(images, level: try level(kernels), kernels)
      #expect(bits(run.kernels([images[34]], level: try level(kernels), kernels))[0] == bits(found)[34], "\(name)")
      let expected = run.reference(Array(images.prefix(2)))
      let scale = expected.joined().map(abs).max() ?? 0
      let error = zip(expected.joined(), found.prefix(2).joined()).map { abs($0 - $1) }.max() ?? .infinity
      #expect(error <= 0x1p-7 * scale, "\(name): \(error) of \(scale)")
    }
  }

  @Test(arguments: ["resnet18", "wrn-28-10"], kernels)
  func wholeNetsAreNearPyTorch(_ name: String, _ kernels: ConvolutionKernels) throws {
    let graph = try #require(Architectures.graph(named: name))
    let expected = try ModelReference.load(name).fp32
    let run = ModelRun(graph, dtype: .bfloat16, parameters: graph.parameters.map { ModelReference.values($0) })
    let found = run.kernels(ModelReference.images(expected.count), level: try level(kernels), kernels)
    let scale = expected.joined().map(abs).max() ?? 0
    let error = zip(expected.joined(), found.joined()).map { abs($0 - $1) }.max() ?? .infinity
    #expect(error <= 0.03 * scale, "\(error) of \(scale)")
  }

  /// Bytes become the same inputs as the default's, rounded.
  @Test(arguments: kernels) func imagesEqualTheDefaults(_ kernels: ConvolutionKernels) throws {
    var odd = GraphBuilder(image: Shape(3, 9, 21))
    _ = odd.conv(odd.image, "conv", out: 4, kernel: 3, pad: 1, bias: false)
    let graphs = try [
      "net": #require(Architectures.graph(named: "net")), "resnet8": #require(Architectures.graph(named: "resnet8")),
      "9x21": odd.finish(),
    ]
    for (name, graph) in graphs {
      let bytes = (0..<(16 * 3072)).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
      func load(_ level: CPULevel) -> [[Float]] {
        let program = Program(graph, dtype: .bfloat16, level: level)
        let loader = ImageLoader(for: program, mean: [0.5, 0.4, 0.3], deviation: [0.25, 0.2, 0.3])
        let group = MemoryBlock(floats: loader.layout.floatCount)
        let stored = MemoryBlock(copying: bytes).bytes
        let size = graph.imageShape.elementCount
        loader.load(0, end: 13, pixels: { stored[size * $0..<size * ($0 + 1)] }, into: group.floats)
        // What the loader wrote, beside what the test's own way of writing the same image leaves.
        let images = (0..<16).map { loader.layout.collect(lane: $0, from: group.floats) }
        let copy = MemoryBlock(floats: loader.layout.floatCount)
        for (lane, image) in images.enumerated() { loader.layout.scatter(image, lane: lane, into: copy.floats) }
        let words = 0..<loader.layout.floatCount
        #expect(words.allSatisfy { copy.floats[$0].bitPattern == group.floats[$0].bitPattern }, "\(name)")
        return images
      }
      #expect(load(try level(kernels)) == load(.best), "\(name)")
    }
  }
}
