import Graphs
import Tensors

/// transformers' Swinv2ForImageClassification (models/swinv2/modeling_swinv2.py): windows are those of config.json, and no larger than the places
/// that its `image_size` leaves to a stage.
struct HuggingFaceSwinV2: Family {
  let name = "hf-swinv2"
  let modelTypes: Set<String> = ["swinv2"]

  private let stem = "swinv2.embeddings.patch_embeddings.projection"
  private let stages = "swinv2.encoder.layers"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["\(stem).weight", "\(stages).0.blocks.0.attention.self.logit_scale", "classifier.weight"])
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.needConfig(of: name, "windows")
    net.ignore { $0 == "swinv2.embeddings.mask_token" }
    net.configureActivation(.gelu)
    net.configureEpsilon(1e-5)
    let bias = net.configured("qkv_bias", true)
    let image = net.startImage(stem: stem, size: net.anyImageSize())
    var x = net.swinPatches(image, "swinv2")
    let depths = (0..<net.weights.count("\(stages).{}.blocks.0.layernorm_before.weight")).map {
      net.weights.count("\(stages).\($0).blocks.{}.layernorm_before.weight")
    }
    let windows = windows(&net, stages: depths.count)
    for (stage, depth) in depths.enumerated() {
      let name = "\(stages).\(stage)"
      for index in 0..<depth {
        net.graph.startUnit("layers.\(stage).blocks.\(index)")
        x = block(&net, x, "\(name).blocks.\(index)", windows: windows[stage], shifts: index % 2 == 1, bias: bias)
      }
      guard net.weights.has("\(name).downsample.reduction.weight") else { continue }
      net.graph.startUnit("layers.\(stage).downsample")
      x = net.mergePlaces(x, "\(name).downsample", epsilon: ModelBuilder.swinEpsilon)
    }
    net.agree("depths", with: depths)
    net.agree("embed_dim", with: net.weights.rows("\(stem).weight"), standard: 96)
    net.agree(
      "num_heads",
      with: depths.indices.map { net.weights.rows("\(stages).\($0).blocks.0.attention.self.logit_scale") })
    net.graph.startUnit("classifier")
    x = net.layerNorm(x, "swinv2.layernorm")
    _ = net.linear(net.graph.reduceMean(x, axes: [0, 1]), "classifier")
  }

  private func windows(_ net: inout ModelBuilder, stages count: Int) -> [StageWindows] {
    // The side of windows is that of rows, also where fewer columns are left.
    let rows = net.configuredSize("image_size", 224)?[0] ?? 224
    let window = net.configured("window_size", 7, in: 1...64) ?? 7
    let trained = net.configured("pretrained_window_sizes", [0, 0, 0, 0], in: 0...64) ?? []
    let patch = max(1, net.weights.kernel("\(stem).weight"))
    return (0..<count).map { stage in
      StageWindows(
        window: window, trained: stage < trained.count ? trained[stage] : 0,
        places: (rows / patch) >> min(stage, 16))
    }
  }

  /// Layers whose results are normalised, not what they take.
  private func block(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, windows: StageWindows, shifts: Bool, bias: Bool?
  ) -> Int {
    let extents = net.extents(x)
    guard extents.count == 3 else { return x }
    let pads = [0, 1].map { (windows.side - extents[$0] % windows.side) % windows.side }
    guard
      let grid = WindowGrid(
        rows: extents[0] + pads[0], columns: extents[1] + pads[1], window: windows.side,
        shift: shifts ? windows.shift : 0)
    else { return net.graph.reshape(x, [0]) }
    var y = attend(
      &net, net.padPlaces(x, by: pads), "\(name).attention", within: grid, trained: windows.trained, bias: bias)
    y = net.cropPlaces(net.unroll(y, grid), of: pads)
    let middle = net.graph.add(x, net.layerNorm(y, "\(name).layernorm_before"))
    return net.graph.add(middle, net.layerNorm(net.configuredPerceptron(middle, name), "\(name).layernorm_after"))
  }

  private func attend(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, within grid: WindowGrid, trained: Int, bias: Bool?
  ) -> Int {
    let heads = max(1, net.weights.rows("\(name).self.logit_scale"))
    let width = net.extents(x).last ?? 1
    // transformers adds -100 twice to what a shift brought together.
    let y = net.attend(
      x, within: grid, scale: .none, penalty: -200,
      bias: { net in
        let distances = net.windowDistances(window: grid.window, trained: trained)
        return net.continuousBias(distances, "\(name).self.continuous_position_bias_mlp", window: grid.window)
      },
      { net, windows in
        let three = [("query", bias), ("key", false), ("value", bias)].map { part, bias in
          let all = net.linear(windows, "\(name).self.\(part)", out: width, bias: bias)
          return net.splitHeads(ofWindows: all, heads: heads)
        }
        return net.cosine(three[0], three[1], scale: "\(name).self.logit_scale") + [three[2]]
      })
    return net.linear(y, "\(name).output.dense")
  }
}
