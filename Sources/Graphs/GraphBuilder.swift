import Tensors

/// Builds a graph operator by operator; shapes are inferred as they come.
///
/// Inputs that an operator does not take are noted, and thrown by ``finish(logits:)``: a family's code reads as its forward does,
/// also where a file claims shapes that fit nothing.
public struct GraphBuilder {
  /// The shapes of the values so far; value 0 is the image.
  public private(set) var values: [Shape]
  private var nodes: [Node] = []
  private var parameters: [Parameter] = []
  private var constants: [Tensor] = []
  private var parameterIDs: [String: Int] = [:]
  private var starts: [UnitStart] = []
  private var error: GraphError?

  /// Starts a graph on images of `shape`, with the first unit open.
  public init(image shape: Shape, firstUnit: String = "") {
    values = [shape]
    starts = [UnitStart(name: firstUnit, node: 0)]
  }

  /// The image.
  public var image: Int { 0 }

  /// Ends the open unit and starts the next one.
  public mutating func startUnit(_ name: String) {
    if starts.last?.node == nodes.count { starts.removeLast() }
    starts.append(UnitStart(name: name, node: nodes.count))
  }

  /// Ends the last unit and returns the graph, whose logits are `logits`, or the newest value where that is nil.
  ///
  /// Units begin where `cuts` says, after ``SlicePass``; where that is nil, at the places that ``startUnit(_:)`` told.
  /// - Throws: ``GraphError``, the first of the operators'.
  public consuming func finish(logits: Int? = nil, cuts: UnitCuts? = nil) throws(GraphError) -> Graph {
    if let error { throw error }
    let logits = logits ?? values.count - 1
    if starts.last?.node == nodes.count { starts.removeLast() }
    // Units that were told begin at nodes as they are.
    let nodes = cuts == nil ? nodes : SlicePass.merged(nodes, logits: logits)
    let starts = cuts.map { $0.starts(nodes, parameters, values: values, logits: logits) } ?? starts
    return try Graph(
      values: values, nodes: nodes, parameters: parameters, constants: constants, logits: logits, starts: starts)
  }

  /// Adds an operator and returns the values it makes.
  public mutating func add(_ op: some Operator, _ inputs: [Source], name: String = "") -> [Int] {
    let shapes: [Shape]
    do throws(GraphError) {
      shapes = try op.outputs(inputs.map(shape))
    } catch {
      if self.error == nil { self.error = error }
      shapes = [Shape(1)]
    }
    let first = values.count
    values += shapes
    let outputs = Array(first..<values.count)
    nodes.append(Node(op: op, inputs: inputs, outputs: outputs, name: name.isEmpty ? op.name : name))
    return outputs
  }

  /// Adds an operator of one output.
  public mutating func node(_ op: some Operator, _ inputs: [Source], name: String = "") -> Int {
    add(op, inputs, name: name)[0]
  }

  /// The first operator's error, for who wants to name it before the graph is finished.
  public var firstError: GraphError? { error }

  /// The parameter of that name; one that several operators read is one.
  public mutating func parameter(_ name: String, _ shape: Shape, role: Parameter.Role = .weight) -> Source {
    if let known = parameterIDs[name], parameters[known].shape == shape { return .parameter(known) }
    parameterIDs[name] = parameters.count
    parameters.append(Parameter(name: name, shape: shape, role: role))
    return .parameter(parameters.count - 1)
  }

  /// A tensor that is part of the graph.
  public mutating func constant(_ tensor: Tensor) -> Source {
    constants.append(tensor)
    return .constant(constants.count - 1)
  }

  /// The shape of what an input gives.
  public func shape(_ source: Source) -> Shape {
    switch source {
    case .value(let id): values[id]
    case .parameter(let id): parameters[id].shape
    case .constant(let id): constants[id].shape
    }
  }
}
