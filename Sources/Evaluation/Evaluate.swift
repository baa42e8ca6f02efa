import Checkpoints
import Datasets
import Kernels
import MPI
import Metrics
import Models
import Preprocessing
import Sharding
import Supervision
import Tensors
import Verification

/// Evaluates a model on a set of labelled images, on all ranks of a communicator: the tutorial's `test()`.
///
/// Collective: every rank passes the same model, images, normalisation, dtype and options (the CPU level, the threads and the
/// progress call may differ). Every rank runs every image, unless the options split them; ranks that run the same images
/// compare the digests of their logits.
///
/// ```swift
/// let model = try Model(recognising: Catalogue.open("cifar_net.pth"))
/// let shared = try share(DatasetSource.locate("data", split: .test), over: world)
/// let result = try evaluate(model, on: shared.images, normalization: .tutorial, dtype: .float32, communicator: world)
/// print(result.confusion.correct, "of", result.confusion.total)
/// ```
///
/// - Parameters:
///   - model: the graph and where its parameters lie; their bytes are read here, each rank its own piece.
///   - images: at least one, labelled below the graph's number of classes.
///   - preprocessing: what makes images of the graph's image shape of them, group by group.
///   - normalization: what is done to pixels before the first operator.
///   - dtype: what parameters, inputs and every operator's output are rounded to.
///   - communicator: the ranks over which the parameters are cut.
///   - options: batch, memory, threads, ZeRO stage, gathers, CPU level.
/// - Returns: logits, predictions and counts, the same on every rank.
/// - Throws: ``EvaluationError``; agreed by all ranks but where MPI itself failed.
public func evaluate(
  _ model: Model, on images: LabelledImages, preprocessing: Preprocessing = Preprocessing(),
  normalization: Normalization, dtype: DType, communicator: Communicator,
  options: EvaluationOptions = EvaluationOptions()
) throws(EvaluationError) -> EvaluationResult {
  let (plan, normalization) = try communicator.agreeing { () throws(EvaluationError) in
    do throws(SetupError) {
      return try checkSetup(
        of: model, images: images.shapes, preprocessing: preprocessing, normalization: normalization, dtype: dtype,
        ranks: communicator.size, options: options)
    } catch { throw EvaluationError(error) }
  }
  try communicator.agreeing { () throws(EvaluationError) in try checkLabels(of: images, model) }
  try Phase.plan.begin()
  let inputs = try communicator.agreeing { () throws(EvaluationError) in
    let settings = preprocessing.identity + normalization.identity + [dtype.rawValue] + options.identity
    do throws(CheckpointError) {
      return try InputFingerprint(
        model, images, settings: settings, options.cpuLevel, sumsImages: communicator.size > 1)
    } catch { throw EvaluationError(error) }
  }
  try communicator.agreed(.badData) { () throws(MPIError) in try inputs.disagreement(over: communicator) }
  let job = try Job(model, images.count, dtype, communicator, options)
  do throws(EvaluationError) {
    let result = try job.evaluate(
      model, on: images, prepared: (plan, normalization), dtype: dtype, options: options, inputs: inputs)
    try job.free()
    return result
  } catch {
    // Where the other ranks do not know of a failure, nothing collective can be done any more.
    if error.agreed { try job.free() }
    throw error
  }
}

