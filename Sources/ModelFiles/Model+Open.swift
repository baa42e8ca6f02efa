import Checkpoints
import Models

extension Model {
  /// The model of a checkpoint: of the graph in it, of the graph of another file, or of a family that its names tell.
  ///
  /// A file with a graph says nothing of normalisation, so none is assumed.
  /// - Throws: ``ModelFileError`` where a file cannot be read or run, or the weights are not the graph's.
  public static func open(
    _ checkpoint: String, graph: String? = nil, options: CheckpointOptions = CheckpointOptions(),
    forced: String? = nil, routing: ExpertRouting? = nil, assume: [String: String] = [:]
  ) throws(ModelFileError) -> Model {
    if let graph {
      guard let file = try GraphFile(graph) else { throw .noGraph(path: graph) }
      try refuse(forced, routing, assume, graph)
      let weights = try weights(of: checkpoint, options)
      return try model(file, try GraphWeights(graph: file, weights: weights).catalogue())
    }
    if let file = try GraphFile(checkpoint) {
      try refuse(forced, routing, assume, checkpoint)
      if options.tag != nil { throw .needless(.tag, path: checkpoint) }
      if options.weights != nil { throw .needless(.weights, path: checkpoint) }
      return try Model(file)
    }
    let catalogue: Catalogue
    do throws(CheckpointError) { catalogue = try Catalogue.open(checkpoint, options: options) } catch {
      throw .checkpoint(error)
    }
    do throws(ModelError) {
      return try Model(recognising: catalogue, forced: forced, routing: routing, assume: assume)
    } catch { throw .model(error) }
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
    if !assume.isEmpty { throw .needless(.assumptions, path: path) }
    if routing != nil { throw .model(.noExperts(path: path, model: "it")) }
  }

  private static func model(_ file: GraphFile, _ catalogue: Catalogue) throws(ModelFileError) -> Model {
    do throws(ModelError) {
      return try Model(
        graph: file.imported.graph, name: file.name, normalization: nil, catalogue: catalogue)
    } catch { throw .model(error) }
  }
}
