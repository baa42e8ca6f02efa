import Checkpoints
import Graphs
import Tensors

/// The classifiers of Ultralytics' YOLO (ultralytics/nn/modules/block.py, cfg/models), YOLOv8-cls, YOLO11-cls and YOLO26-cls, and YOLOv5's
/// (yolov5/models/common.py): layers by number, whose kinds their tensors tell.
struct UltralyticsYOLO: Family {
  let name = "ultralytics-yolo"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["0.conv.weight", "0.bn.weight"]) && Self.last(weights) != nil
      // Every layer takes what the one before it made.
      && weights.catalogue.moduleParts.allSatisfy { [nil, [-1]].contains($0.numbers["f"]) }
  }

  func title(_ weights: StateDict) -> String {
    let modules = Set(weights.catalogue.tensors.lazy.flatMap { $0.name.split(separator: ".") })
    return modules.contains("attn") ? "yolo11-cls" : modules.contains("cv3") ? "yolov5-cls" : "yolov8-cls"
  }

  /// The number of the classifier.
  private static func last(_ weights: StateDict) -> Int? {
    (1..<64).first { weights.has(["\($0).conv.conv.weight", "\($0).linear.weight"]) }
  }

  /// YOLOv5's own code normalises images, Ultralytics' package does not.
  func normalization(_ weights: StateDict) -> String {
    let root = weights.catalogue.moduleParts.first?.className
    return root.map { $0.hasPrefix("models.") } ?? (title(weights) == "yolov5-cls") ? "imagenet" : "unit"
  }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .silu)
    net.assume(epsilon: nil)
    let last = Self.last(net.weights) ?? 1
    var x = net.startImage(stem: "0.conv", side: 224, unit: "0")
    for index in 0..<last {
      if index > 0 { net.graph.startUnit("\(index)") }
      x = layer(&net, x, "\(index)")
    }
    net.graph.startUnit("\(last)")
    x = layer(&net, x, "\(last).conv")
    _ = net.linear(net.graph.flatten(net.graph.globalAveragePool(x)), "\(last).linear")
  }

  /// A layer of the model's list, or the classifier's convolution; those of more than one place halve the image.
  private func layer(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    if net.weights.has("\(name).cv3.conv.weight") { return threeConvolutions(&net, x, name) }
    if net.weights.has("\(name).cv1.conv.weight") { return split(&net, x, name) }
    let kernel = net.weights.kernel("\(name).conv.weight")
    // YOLOv5's stem of 6x6 is padded as one of 5x5.
    return conv(&net, x, name, stride: kernel > 1 ? 2 : 1, pad: kernel.isMultiple(of: 2) ? max(0, kernel / 2 - 1) : nil)
  }

  /// A convolution, its normalisation and the activation.
  private func conv(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int? = nil, stride: Int = 1, pad: Int? = nil
  ) -> Int {
    net.activate(net.convNorm(x, "\(name).conv", "\(name).bn", out: out, stride: stride, pad: pad))
  }

  /// Two halves of channels: blocks that each take what the last one made and are all kept (C2f, C3k2), or attention on the second half (C2PSA).
  private func split(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let (first, second) = net.halves(conv(&net, x, "\(name).cv1"))
    if net.weights.has("\(name).m.0.attn.qkv.conv.weight") {
      var y = second
      for index in 0..<net.weights.count("\(name).m.{}.attn.qkv.conv.weight") {
        y = attend(&net, y, "\(name).m.\(index)")
      }
      return conv(&net, net.graph.concat([first, y], axis: 0), "\(name).cv2")
    }
    // A block of no others would be one of another kind.
    net.check("\(name).m.0.cv1.conv.weight", net.weights.catalogue["\(name).m.0.cv1.conv.weight"]?.shape ?? Shape(0))
    var kept = [first, second]
    for index in 0..<net.weights.count("\(name).m.{}.cv1.conv.weight") {
      kept.append(block(&net, kept.last ?? second, "\(name).m.\(index)"))
    }
    return conv(&net, net.graph.concat(kept, axis: 0), "\(name).cv2")
  }

  /// Blocks one after the other beside a convolution of the same planes (C3, C3k).
  private func threeConvolutions(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    var y = conv(&net, x, "\(name).cv1")
    for index in 0..<net.weights.count("\(name).m.{}.cv1.conv.weight") { y = block(&net, y, "\(name).m.\(index)") }
    let beside = conv(&net, x, "\(name).cv2")
    return conv(&net, net.graph.concat([y, beside], axis: 0), "\(name).cv3")
  }

  /// Two convolutions and a shortcut (Bottleneck), or three convolutions' blocks.
  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    if net.weights.has("\(name).cv3.conv.weight") { return threeConvolutions(&net, x, name) }
    let y = conv(&net, conv(&net, x, "\(name).cv1"), "\(name).cv2")
    return isAdded(net, name) && net.channels(y) == net.channels(x) ? net.graph.add(x, y) : y
  }

  /// Whether a block has the shortcut of all classifiers of the publisher's; a whole module records where it has none.
  private func isAdded(_ net: borrowing ModelBuilder, _ name: String) -> Bool {
    RecordedParts.number("add", of: name, net.weights.catalogue.moduleParts) != 0
  }

  /// Attention among places and a perceptron (PSABlock), of heads of 64 channels where no module records how many they are.
  private func attend(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let width = net.channels(x)
    let heads = max(1, RecordedParts.heads(net.weights.catalogue.moduleParts) ?? width / 64)
    let key = max(1, (net.weights.rows("\(name).attn.qkv.conv.weight") - width) / (2 * heads))
    let all = net.convNorm(x, "\(name).attn.qkv.conv", "\(name).attn.qkv.bn", kernel: 1)
    let three = net.splitHeads(net.tokens(all), heads: heads, parts: [key, key, width / heads])
    let found = net.graph.mergeHeads(net.graph.attention(query: three[0], key: three[1], value: three[2]))
    let places = net.planes(net.graph.mergeHeads(three[2]), like: x)
    let near = net.convNorm(places, "\(name).attn.pe.conv", "\(name).attn.pe.bn", out: width)
    let seen = net.graph.add(net.planes(found, like: x), near)
    let projected = net.convNorm(seen, "\(name).attn.proj.conv", "\(name).attn.proj.bn", out: width)
    let middle = isAdded(net, name) ? net.graph.add(x, projected) : projected
    let y = net.convNorm(
      conv(&net, middle, "\(name).ffn.0"), "\(name).ffn.1.conv", "\(name).ffn.1.bn", out: width)
    return isAdded(net, name) ? net.graph.add(middle, y) : y
  }
}
