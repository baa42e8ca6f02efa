/// What a checkpoint holds and its model costs, as a JSON document, schema `cifar-eval-inspect/2`.
///
/// What the file does not say is left out. Counts that are more than `Int.max` are `Int.max`.
public struct InspectionReport: Document, Sendable {
  /// A tensor of the checkpoint.
  public struct Tensor: Encodable, Sendable {
    let name: String
    let type: String
    let shape: [Int]

    /// Names the parts; the type is PyTorch's name of the elements'.
    public init(name: String, type: String, shape: [Int]) { (self.name, self.type, self.shape) = (name, type, shape) }
  }

  /// An input or output of a graph.
  public struct Port: Encodable, Sendable {
    let name: String
    let type: String?
    let shape: [Extent]?

    /// Names the parts; open extents by their symbol.
    public init(name: String, type: String?, shape: [String]?) {
      (self.name, self.type) = (name, type)
      self.shape = shape.map { $0.map(Extent.init) }
    }
  }

  /// An extent: a number, or the symbol of one that is open.
  struct Extent: Encodable, Sendable {
    let text: String

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      if let number = Int(text) { try container.encode(number) } else { try container.encode(text) }
    }
  }

  /// The applications of one operator.
  public struct Operator: Encodable, Sendable {
    let name: String
    let count: Int
    let multiplyAdds: Int
    let withoutKernel: Int

    /// Names the parts: multiply-adds of an image, and how many applications run by the operator's reference.
    public init(name: String, count: Int, multiplyAdds: Int, withoutKernel: Int) {
      (self.name, self.count, self.multiplyAdds, self.withoutKernel) = (name, count, multiplyAdds, withoutKernel)
    }
  }

  /// What is sharded and gathered as one.
  public struct Unit: Encodable, Sendable {
    let name: String
    let operators: Int
    let parameters: Int
    let bytes: Int
    let multiplyAdds: Int

    /// Names the parts; the bytes are of parameters in the dtype that it would be evaluated in.
    public init(name: String, operators: Int, parameters: Int, bytes: Int, multiplyAdds: Int) {
      (self.name, self.operators, self.parameters) = (name, operators, parameters)
      (self.bytes, self.multiplyAdds) = (bytes, multiplyAdds)
    }
  }

  /// The graph of a file that holds one.
  public struct Graph: Encodable, Sendable {
    let opset: Int?
    let producer: String?
    let inputs: [Port]
    let outputs: [Port]

    /// Names the parts; the opset is ONNX's, nil for another format.
    public init(opset: Int?, producer: String?, inputs: [Port], outputs: [Port]) {
      (self.opset, self.producer, self.inputs, self.outputs) = (opset, producer, inputs, outputs)
    }
  }

  /// The model that the tensors make.
  public struct Model: Encodable, Sendable {
    let name: String
    let parameters: Int
    let dtype: String
    let imageShape: [Int]
    let classes: Int
    let multiplyAdds: Int
    let floatingPointOperations: Int
    let operators: [Operator]
    let units: [Unit]
    let assumptions: [AssumptionDescription]
    let bytesOfRanks: [Int]?

    /// Names the parts: the dtype that it would be evaluated in, images of channels, rows, columns, and what one image costs; the
    /// bytes of parameters that each rank would hold are nil where no number of ranks was given.
    public init(
      name: String, parameters: Int, dtype: String, imageShape: [Int], classes: Int, multiplyAdds: Int,
      floatingPointOperations: Int, operators: [Operator], units: [Unit], assumptions: [AssumptionDescription],
      bytesOfRanks: [Int]?
    ) {
      (self.name, self.parameters, self.dtype) = (name, parameters, dtype)
      (self.imageShape, self.classes, self.multiplyAdds) = (imageShape, classes, multiplyAdds)
      self.floatingPointOperations = floatingPointOperations
      (self.operators, self.units, self.assumptions) = (operators, units, assumptions)
      self.bytesOfRanks = bytesOfRanks
    }
  }

  /// The DeepSpeed run that saved the checkpoint.
  public struct Run: Encodable, Sendable {
    let deepSpeed: String?
    let tag: String
    let step: Int?
    let zeroStage: Int
    let ranks: Int?
    let dtype: String
    let weights: String
    let experts: [Int]
    let note: String?

    /// Names the parts; those that the folder does not say are nil.
    public init(
      deepSpeed: String?, tag: String, step: Int?, zeroStage: Int, ranks: Int?, dtype: String, weights: String,
      experts: [Int], note: String?
    ) {
      (self.deepSpeed, self.tag, self.step, self.zeroStage) = (deepSpeed, tag, step, zeroStage)
      (self.ranks, self.dtype, self.weights, self.experts, self.note) = (ranks, dtype, weights, experts, note)
    }
  }

  static let kind = "cifar-eval-inspect"

  let checkpoint: String
  let checkpointFormat: String
  let dtype: String?
  let run: Run?
  let graph: Graph?
  let tensors: [Tensor]
  let model: Model

  /// Names the parts: the dtype that most elements are stored in, the DeepSpeed run that saved it, and the graph that it holds, nil
  /// where there is none.
  public init(
    checkpoint: String, checkpointFormat: String, dtype: String?, run: Run?, graph: Graph?, tensors: [Tensor],
    model: Model
  ) {
    (self.checkpoint, self.checkpointFormat, self.dtype) = (checkpoint, checkpointFormat, dtype)
    (self.run, self.graph, self.tensors, self.model) = (run, graph, tensors, model)
  }

  /// The document's bytes.
  ///
  /// - Throws: ``ReportError/encoding(_:)``.
  public func encoded() throws(ReportError) -> [UInt8] { try DocumentCoding.encoded(self) }
}
