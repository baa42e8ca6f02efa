import Datasets
import Metrics
import Models
import Reports
import Tensors

extension Inputs {
  /// The files that the run reads, which no output may replace.
  var files: [String] {
    model.catalogue.paths + source.files + labels.files
  }

  /// The facts of a run, for all formats of report.
  func report(
    _ result: EvaluationResult, on images: LabelledImages, _ outputs: Outputs, split: Split, notes: [String],
    knownAnswer: Bool?, totalSeconds: Double
  ) -> RunReport {
    let labels = (0..<images.count).map(images.label(of:))
    let metrics = outputs.metrics(result, labels: labels)
    var set = SetFigures()
    set.corruptions = CorruptionScores(
      images.subsets.map { ($0.corruption, $0.severity, $0.images) }, averaged: ImageSubset.countedCorruptions,
      predictions: result.predictions, labels: labels)
    set.baseline = outputs.baseline
    set.notes = notes + self.notes(on: images)
    set.softLabels = self.labels.scores(result, images)
    var assumptions = assumptions
    if metrics.areProbabilities {
      let value = "the model's outputs as they are, which sum to 1 for each image"
      assumptions.append(AssumptionDescription(what: "probabilities", value: value, option: nil))
    }
    return RunReport(
      result: result, metrics: metrics, classNames: outputs.classNames,
      gates: outputs.gates.outcomes(metrics, classNames: outputs.classNames), origin: .current(), modelName: model.name,
      parameterCount: model.graph.learnedCount, checkpoint: model.catalogue.path,
      checkpointFormat: model.catalogue.commandSummary,
      dataset: Self.describe(source, split, images),
      normalization: NormalizationDescription(
        mean: normalization.mean, std: normalization.standardDeviation, preprocessing: preprocessing.description),
      dtypeNote: dtypeNote, headerBytes: model.catalogue.headerBytes, experts: expertsNote(batch: result.batchSize),
      assumptions: assumptions, directKernels: "--kernels direct", knownAnswer: knownAnswer, totalSeconds: totalSeconds,
      set: set)
  }

  /// What is worth knowing of the set.
  private func notes(on images: LabelledImages) -> [String] {
    var notes = source.isGenerated ? [] : [images.recognition].compactMap(\.self)
    if let first = images.leftOut.first {
      let count = images.leftOut.count
      notes.append("\(count) \(count == 1 ? "file" : "files") left out that cannot be decoded; the first: \(first)")
    }
    return notes
  }

  /// The images in a report's words.
  static func describe(_ source: DatasetSource, _ split: Split, _ images: LabelledImages) -> DatasetDescription {
    DatasetDescription(
      name: source.path.map { "\(source.name) \($0)" } ?? source.name, kind: source.name, split: split.rawValue,
      images: images.count, fingerprint: images.fingerprint)
  }

  private func expertsNote(batch: Int) -> String? {
    guard let routing = model.routing else { return nil }
    let choice = "top-\(routing.topK)"
    guard let factor = routing.capacityFactor else { return "\(choice), every image reaches the experts it chose" }
    return "\(choice), capacity factor \(factor): results depend on the batch of \(batch) images"
  }

  /// A cast is said where it loses precision.
  private var dtypeNote: String? {
    guard let stored = model.catalogue.dtype, stored != dtype else { return mixedNote }
    let master = model.catalogue.elementCounts.max { $0.value < $1.value }?.key
    if model.catalogue.run?.weights == .master, master == .float32 {
      let rounding = dtype == .float32 ? "" : "rounded from "
      return "\(rounding)the fp32 master weights of a run that trained in \(stored.rawValue)"
    }
    // binary16 and bfloat16 each hold numbers that the other does not.
    let widens = dtype == .float32
    return widens ? "widened from \(stored.rawValue)" : "rounded from \(stored.rawValue), which loses precision"
  }

  /// That weights of other types are rounded to the one that most of them have; a few vectors of statistics are none.
  private var mixedNote: String? {
    guard dtype != .float32, model.catalogue.run == nil else { return nil }
    let types = Set(model.tensors.filter { $0.shape.dimensions.count > 1 }.compactMap { $0.scalar?.dtype })
    let others = DType.allCases.filter { types.contains($0) && $0 != dtype }.map(\.rawValue)
    guard !others.isEmpty else { return nil }
    return
      "most weights' type, to which those in \(others.joined(separator: " and ")) are rounded (--dtype fp32 keeps all)"
  }
}
