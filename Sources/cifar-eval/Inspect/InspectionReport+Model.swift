import Checkpoints
import Graphs
import ModelFiles
import ONNX
import Reports

extension InspectionReport {
  /// The document of a model, and of the file that holds its graph where one does.
  init(_ inspection: Inspection, _ file: GraphFile?) {
    let catalogue = inspection.model.catalogue
    self.init(
      checkpoint: catalogue.path, checkpointFormat: catalogue.commandSummary, dtype: catalogue.dtype?.rawValue,
      run: catalogue.run.map(Run.init), graph: file.map(Graph.init),
      tensors: catalogue.tensors.map {
        Tensor(name: $0.name, type: $0.scalar?.torchName ?? $0.typeName, shape: $0.shape.dimensions)
      }, model: Model(inspection))
  }
}

extension InspectionReport.Run {
  fileprivate init(_ run: DeepSpeedRun) {
    self.init(
      deepSpeed: run.version, tag: run.tag, step: run.step, zeroStage: run.stage, ranks: run.worldSize,
      dtype: run.dtype.rawValue, weights: run.weights.rawValue, experts: run.expertCounts, note: run.note)
  }
}

extension InspectionReport.Graph {
  fileprivate init(_ file: GraphFile) {
    func ports(_ ports: [GraphPort]) -> [InspectionReport.Port] {
      ports.map { InspectionReport.Port(name: $0.name, type: $0.type, shape: $0.extents) }
    }
    self.init(
      opset: file.opset, producer: file.producer, inputs: ports(file.inputs), outputs: ports(file.outputs))
  }
}

extension InspectionReport.Model {
  fileprivate init(_ inspection: Inspection) {
    let (model, graph) = (inspection.model, inspection.model.graph)
    self.init(
      name: model.name, parameters: graph.learnedCount, dtype: inspection.dtype.rawValue,
      imageShape: graph.imageShape.dimensions, classes: graph.classCount, multiplyAdds: graph.multiplyAdds,
      floatingPointOperations: graph.floatingPointOperations,
      operators: inspection.costs.operators.map {
        InspectionReport.Operator(
          name: $0.name, count: $0.count, multiplyAdds: $0.multiplyAdds, withoutKernel: $0.slowCount)
      },
      units: inspection.costs.parts.map {
        InspectionReport.Unit(
          name: $0.name, operators: $0.operatorCount, parameters: $0.elementCount,
          bytes: $0.elementCount * inspection.dtype.byteWidth, multiplyAdds: $0.multiplyAdds)
      }, assumptions: inspection.assumptions, bytesOfRanks: inspection.bytesOfRanks)
  }
}
