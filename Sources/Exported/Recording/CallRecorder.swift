import Files
import Graphs
import ONNX

/// Writes a graph of ATen's operators call by call, and tells what each call's results are like.
///
/// It is for programs that are run to be read, which ask for shapes on their way. What is changed in place keeps its name: later calls are to
/// be given the name of the first argument, not that of the result.
package struct CallRecorder {
  /// A batch of images, with its size.
  package typealias Image = (name: String, dimensions: [Int])

  /// The images of a batch whose shapes hold for any number of them.
  package static let openBatch = ForeignShapes.openBatch

  /// Another number of images, for which the same is to be recorded.
  package static let otherBatch = ForeignShapes.otherBatch

  private let path: String
  private let image: Image
  private var translator: Translator
  private let shapes: ForeignShapes
  private var nodes: [ExportedNode] = []
  /// The values that are tensors of the file.
  private var weights: Set<String> = []

  /// Starts with the batch of images that the program takes, which has `openBatch` images or a fixed number.
  ///
  /// - Throws: ``ExportedError`` where the program's images are none.
  package init(image: Image, _ type: ElementType, path: String, producer: String, size: Int) throws(ExportedError) {
    (self.path, self.image) = (path, image)
    let graph = ForeignGraph(path: path, producer: producer, size: size)
    do throws(ONNXError) {
      shapes = try ForeignShapes(of: (image.name, image.dimensions.map { $0 }), type, in: graph)
    } catch { throw .graph(error) }
    let meta = TensorMeta(type, sizes: image.dimensions)
    translator = Translator([image.name: meta], graph, path: path, known: [image.name])
  }

  /// Whether an overload such as `conv2d.default` is run.
  package static func isRun(_ overload: String) -> Bool { ATenOverloads.all[overload] != nil }

  /// The overloads that are run, without those that change their first argument in place.
  package static var overloads: [String] {
    ATenOverloads.all.keys.filter { !($0.prefix { $0 != "." }).hasSuffix("_") || $0.hasPrefix("__") }
  }

  /// Adds a tensor of the file as the value `name`.
  package mutating func add(_ weight: StoredWeight, as name: String) {
    translator.add(weight, as: name)
    weights.insert(name)
    translator.note(TensorMeta(weight.type, sizes: weight.dimensions), of: name)
    shapes.add(name, of: translator.graph)
  }

  /// Adds a call of `overload` as the node `name`; `types` are those of its results, as PyTorch has them.
  ///
  /// - Throws: ``ExportedError`` where it cannot be run.
  package mutating func call(
    _ overload: String, named name: String, _ inputs: [(name: String, value: Argument)], results: [Argument],
    types: [ElementType]
  ) throws(ExportedError) {
    let node = ExportedNode(name, target: "torch.ops.aten." + overload, inputs: inputs, outputs: results)
    for (result, type) in zip(node.results, types) { translator.note(TensorMeta(type, sizes: []), of: result) }
    try translator.translate(node)
    do throws(ONNXError) { try shapes.run(translator.graph) } catch {
      throw ExportedError(error, targets: [name: node.target])
    }
    nodes.append(node)
    for result in node.results {
      guard let value = shapes.value(translator.value(result)) else { continue }
      let isComplex = translator.metas[result]?.isComplex == true
      let meta = TensorMeta(
        isComplex ? .complex64 : value.type, sizes: isComplex ? value.dimensions.dropLast() : value.dimensions)
      translator.note(meta, of: result)
    }
  }

  /// The type of a value's elements.
  package func type(of value: String) -> ElementType { translator.metas[value]?.type ?? .float32 }

  /// The extents of a value, with the batch.
  package func sizes(of value: String) -> [Int] { translator.metas[value]?.sizes.compactMap(\.self) ?? [] }

  /// The numbers of a value that does not depend on the images; nil where it does, or has more than a few.
  package func numbers(of value: String) -> [Double]? {
    translator.metas[value]?.isComplex == true ? nil : shapes.numbers(translator.value(value))
  }

  /// The values that calls were given.
  package var readValues: Set<String> { Set(nodes.flatMap { $0.inputs.flatMap(\.value.tensorNames) }) }

  /// The graph to `outputs`, which have the names of the keys that lead to them, cut into units as `cuts` says, its logits `output`, if
  /// one is named; and the file that it is written as.
  ///
  /// - Throws: ``ExportedError`` where it is no image classifier, or changes in place what is read in another view.
  package func imported(
    to outputs: [(name: String?, value: String)], cuts: UnitCuts, output: String?, headerBytes: Int,
    images: () -> KnownImages?
  ) throws(ExportedError) -> (model: ImportedModel, file: ONNXFile) {
    var storage = SharedStorage(nodes, translator.metas, weights: weights, path: path)
    for (index, node) in nodes.enumerated() { try storage.check(node, at: index) }
    let batch = image.dimensions[0] == Self.openBatch ? nil : image.dimensions[0]
    var translator = translator
    let results = try outputs.map { (output) throws(ExportedError) in
      try translator.result(output.value, named: output.name)
    }
    let file = translator.graph.file(
      from: (image.name, [batch] + image.dimensions.dropFirst().map { $0 }), .float32,
      to: results, headerBytes: headerBytes)
    do throws(ONNXError) {
      return (try ImportedModel(written: file, cuts: cuts, output: output, images: images), file)
    } catch {
      throw ExportedError(error, targets: Dictionary(nodes.map { ($0.name, $0.target) }) { first, _ in first })
    }
  }
}
