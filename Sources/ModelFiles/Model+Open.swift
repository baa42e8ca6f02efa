import Checkpoints
import Models
import ONNX
import Preprocessing
import Tensors

extension Model {
  /// The model of a checkpoint: of the graph in it, of the graph of another file, or of a family that its names tell.
  ///
  /// A file with a graph says nothing of normalisation, so none is assumed. `resize` and `crop` take the place of what a
  /// preprocessor_config.json says: a model of images of any size takes those that come out.
  /// `images` is asked for the shape of the prepared images where a graph leaves theirs open, and for their classes where it gives several rows.
  /// - Throws: ``ModelFileError`` where a file cannot be read or run, or the weights are not the graph's.
  public static func open(
    _ checkpoint: String, graph: String? = nil, options: CheckpointOptions = CheckpointOptions(),
    forced: String? = nil, routing: ExpertRouting? = nil, assume: [String: String] = [:],
    resize: Preprocessing.Size? = nil, crop: Int? = nil, images: () -> KnownImages? = { nil }
  ) throws(ModelFileError) -> Model {
    if let graph {
      guard let file = try GraphFile(graph, output: assume[GraphFile.outputKey], images: images) else {
        throw .noGraph(path: graph)
      }
      try refuse(forced, routing, assume, graph)
      let weights = try weights(of: checkpoint, options)
      return try model(file, try GraphWeights(graph: file, weights: weights).catalogue())
    }
    if let file = try GraphFile(checkpoint, output: assume[GraphFile.outputKey], images: images) {
      try refuse(forced, routing, assume, checkpoint)
      if options.tag != nil { throw .needless(.tag, path: checkpoint) }
      if options.weights != nil { throw .needless(.weights, path: checkpoint) }
      return try Model(file)
    }
    let catalogue: Catalogue
    do throws(CheckpointError) { catalogue = try Catalogue.open(checkpoint, options: options) } catch {
      throw .checkpoint(error)
    }
    return try recognise(catalogue, forced: forced, routing: routing, assume: assume, resize: resize, crop: crop)
  }

  /// The model of a family that names and shapes, and a config.json beside them, tell.
  ///
  /// Of the tensors only means and deviations with which it normalises pixels itself are read.
  /// - Throws: ``ModelFileError`` where no family fits, or the config.json says what is not served.
  public static func recognise(
    _ catalogue: Catalogue, forced: String? = nil, routing: ExpertRouting? = nil, assume: [String: String] = [:],
    resize: Preprocessing.Size? = nil, crop: Int? = nil
  ) throws(ModelFileError) -> Model {
    var config: ModelConfig?
    let timm: TimmConfig?
    do throws(CheckpointError) {
      config = try ModelConfig(of: catalogue.path)
      timm = try TimmConfig(of: catalogue.path)
    } catch { throw .checkpoint(error) }
    if config != nil {
      // What cannot be read is said where images are prepared.
      var preprocessing = (try? ImageProcessor(of: catalogue.path))?.preprocessing ?? Preprocessing()
      preprocessing.resize = resize ?? preprocessing.resize
      preprocessing.crop = crop ?? preprocessing.crop
      config?.imageSize = preprocessing.outputSize
    }
    var model: Model
    do throws(ModelError) {
      model = try Model(
        recognising: catalogue, forced: forced, routing: routing, assume: assume, config: config, timm: timm)
    } catch { throw .model(error) }
    let weights = model.catalogue
    do throws(CheckpointError) { try model.normalizer?.readValues(of: weights) } catch { throw .checkpoint(error) }
    if let (tensor, value) = model.normalizer?.fault {
      throw .normalizer(path: weights.path, tensor: tensor, value: value)
    }
    return model
  }

  /// The model of a file's own graph and weights.
  public init(_ file: GraphFile) throws(ModelFileError) { self = try Self.model(file, file.catalogue) }

  /// The weights of a checkpoint of any form; those of a file with a graph by their names in it.
  private static func weights(
    of checkpoint: String, _ options: CheckpointOptions
  ) throws(ModelFileError) -> Catalogue {
    if let file = try GraphFile(checkpoint) { return file.catalogue }
    do throws(CheckpointError) { return try Catalogue.open(checkpoint, options: options) } catch {
      throw .checkpoint(error)
    }
  }

  private static func refuse(
    _ forced: String?, _ routing: ExpertRouting?, _ assume: [String: String], _ path: String
  ) throws(ModelFileError) {
    if forced != nil { throw .needless(.family, path: path) }
    if assume.keys.contains(where: { $0 != GraphFile.outputKey }) { throw .needless(.assumptions, path: path) }
    if routing != nil { throw .model(.noExperts(path: path, model: "it")) }
  }

  private static func model(_ file: GraphFile, _ catalogue: Catalogue) throws(ModelFileError) -> Model {
    var model: Model
    do throws(ModelError) {
      model = try Model(
        graph: file.imported.graph, name: file.name, normalization: nil, catalogue: catalogue,
        assumptions: Assumption.list(file.imported.input)
          + [
            Assumption(file.imported.logits), Assumption(narrowed: file.imported.narrowed),
            Assumption(roundsByImage: file.imported.roundsByImage),
          ].compactMap(\.self))
    } catch { throw .model(error) }
    model.takesBytes = file.imported.input?.takesBytes ?? false
    // The graph says all of the forward; the classes' names it does not.
    do throws(CheckpointError) { model.config = try ModelConfig(of: catalogue.path) } catch { throw .checkpoint(error) }
    return model
  }
}
