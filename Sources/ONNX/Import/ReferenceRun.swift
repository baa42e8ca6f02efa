import Graphs
import Tensors

/// Runs a whole file by the operators' references: what the importer makes of it, with no kernel in between.
package struct ReferenceRun {
  private let file: ONNXFile

  /// Makes a run of that model.
  package init(_ file: ONNXFile) { self.file = file }

  /// The names of the inputs that are no initialisers.
  package var inputs: [String] { (file.model.graph?.inputs ?? []).map(\.name).filter { file.stored[$0] == nil } }

  /// The outputs for inputs that are all known, so that every node is folded.
  ///
  /// - Throws: ``ONNXError`` where a node is not run.
  package func folded(_ given: [String: FoldedTensor]) throws(ONNXError) -> [FoldedTensor] {
    let importer = try imported(given.mapValues { ImportValue.folded($0) }, batch: 1, image: Shape(1))
    var results: [FoldedTensor] = []
    for name in outputs {
      guard let value = importer[name] else { continue }
      results.append(try importer.fold(value, call(name)))
    }
    return results
  }

  /// The outputs for a batch of images under the first input's name, each image run on its own by the imported graph.
  ///
  /// - Throws: ``ONNXError`` where a node is not run on values that depend on the image.
  package func images(_ images: FoldedTensor, _ given: [String: FoldedTensor]) throws(ONNXError) -> [FoldedTensor] {
    guard let name = inputs.first, let count = images.dimensions.first,
      let one = Shape(checking: Array(images.dimensions.dropFirst())), count > 0, one.rank > 0
    else { throw call("input").failure("no batch of images") }
    var values = given.mapValues { ImportValue.folded($0) }
    values[name] = .live(
      LiveValue(id: 0, dimensions: images.dimensions, batch: BatchAxis(axis: 0), type: images.type))
    let importer = try imported(values, batch: count, image: one)
    var parameters: [Tensor] = []
    for parameter in importer.draft.parameters {
      parameters.append(try importer.load(parameter.tensor, call(parameter.name)).tensor)
    }
    let pixels = images.tensor.elements
    let all = try (0..<count).map { (image) throws(ONNXError) -> ReferenceValues in
      let part = Array(pixels[image * one.elementCount..<(image + 1) * one.elementCount])
      var values = ReferenceValues(
        image: Tensor(one, part), parameters: parameters, constants: importer.draft.constants)
      for node in importer.draft.nodes {
        guard let fault = values.run(node.op, node.inputs, into: node.outputs) else { continue }
        throw call(node.name).failure(fault)
      }
      return values
    }
    var results: [FoldedTensor] = []
    for name in outputs {
      guard let value = importer[name] else { continue }
      guard case .live(let live) = value else {
        results.append(try importer.fold(value, call(name)))
        continue
      }
      guard live.batch.axis == 0 else { throw call(name).failure("images are not apart in the output") }
      results.append(
        FoldedTensor(live.dimensions, floats: all.flatMap { $0[live.id]?.elements ?? [] }, type: live.type))
    }
    return results
  }

  private var outputs: [String] { (file.model.graph?.outputs ?? []).map(\.name).filter { !$0.isEmpty } }

  private func call(_ name: String) -> NodeCall {
    NodeCall(node: NodeProto(name: name), opset: file.opset, path: file.path, inputs: [])
  }

  private func imported(
    _ given: [String: ImportValue], batch: Int, image: Shape
  ) throws(ONNXError) -> Importer {
    var functions = try Functions(file.model, file.path)
    let known = file.stored.mapValues { ImportValue.stored($0) }.merging(given) { $1 }
    let nodes = try NodeOrder(path: file.path).sorted(
      try functions.inlined(file.model.graph?.nodes ?? []), outputs: outputs, known: { known[$0] != nil })
    let importer = Importer(file, opset: file.opset, batch: batch, image: image, values: known)
    try importer.run(nodes, keeping: Set(outputs))
    return importer
  }
}

extension FoldedTensor {
  /// Reads a file with one `TensorProto`, as ONNX's own tests store inputs and outputs.
  ///
  /// - Throws: ``ONNXError`` where it is none, or of a type that is not read.
  package init(contentsOf path: String) throws(ONNXError) {
    var reader = try WireReader(path)
    var tensor = try TensorProto(&reader, 0..<reader.size)
    if tensor.name.isEmpty { tensor.name = "tensor" }
    var files = TensorFiles(path, size: reader.size)
    let stored = try files.place(tensor)
    let call = NodeCall(node: NodeProto(name: tensor.name), opset: 1, path: path, inputs: [])
    self = try StoredReader(path: path, files: files.files).load(stored, call)
  }
}
