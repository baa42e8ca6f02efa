/// transformers' MobileNetV2ForImageClassification (models/mobilenet_v2/modeling_mobilenet_v2.py): TensorFlow's padding, unless config.json
/// says otherwise.
struct HuggingFaceMobileNetV2: Family {
  let name = "hf-mobilenetv2"
  let modelTypes: Set<String> = ["mobilenet_v2"]

  private let stem = "mobilenet_v2.conv_stem"
  private let layers = "mobilenet_v2.layer"

  /// Blocks that halve the image (arXiv:1801.04381, table 2).
  private let halving: Set<Int> = [0, 2, 5, 12]

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["\(stem).first_conv.convolution.weight", "\(layers).0.reduce_1x1.convolution.weight"])
      && weights.has("classifier.weight")
  }

  func normalization(_ weights: StateDict) -> String { "tutorial" }

  func build(_ net: inout ModelBuilder) {
    net.configureActivation(.relu6)
    net.configureEpsilon(1e-3)
    let padding = net.configuredPadding()
    net.agree("output_stride", with: 32, standard: 32)
    net.agree(
      "first_layer_is_expansion", with: !net.weights.has("\(stem).expand_1x1.convolution.weight"), standard: true)
    let first = "\(stem).first_conv"
    let image = net.startImage(stem: "\(first).convolution", size: net.anyImageSize())
    var x = net.activate(layer(&net, image, first, padding: padding, stride: 2))
    if net.weights.has("\(stem).expand_1x1.convolution.weight") {
      x = net.activate(layer(&net, x, "\(stem).expand_1x1", padding: padding))
    }
    x = net.activate(layer(&net, x, "\(stem).conv_3x3", padding: padding))
    x = layer(&net, x, "\(stem).reduce_1x1", padding: padding)
    for index in 0..<net.weights.count("\(layers).{}.reduce_1x1.convolution.weight") {
      net.graph.startUnit("layer.\(index)")
      x = block(&net, x, "\(layers).\(index)", padding: padding, stride: halving.contains(index) ? 2 : 1)
    }
    net.graph.startUnit("conv_1x1")
    x = net.activate(layer(&net, x, "mobilenet_v2.conv_1x1", padding: padding))
    _ = net.classify(x, "classifier")
  }

  private func block(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, padding: Padding, stride: Int
  ) -> Int {
    var y = net.activate(layer(&net, x, "\(name).expand_1x1", padding: padding))
    y = net.activate(layer(&net, y, "\(name).conv_3x3", padding: padding, stride: stride))
    y = layer(&net, y, "\(name).reduce_1x1", padding: padding)
    return stride == 1 && net.channels(x) == net.channels(y) ? net.graph.add(x, y) : y
  }

  private func layer(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, padding: Padding, stride: Int = 1
  ) -> Int {
    net.norm(net.conv(x, "\(name).convolution", stride: stride, padding: padding), "\(name).normalization")
  }
}
