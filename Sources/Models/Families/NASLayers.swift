import Graphs

/// The layers of searched cells, which NASNet and PNASNet share.
struct NASLayers {
  let padding: Padding

  /// An activation, a convolution and its normalisation.
  func conv(_ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int? = nil, stride: Int = 1) -> Int {
    let y = net.activate(x)
    return net.norm(net.conv(y, "\(name).conv", out: out, stride: stride, bias: false, padding: padding), "\(name).bn")
  }

  /// Two times an activation, a convolution of each channel, one of single places, and a normalisation.
  func separable(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int = 1) -> Int {
    (1...2).reduce(x) { x, number in
      let layer = "\(name).separable_\(number)"
      let spread = net.conv(
        net.activate(x), "\(layer).depthwise_conv2d", out: net.channels(x), stride: number == 1 ? stride : 1,
        bias: false, padding: padding)
      return net.norm(net.conv(spread, "\(layer).pointwise_conv2d", kernel: 1, bias: false), "\(name).bn_sep_\(number)")
    }
  }

  /// Half the rows and columns: half of the channels of every other place, the rest of those a row and a column behind.
  func halve(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let found = net.extents(x)
    guard found.count == 3 else { return net.graph.reshape(x, [0]) }
    let y = net.activate(x)
    let padded = net.graph.node(Pad(before: [0, 0, 0], after: [0, 1, 1]), [.value(y)])
    let paths = [(y, 0), (padded, 1)].map { planes, first in
      let ranges = (1...2).map { Slice.Range(axis: $0, start: first, count: (found[$0] + 1) / 2, step: 2) }
      let half = net.graph.node(Slice(ranges), [.value(planes)])
      return net.conv(half, "\(name)path_\(first + 1).conv", kernel: 1, bias: false)
    }
    return net.norm(net.graph.concat(paths, axis: 0), "\(name)final_path_bn")
  }

  /// The largest of 3x3 places.
  func most(_ net: inout ModelBuilder, _ x: Int, stride: Int) -> Int {
    net.graph.node(MaxPool(PoolWindow(window(net, x, stride: stride))), [.value(x)])
  }

  /// The mean of 3x3 places: TensorFlow's zeros count where planes are halved, others do not.
  func mean(_ net: inout ModelBuilder, _ x: Int, stride: Int) -> Int {
    let window = PoolWindow(window(net, x, stride: stride))
    let counts = padding == .same && stride > 1
    return net.graph.node(AveragePool(window, countIncludePad: counts), [.value(x)])
  }

  private func window(_ net: ModelBuilder, _ x: Int, stride: Int) -> Window {
    let pads = padding == .same ? net.samePads(x, kernel: 3, stride: stride) : ([1, 1], [1, 1])
    return Window(kernel: [3, 3], strides: [stride, stride], pads: pads.0 + pads.1, dilations: [1, 1])
  }
}
