import Checkpoints
import Foundation
import Graphs
import ONNX
import Tensors
import TestSupport

/// Runs an imported model by its operators' references, in float32.
func logits(_ model: ImportedModel, _ image: Tensor) throws -> [Float] {
  let parameters = try parameterTensors(model)
  return logits(model.graph, parameters, image)
}

/// The parameters of a model, read from where they lie.
func parameterTensors(_ model: ImportedModel) throws -> [Tensor] {
  let catalogue = Catalogue(path: "model", format: "ONNX", files: model.files, tensors: model.tensors, headerBytes: 0)
  var reader = TensorReader(catalogue)
  return try model.tensors.map { entry in
    Tensor(entry.shape, try reader.floats(entry))
  }
}

/// The same with parameters that are already in memory.
func logits(_ graph: Graph, _ parameters: [Tensor], _ image: Tensor) -> [Float] {
  var values = ReferenceValues(image: image, parameters: parameters, constants: graph.constants)
  for node in graph.nodes { values.run(node.op, node.inputs, into: node.outputs) }
  return values[graph.logits]?.elements ?? []
}

/// What `facts.json` says about a model of the corpus.
struct Facts: Decodable {
  let mean: [Float]?
  let std: [Float]?
  let input: [Int]
}

/// Images of the CIFAR-10 test set and a model's reference logits on them.
struct Reference {
  let folder: String
  let facts: Facts

  init(_ model: String) throws {
    folder = TestData.path("models/\(model)")
    facts = try JSONDecoder().decode(Facts.self, from: Data(contentsOf: URL(fileURLWithPath: folder + "/facts.json")))
  }

  /// The logits of the first images, ten an image.
  func logits(_ count: Int) throws -> [[Float]] {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/logits.npy")))
    let data = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
    let rows = (bytes.count - data) / 4
    let classes = rows % 846 == 0 ? rows / 846 : 10
    return (0..<count).map { image in
      (0..<classes).map { index in
        let at = data + (image * classes + index) * 4
        return Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << (8 * UInt32($1)) })
      }
    }
  }

  /// One image, normalised as the model was trained.
  func image(_ index: Int) throws -> Tensor {
    let file = TestData.path("cifar10-lossless846/cifar-10-batches-bin/test_batch.bin")
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    let mean = facts.mean ?? [0, 0, 0]
    let deviation = facts.std ?? [1, 1, 1]
    let pixels = (0..<3072).map { place in
      (Float(bytes[index * 3073 + 1 + place]) / 255 - mean[place / 1024]) / deviation[place / 1024]
    }
    return Tensor(Shape(3, 32, 32), pixels)
  }
}
