import Tensors

/// Builds a graph operator by operator; shapes are inferred as they come.
///
/// Values and parameters that do not fit one another are a mistake of the architecture's code, not of its
/// input: checkpoints are compared with the finished graph (``Model/init(architecture:catalogue:)``).
public struct GraphBuilder {
  private var values: [Shape]
  private var nodes: [Node] = []
  private var parameters: [Parameter] = []
  private var units: [Unit] = []
  private var openUnit: (name: String, input: Int, firstNode: Int, firstParameter: Int)

  /// Starts a graph on images of `shape`, with the first unit open.
  public init(image shape: Shape, firstUnit: String) {
    values = [shape]
    openUnit = (firstUnit, 0, 0, 0)
  }

  /// Ends the open unit with the newest value and starts the next one on it.
  public mutating func startUnit(_ name: String) {
    closeUnit()
    openUnit = (name, values.count - 1, nodes.count, parameters.count)
  }

  /// Ends the last unit and returns the graph.
  public consuming func finish() -> Graph {
    closeUnit()
    return Graph(values: values, nodes: nodes, parameters: parameters, units: units)
  }

  /// Conv; the kernel is square.
  public mutating func conv(
    _ input: Int, _ name: String, out: Int, kernel: Int, stride: Int = 1, pad: Int = 0, bias: Bool
  ) -> Int {
    let shape = values[input].dimensions
    var used = [parameter("\(name).weight", Shape(out, shape[0], kernel, kernel))]
    if bias { used.append(parameter("\(name).bias", Shape(out))) }
    func extent(_ size: Int) -> Int { (size + 2 * pad - kernel) / stride + 1 }
    return node(.conv(stride: stride, pad: pad), [input], used, Shape(out, extent(shape[1]), extent(shape[2])))
  }

  /// Gemm, torch.nn.Linear.
  public mutating func gemm(_ input: Int, _ name: String, out: Int) -> Int {
    let weight = parameter("\(name).weight", Shape(out, values[input].elementCount))
    let bias = parameter("\(name).bias", Shape(out))
    return node(.gemm, [input], [weight, bias], Shape(out))
  }

  /// BatchNormalization with torch.nn.BatchNorm2d's names and epsilon.
  public mutating func batchNormalization(_ input: Int, _ name: String, epsilon: Float = 1e-5) -> Int {
    let channels = Shape(values[input].dimensions[0])
    let used = ["weight", "bias", "running_mean", "running_var"].map { parameter("\(name).\($0)", channels) }
    return node(.batchNormalization(epsilon: epsilon), [input], used, values[input])
  }

  /// Relu.
  public mutating func relu(_ input: Int) -> Int { node(.relu, [input], [], values[input]) }

  /// MaxPool.
  public mutating func maxPool(_ input: Int, kernel: Int, stride: Int) -> Int {
    let shape = values[input].dimensions
    let rows = (shape[1] - kernel) / stride + 1
    let columns = (shape[2] - kernel) / stride + 1
    return node(.maxPool(kernel: kernel, stride: stride), [input], [], Shape(shape[0], rows, columns))
  }

  /// GlobalAveragePool.
  public mutating func globalAveragePool(_ input: Int) -> Int {
    node(.globalAveragePool, [input], [], Shape(values[input].dimensions[0], 1, 1))
  }

  /// Add.
  public mutating func add(_ left: Int, _ right: Int) -> Int { node(.add, [left, right], [], values[left]) }

  /// Flatten.
  public mutating func flatten(_ input: Int) -> Int { node(.flatten, [input], [], Shape(values[input].elementCount)) }

  /// Slice of every `step`-th row and column.
  public mutating func slice(_ input: Int, step: Int) -> Int {
    let shape = values[input].dimensions
    let rows = (shape[1] + step - 1) / step
    let columns = (shape[2] + step - 1) / step
    return node(.slice(step: step), [input], [], Shape(shape[0], rows, columns))
  }

  /// Pad with zero channels.
  public mutating func pad(_ input: Int, before: Int, after: Int) -> Int {
    let shape = values[input].dimensions
    return node(.pad(before: before, after: after), [input], [], Shape(shape[0] + before + after, shape[1], shape[2]))
  }

  /// TopKGate: from features to the state that ``expert(_:_:index:features:)`` goes on with.
  public mutating func topKGate(
    _ input: Int, _ name: String, experts: Int, topK: Int, capacityFactor: Float? = nil
  ) -> Int {
    let features = values[input].elementCount
    let weight = parameter("\(name).weight", Shape(experts, features))
    return node(
      .topKGate(topK: topK, capacityFactor: capacityFactor), [input], [weight], Shape(2 * features + experts))
  }

  /// Expert: the state with one more expert's output in it.
  public mutating func expert(_ state: Int, _ name: String, index: Int, features: Int) -> Int {
    let used = [
      parameter("\(name).weight", Shape(features, features)), parameter("\(name).bias", Shape(features)),
    ]
    return node(.expert(index), [state], used, values[state])
  }

  /// CombineExperts.
  public mutating func combineExperts(_ state: Int, features: Int) -> Int {
    node(.combineExperts, [state], [], Shape(features))
  }

  /// ResidualExperts: beside the experts a layer that sees every image.
  public mutating func residualExperts(_ state: Int, _ name: String, features: Int) -> Int {
    let used = [
      parameter("\(name).mlp.weight", Shape(features, features)), parameter("\(name).mlp.bias", Shape(features)),
      parameter("\(name).coefficient.weight", Shape(2, features)), parameter("\(name).coefficient.bias", Shape(2)),
    ]
    return node(.residualExperts, [state], used, Shape(features))
  }

  private mutating func parameter(_ name: String, _ shape: Shape) -> Int {
    parameters.append(Parameter(name: name, shape: shape))
    return parameters.count - 1
  }

  private mutating func node(_ op: Operator, _ inputs: [Int], _ parameters: [Int], _ output: Shape) -> Int {
    values.append(output)
    nodes.append(Node(op: op, inputs: inputs, parameters: parameters, output: values.count - 1))
    return values.count - 1
  }

  private mutating func closeUnit() {
    let used = openUnit.firstParameter..<parameters.count
    units.append(
      Unit(
        name: openUnit.name, nodes: openUnit.firstNode..<nodes.count, input: openUnit.input, output: values.count - 1,
        parameters: used, elementCount: parameters[used].reduce(0) { $0 + $1.shape.elementCount }))
  }
}
