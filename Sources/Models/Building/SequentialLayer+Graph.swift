import Graphs
import Tensors

extension SequentialLayer {
  /// What the layer makes of `x`.
  func write(_ net: inout ModelBuilder, _ x: Int) -> Int {
    switch kind {
    case .convolution(let settings): return convolve(&net, x, settings)
    case .norm: return net.norm(x, path)
    case .linear: return net.linear(x, path, bias: nil)
    case .flatten: return net.graph.flatten(x)
    case .mean: return net.graph.globalAveragePool(x)
    case .largest: return net.graph.globalMaxPool(x)
    case .nothing: return x
    case .activation(let activation): return net.activate(x, activation)
    case .slope(let slope): return net.graph.leakyRelu(x, slope: slope)
    case .maxPool(let window):
      return net.graph.maxPool(x, kernel: window.kernel, stride: window.stride, pad: window.pad, ceil: window.ceil)
    case .averagePool(let window, let countsPad):
      return net.graph.averagePool(
        x, kernel: window.kernel, stride: window.stride, pad: window.pad, ceil: window.ceil, countIncludePad: countsPad)
    }
  }

  private func convolve(_ net: inout ModelBuilder, _ x: Int, _ settings: Convolution) -> Int {
    let found = net.weights["\(path).weight"].flatMap { $0.count == 4 ? $0 : nil } ?? [1, 1, 1, 1]
    let weight = Shape(max(1, found[0]), max(1, net.channels(x) / settings.groups), found[2], found[3])
    net.check("\(path).weight", weight)
    var inputs = [Source.value(x), net.graph.parameter("\(path).weight", weight)]
    if net.weights.has("\(path).bias") {
      net.check("\(path).bias", weight.dimensions[0])
      inputs.append(net.graph.parameter("\(path).bias", Shape(weight.dimensions[0])))
    }
    let op = Conv(
      strides: settings.strides, pads: settings.pads, dilations: settings.dilations, group: settings.groups)
    return net.graph.node(op, inputs, name: path)
  }
}
