import Graphs
import Tensors

/// What torchvision's GoogLeNet and Inception v3 share.
extension ModelBuilder {
  /// A convolution, its normalisation and ReLU: `name.conv` and `name.bn`.
  mutating func basicConv(
    _ input: Int, _ name: String, kernel: [Int]? = nil, stride: Int = 1, pad: Int? = nil
  ) -> Int {
    activate(norm(conv(input, "\(name).conv", kernels: kernel, stride: stride, pad: pad), "\(name).bn"))
  }

  /// The image as it is, or brought from ImageNet's mean and deviation to those of 0.5.
  ///
  /// torchvision does that in models that began with its own weights, and in no others.
  mutating func transformed(_ image: Int, classifier: String) -> Int {
    let isPublished = weights.rows("\(classifier).weight") == 1000
    let isTransformed = assume(
      "transform-input", "settings of transform_input", isPublished ? true : nil,
      told: RecordedParts.transformsInput(weights.catalogue.moduleParts))
    guard isTransformed, channels(image) == 3 else { return image }
    let (means, deviations) = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    let scale = Tensor(Shape(3, 1, 1), deviations.map { Float($0 / 0.5) })
    let shift = Tensor(Shape(3, 1, 1), means.map { Float(($0 - 0.5) / 0.5) })
    let scaled = graph.node(Mul(), [.value(image), graph.constant(scale)])
    return graph.node(Add(), [.value(scaled), graph.constant(shift)])
  }
}
