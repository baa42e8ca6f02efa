import Graphs
import JSON

/// transformers' HieraForImageClassification (models/hiera/modeling_hiera.py): attention within windows, then among all places, whose
/// queries are maxima of squares where a stage begins.
struct HuggingFaceHiera: Family {
  let name = "hf-hiera"
  let modelTypes: Set<String> = ["hiera"]

  private let stem = "hiera.embeddings.patch_embeddings.projection"
  private let places = "hiera.embeddings.position_embeddings"
  private let stages = "hiera.encoder.stages"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["\(stem).weight", places, "\(stages).0.layers.0.attn.qkv.weight", "classifier.weight"])
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.needConfig(of: name, "heads, strides and windows")
    net.configureActivation(.gelu)
    net.configureEpsilon(1e-6)
    let depths = (0..<net.weights.count("\(stages).{}.layers.0.layernorm_before.weight")).map {
      net.weights.count("\(stages).\($0).layers.{}.layernorm_before.weight")
    }
    let pool = net.configuredSize("query_stride", 2) ?? [2, 2]
    let windows = windows(&net, stages: depths.count, pool: pool)
    let heads = net.configured("num_heads", [1, 2, 4, 8], stages: depths.count, in: 1...4096)
    let pooled = net.configured("num_query_pool", 3, in: 0...max(0, depths.count - 1)) ?? 3
    var x = embed(&net, pool: pool, times: max(0, depths.count - 1))
    for (stage, depth) in depths.enumerated() {
      for index in 0..<depth {
        net.graph.startUnit("stages.\(stage).layers.\(index)")
        // The first layer of a stage, where places become fewer, has the windows of the stage before.
        let isWithin = windows.isWithin[stage] || (index == 0 && windows.isWithin[max(0, stage - 1)])
        let layer = HieraLayer(
          prefix: "\(stages).\(stage).layers.\(index)", norms: ("layernorm_before", "layernorm_after"),
          heads: heads[stage],
          pool: index == 0 && 1...max(1, pooled) ~= stage && pooled > 0 ? pool[0] * pool[1] : 1,
          window: isWithin ? windows.places[stage] : nil)
        x = layer.build(&net, x)
      }
    }
    agree(&net, depths: depths, heads: heads)
    net.graph.startUnit("classifier")
    _ = net.linear(net.layerNorm(net.graph.reduceMean(x, axes: [0]), "hiera.pooler.layernorm"), "classifier")
  }

  /// Patches and their places, in the order of the stages: which of a square's places a patch is comes before which square it is in, and
  /// squares are those of the next stage.
  private func embed(_ net: inout ModelBuilder, pool: [Int], times: Int) -> Int {
    let stride = net.configuredSquare("patch_stride", 4, in: 1...64)
    let pad = net.configuredSquare("patch_padding", 3, in: 0...64)
    net.agreePatch(stem: stem, standard: 7)
    net.agreePlaces(net.weights.columns(places), stride: stride)
    let image = net.startImage(stem: stem, size: net.anyImageSize())
    let x = net.addPositions(net.tokens(net.conv(image, stem, stride: stride, pad: pad)), places)
    let lines = [0, 1].map { axis in
      let count = (0..<times).reduce(net.extents(image)[axis + 1] / stride) { count, _ in count / pool[axis] }
      return [count] + [Int](repeating: pool[axis], count: times)
    }
    if lines.joined().reduce(1, *) != net.channels(x) {
      net.contradict("query_stride", "\(pool)", "divisors of rows and columns for each stage")
    }
    return net.unroll(x, lines: lines)
  }

  /// How many places the windows of each stage have, and whether its attention is within them.
  private func windows(_ net: inout ModelBuilder, stages count: Int, pool: [Int]) -> (places: [Int], isWithin: [Bool]) {
    let unit = net.configuredSize("masked_unit_size", 8) ?? [8, 8]
    let isWithin = net.configured("masked_unit_attention", [true, true, false, false], stages: count)
    var (places, side) = (unit[0] * unit[1], unit[0])
    let found = (0..<count).map { stage -> Int in
      if stage > 0 {
        if side % pool[0] != 0 {
          net.contradict("masked_unit_size", "\(unit)", "a multiple of \(pool[0]) for each stage")
        }
        (places, side) = (places / (pool[0] * pool[1]), side / pool[0])
      }
      return max(1, places)
    }
    return (found, isWithin)
  }

  private func agree(_ net: inout ModelBuilder, depths: [Int], heads: [Int]) {
    let widths = depths.indices.map { net.weights.rows("\(stages).\($0).layers.0.attn.qkv.weight") / 3 }
    net.agree("depths", with: depths)
    net.agree("num_heads", heads: heads, width: widths)
    let inside = depths.indices.map { net.weights.rows("\(stages).\($0).layers.0.mlp.fc1.weight") }
    net.agree("mlp_ratio", ratios: zip(inside, widths).map { ($0, $1) })
    net.agree("embed_dim", with: net.weights.rows("\(stem).weight"), standard: 96)
    let factor = net.configured("embed_dim_multiplier", 2.0, expected: "a number") { value -> Double? in
      if case .number(let number) = value { number } else { nil }
    }
    guard let factor else { return }
    var expected = Double(widths.first ?? 1)
    for width in widths {
      let rest = expected - Double(width) + 1e-6
      if !(0..<1 ~= rest) { net.contradict("embed_dim_multiplier", "\(factor)", "widths of \(widths)") }
      expected *= factor
    }
  }
}
