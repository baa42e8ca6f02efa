import Graphs
import Tensors

/// What torchvision's GoogLeNet and Inception v3, and timm's Inceptions, share.
extension ModelBuilder {
  /// A branch of timm's Inceptions: one convolution or several, of kernels of any extents, behind the mean of 3x3 places where the first one's
  /// place is another layer's.
  ///
  /// The last one takes no zeros around the planes where it `halves` them, or `shrinks` them by its kernel.
  mutating func inceptionBranch(_ x: Int, _ name: String, halves: Bool = false, shrinks: Bool = false) -> Int {
    func has(_ layer: String) -> Bool { weights.has("\(layer).conv.weight") }
    let isOne = has(name) || !has("\(name).1")
    let isBehindMean = !isOne && !has("\(name).0")
    let first = isBehindMean ? 1 : 0
    let count = weights.count("\(name).{}.conv.weight", from: first)
    let layers = isOne ? [name] : (first..<first + count).map { "\(name).\($0)" }
    let start = isBehindMean ? graph.averagePool(x, kernel: 3, stride: 1, pad: 1, countIncludePad: false) : x
    return layers.enumerated().reduce(start) { y, layer in
      let isLast = layer.offset == layers.count - 1
      return freeConv(
        y, layer.element, stride: isLast && halves ? 2 : 1, pad: isLast && (halves || shrinks) ? 0 : nil)
    }
  }

  /// A ``basicConv(_:_:kernel:stride:pad:)`` of whatever kernel the file has.
  mutating func freeConv(_ x: Int, _ name: String, stride: Int = 1, pad: Int? = nil) -> Int {
    let found = weights["\(name).conv.weight"] ?? []
    let kernel = found.count == 4 ? found.suffix(2).map { min(max(1, $0), 1 << 8) } : nil
    return basicConv(x, name, kernel: kernel, stride: stride, pad: pad)
  }

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
