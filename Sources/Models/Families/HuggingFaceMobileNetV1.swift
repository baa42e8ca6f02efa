/// transformers' MobileNetV1ForImageClassification (models/mobilenet_v1/modeling_mobilenet_v1.py): TensorFlow's padding, unless config.json
/// says otherwise.
struct HuggingFaceMobileNetV1: Family {
  let name = "hf-mobilenetv1"
  let modelTypes: Set<String> = ["mobilenet_v1"]

  private let stem = "mobilenet_v1.conv_stem"
  private let layers = "mobilenet_v1.layer"

  /// Pairs of a convolution a channel and a 1x1 that halve the image (arXiv:1704.04861, table 1).
  private let halving: Set<Int> = [1, 3, 5, 11]

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["\(stem).convolution.weight", "\(layers).1.convolution.weight", "classifier.weight"])
  }

  func normalization(_ weights: StateDict) -> String { "tutorial" }

  func build(_ net: inout ModelBuilder) {
    net.configureActivation(.relu6)
    net.configureEpsilon(1e-3)
    let padding = net.configuredPadding()
    let image = net.startImage(stem: "\(stem).convolution", size: net.anyImageSize())
    var x = layer(&net, image, stem, padding: padding, stride: 2)
    for pair in 0..<net.weights.count("\(layers).{}.convolution.weight") / 2 {
      net.graph.startUnit("layer.\(pair)")
      x = layer(&net, x, "\(layers).\(2 * pair)", padding: padding, stride: halving.contains(pair) ? 2 : 1)
      x = layer(&net, x, "\(layers).\(2 * pair + 1)", padding: padding)
    }
    _ = net.classify(x, "classifier")
  }

  private func layer(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, padding: Padding, stride: Int = 1
  ) -> Int {
    net.normActivate(net.conv(x, "\(name).convolution", stride: stride, padding: padding), "\(name).normalization")
  }
}
