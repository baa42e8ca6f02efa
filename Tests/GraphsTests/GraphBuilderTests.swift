import Graphs
import Tensors
import Testing

/// Graphs as families write them.
@Suite struct GraphBuilderTests {
  /// A transformer's block over patches with a class token: names and shapes of a state dict, and what it computes.
  @Test func buildsATransformer() throws {
    var builder = GraphBuilder(image: Shape(2, 4, 4))
    let patches = builder.conv(builder.image, "embed", out: 6, kernel: 2, stride: 2, bias: true)
    let tokens = builder.transpose(builder.reshape(patches, [6, 4]), [1, 0])
    var x = builder.concat([builder.parameterValue("token", Shape(1, 6)), tokens], axis: 0)
    x = builder.add(x, parameter: "positions", Shape(5, 6))
    builder.startUnit("block")
    let normal = builder.layerNorm(x, "block.norm", epsilon: 1e-6)
    let heads = builder.split(builder.gemm(normal, "block.qkv", out: 18), axis: 1, sizes: [6, 6, 6])
      .map { builder.splitHeads($0, heads: 3) }
    let mixed = builder.mergeHeads(builder.attention(query: heads[0], key: heads[1], value: heads[2]))
    x = builder.add(x, builder.mul(mixed, parameter: "block.scale", Shape(6)))
    x = builder.add(x, builder.gelu(builder.gemm(x, "block.linear", out: 6)))
    builder.startUnit("head")
    let logits = builder.gemm(builder.select(x, axis: 0, index: 0), "head", out: 7)
    #expect(builder.values[x] == Shape(5, 6))
    let graph = try builder.finish(logits: logits)
    #expect(graph.classCount == 7)
    #expect(graph.units.map(\.name) == ["", "block", "head"])
    #expect(
      graph.parameters.map(\.name) == [
        "embed.weight", "embed.bias", "token", "positions", "block.norm.weight", "block.norm.bias", "block.qkv.weight",
        "block.qkv.bias", "block.scale", "block.linear.weight", "block.linear.bias", "head.weight", "head.bias",
      ])
    // 4 patches of 48 products a feature; 5 tokens: 18 features of 6, two products of 5 keys by 6, 6 features of 6; 7 logits of 6.
    #expect(graph.floatingPointOperations == 2 * (4 * 6 * 8 + 5 * 18 * 6 + 2 * 5 * 5 * 6 + 5 * 6 * 6 + 7 * 6))
  }

  /// Two graphs have one identity where they compute the same, however they are cut.
  @Test func tellsWhatIsComputed() throws {
    func identity(
      slope: Float = 0.1, stride: Int = 1, swapped: Bool = false, scale: Float = 2, unit: String? = nil
    ) throws -> [UInt8] {
      var builder = GraphBuilder(image: Shape(2, 4, 4))
      let first = builder.leakyRelu(
        builder.conv(builder.image, "a", out: 2, kernel: 1, stride: stride, bias: false), slope: slope)
      if let unit { builder.startUnit(unit) }
      let second = builder.conv(builder.image, "b", out: 2, kernel: 1, stride: stride, bias: false)
      let difference = swapped ? builder.sub(second, first) : builder.sub(first, second)
      let scaled = builder.node(Mul(), [.value(difference), builder.constant(Tensor(Shape(1), [scale]))])
      let logits = builder.flatten(builder.globalAveragePool(scaled))
      return try builder.finish(logits: logits).identity
    }
    let own = try identity()
    #expect(try identity() == own)
    #expect(try identity(unit: "second") == own)
    #expect(try identity(slope: 0.2) != own)
    #expect(try identity(stride: 2) != own)
    #expect(try identity(swapped: true) != own)
    #expect(try identity(scale: 3) != own)
  }

  @Test func poolsAndGates() throws {
    var builder = GraphBuilder(image: Shape(4, 6, 6))
    let x = builder.groupNorm(builder.image, "norm", groups: 2)
    let pooled = builder.averagePool(builder.silu(x), kernel: 3, stride: 2, pad: 1)
    let gate = builder.hardSigmoid(builder.conv(builder.globalMaxPool(pooled), "gate", out: 4, kernel: 1, bias: true))
    let gated = builder.hardSwish(builder.mul(pooled, gate))
    let logits = builder.softmax(builder.reduceMean(builder.clip(gated), axes: [1, 2]), axis: 0)
    #expect(builder.values[pooled] == Shape(4, 3, 3))
    #expect(try builder.finish(logits: logits).classCount == 4)
  }

  /// Shapes that fit nothing are an error at the end, and trap nowhere on the way.
  @Test func notesTheFirstError() throws {
    for image in [Shape(), Shape(3), Shape(0, 3), Shape(2, 3, 0), Shape(2, 2, 2, 2)] {
      var builder = GraphBuilder(image: image)
      let parts = builder.split(builder.image, axis: 1, sizes: [2, 2, 2])
      let heads = parts.map { builder.splitHeads($0, heads: 0) }
      let whole = builder.mergeHeads(builder.attention(query: heads[0], key: heads[1], value: heads[2]))
      let mixed = builder.attention(query: whole, key: heads[1], value: heads[2], scale: .queries)
      let x = builder.layerNorm(builder.groupNorm(mixed, "a", groups: 0), "b", axes: 9)
      let y = builder.reshape(builder.expand(builder.concat([], axis: 0), [-1]), [.max, .max])
      let logits = builder.add(x, builder.select(y, axis: -1, index: -1))
      #expect(throws: GraphError.self) { try builder.finish(logits: logits) }
    }
  }
}