extension Job {
  /// Loads, runs all images, and puts together what all ranks found.
  fileprivate func evaluate(
    _ model: Model, on images: LabelledImages, prepared preparation: (Preparation, Normalization), dtype: DType,
    options: EvaluationOptions, inputs: InputFingerprint
  ) throws(EvaluationError) -> EvaluationResult {
    let ledger = ParameterLedger()
    try Phase.load.begin()
    let start = monotonicSeconds()
    let shard = try load(model, as: dtype, options, ledger)
    let zipEntries = options.verify ? try checkFiles(of: model.catalogue, shard) : nil
    let loaded = monotonicSeconds()
    var loop = try self.loop(shard, images, preparation.0, preparation.1)
    do throws(MPIError) { try loop.run() } catch { throw EvaluationError(error) }
    let seconds = EvaluationSeconds(
      load: loaded - start, evaluate: monotonicSeconds() - loaded, gather: loop.gatherSeconds,
      prepare: loop.prepareSeconds, images: loop.imageSeconds)
    try Phase.report.begin()
    try close(&loop, of: model, on: images)
    try verify(shard, loop, options.cpuLevel)
    let ownDigest = try agreedDigest(of: loop.logits)
    let bytesRead = model.catalogue.headerBytes + inputs.bytesRead + shard.bytesRead
    do throws(MPIError) {
      let classes = model.graph.classCount
      let logits = try assemble(loop.logits, ranges, classes: classes, over: world)
      let predictions = Evaluation.predictions(logits, classes: classes)
      return EvaluationResult(
        logits: logits, predictions: predictions, confusion: confusion(predictions, images, classes),
        nonFiniteLogits: logits.count { !$0.isFinite }, digest: ranges.isWhole ? ownDigest : digest(of: logits),
        checks: IntegrityChecks(ranks: world.size, verified: options.verify, zipEntries: zipEntries),
        ranks: world.size, nodes: nodes.count, ranksPerNode: try nodes.sizes(over: world),
        zeroStage: options.zeroStage, dtype: dtype,
        cpuLevels: try world.allGather(options.programLevel(model.graph).name),
        convolutions: options.convolutions,
        batchSize: loop.batchSize, threads: try world.allGather(loop.threads), replicas: group.groupCount,
        imagesPerRank: ranges.all.map(\.count),
        gather: GatherStatistics(
          mode: options.gather.rawValue, count: ledger.gathers, bytes: ledger.gatheredBytes,
          peakParameterBytes: ledger.peakBytes),
        activationBytes: loop.activationBytes, bytesRead: try world.allGather(bytesRead),
        peakResidentBytes: try world.allGather(peakResidentBytes()), seconds: seconds)
    } catch { throw EvaluationError(error) }
  }
}

extension Job {
  private func load(
    _ model: Model, as dtype: DType, _ options: EvaluationOptions, _ ledger: ParameterLedger
  ) throws(EvaluationError) -> ParameterShard {
    try world.agreeing { () throws(EvaluationError) in
      do throws(CheckpointError) {
        return try ParameterShard(
          loading: model, as: dtype, partition: partition, ledger: ledger, summedBy: options.cpuLevel,
          checkingFiles: options.verify)
      } catch { throw EvaluationError(error) }
    }
  }

  /// Ends the loop; no rank may have found damage on the way.
  private func close(
    _ loop: inout EvaluationLoop, of model: Model, on images: LabelledImages
  ) throws(EvaluationError) {
    do throws(MPIError) { try loop.close() } catch { throw EvaluationError(error) }
    let fault = loop.fault
    try world.agreeing { () throws(EvaluationError) in
      do throws(DatasetError) { try images.checkUnchanged() } catch { throw EvaluationError(error) }
    }
    try world.agreeing { () throws(EvaluationError) in
      if let fault {
        throw EvaluationError("\(model.catalogue.path): \(fault): no answer for an image; mend the model", .badData)
      }
    }
  }

  /// The digest of this rank's logits, which those that ran the same images have too.
  private func agreedDigest(of logits: [Float]) throws(EvaluationError) -> String {
    let own = digest(of: logits)
    try world.agreed(.internalFault) { () throws(MPIError) in
      try disagreement(onDigest: own, among: ranges.ranksOfRanges.map(\.ranks), over: world)
    }
    return own
  }
}

/// The first largest logit of each image, as torch.max; nil where one is NaN.
private func predictions(_ logits: [Float], classes: Int) -> [Int?] {
  (0..<(logits.count / classes)).map { image in
    var best = 0
    for index in 0..<classes {
      let logit = logits[image * classes + index]
      if logit.isNaN { return nil }
      if logit > logits[image * classes + best] { best = index }
    }
    return best
  }
}

private func confusion(_ predictions: [Int?], _ images: LabelledImages, _ classes: Int) -> ConfusionMatrix {
  var matrix = ConfusionMatrix(classes: classes)
  for (image, predicted) in predictions.enumerated() {
    matrix.count(actual: images.label(of: image), predicted: predicted)
  }
  return matrix
}
