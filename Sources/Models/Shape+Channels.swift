import Tensors

extension Shape {
  /// The out channels of a convolution's weights as a file gives them, within what a graph can be built of: where a file
  /// claims more, its shapes are not those of the graph, and the first one is named.
  var channels: Int { max(1, min(dimensions.first ?? 1, 1 << 14)) }
}
