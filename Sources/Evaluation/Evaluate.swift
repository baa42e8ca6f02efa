import Checkpoints
import Datasets
import Kernels
import MPI
import Models
import Sharding
import Tensors

/// Evaluates a model on a set of labelled images, on all ranks of a communicator: the tutorial's `test()`.
///
/// Collective: every rank passes the same model, images, normalisation, dtype and options (the CPU level and the progress
/// call may differ). Every rank runs every image; afterwards all compare the digests of their logits.
///
/// ```swift
/// let model = try Model(recognising: Catalogue.open("cifar_net.pth"))
/// let images = try share(DatasetSource.locate("data", split: .test), over: world)
/// let result = try evaluate(model, on: images, normalization: .tutorial, dtype: .float32, communicator: world)
/// print(result.confusion.correct, "of", result.confusion.total)
/// ```
///
/// - Parameters:
///   - model: the graph and where its parameters lie; their bytes are read here, each rank its own piece.
///   - images: at least one, of the graph's image shape, labelled below its number of classes.
///   - normalization: what is done to pixels before the first operator.
///   - dtype: what parameters, inputs and every operator's output are rounded to.
///   - communicator: the ranks over which the parameters are cut.
///   - options: batch, memory, ZeRO stage, CPU level.
/// - Returns: logits, predictions and counts, the same on every rank.
/// - Throws: ``EvaluationError``; agreed by all ranks but where MPI itself failed.
public func evaluate(
  _ model: Model, on images: LabelledImages, normalization: Normalization, dtype: DType, communicator: Communicator,
  options: EvaluationOptions = EvaluationOptions()
) throws(EvaluationError) -> EvaluationResult {
  try communicator.agreeing { () throws(EvaluationError) in try check(model, images, options) }
  let partition =
    options.zeroStage == 0 ? Partition.whole : Partition(ranks: communicator.size, rank: communicator.rank)
  let ledger = ParameterLedger()
  let start = monotonicSeconds()
  let shard = try communicator.agreeing { () throws(EvaluationError) in
    do throws(CheckpointError) {
      return try ParameterShard(loading: model, as: dtype, partition: partition, ledger: ledger)
    } catch { throw EvaluationError(error) }
  }
  let loaded = monotonicSeconds()
  var loop = EvaluationLoop(
    model.graph, images, normalization, shard: shard, ledger: ledger, communicator: communicator, options: options)
  do throws(MPIError) { try loop.run() } catch { throw EvaluationError(error) }
  let seconds = EvaluationSeconds(
    load: loaded - start, evaluate: monotonicSeconds() - loaded, gather: loop.gatherSeconds,
    prepare: loop.prepareSeconds)
  let logits = loop.logits
  let agreed = try agreeOnDigest(digest(of: logits), over: communicator)
  let predictions = predictions(logits, classes: model.graph.classCount)
  let bytesRead = model.catalogue.headerBytes + shard.bytesRead
  do throws(MPIError) {
    return EvaluationResult(
      logits: logits, predictions: predictions, confusion: confusion(predictions, images, model.graph.classCount),
      nonFiniteLogits: logits.count { !$0.isFinite }, digest: agreed, ranks: communicator.size,
      nodes: try communicator.splitByNode().count, zeroStage: options.zeroStage,
      dtype: dtype, cpuLevels: try communicator.allGather(options.cpuLevel.name), convolutions: options.convolutions,
      batchSize: loop.batchSize,
      gather: GatherStatistics(
        count: ledger.gathers, bytes: ledger.gatheredBytes, peakParameterBytes: ledger.peakBytes),
      bytesRead: try communicator.allGather(bytesRead),
      peakResidentBytes: try communicator.allGather(peakResidentBytes()), seconds: seconds)
  } catch { throw EvaluationError(error) }
}

private func check(
  _ model: Model, _ images: LabelledImages, _ options: EvaluationOptions
) throws(EvaluationError) {
  guard options.zeroStage == 0 || options.zeroStage == 3 else {
    throw EvaluationError("--zero-stage \(options.zeroStage): only 0 and 3 are known to an evaluation", .usage)
  }
  guard options.batchSize ?? 1 > 0 else {
    throw EvaluationError("--batch-size \(options.batchSize ?? 0): give a number of images, 1 or more", .usage)
  }
  guard images.count > 0 else { throw EvaluationError("the data set holds no image", .badData) }
}

/// The first largest logit of each image, as torch.max; nil where one is NaN.
private func predictions(_ logits: [Float], classes: Int) -> [UInt8?] {
  (0..<(logits.count / classes)).map { image in
    var best = 0
    for index in 0..<classes {
      let logit = logits[image * classes + index]
      if logit.isNaN { return nil }
      if logit > logits[image * classes + best] { best = index }
    }
    return UInt8(best)
  }
}

private func confusion(_ predictions: [UInt8?], _ images: LabelledImages, _ classes: Int) -> ConfusionMatrix {
  var matrix = ConfusionMatrix(classes: classes)
  for (image, predicted) in predictions.enumerated() {
    matrix.count(actual: images.label(of: image), predicted: predicted.map(Int.init))
  }
  return matrix
}
