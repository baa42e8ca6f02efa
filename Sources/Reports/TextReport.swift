import Evaluation

/// The report as text: the tutorial's lines first, then how the run was made.
public struct TextReport: Sendable {
  private let report: RunReport

  /// The text of a run.
  public init(_ report: RunReport) { self.report = report }

  /// The accuracy of the network and of each class, in the words of PyTorch's tutorial, with counts.
  public var accuracyLines: [String] {
    let confusion = report.result.confusion
    let images = report.dataset.split == "train" ? "training" : "test"
    let overall = """
      Accuracy of the network on the \(confusion.total) \(images) images: \
      \(Format.percentOf(confusion.correct, confusion.total)) (\(confusion.correct)/\(confusion.total))
      """
    let widest = report.classNames.map(\.count).max() ?? 0
    return [overall]
      + report.classNames.enumerated().map { index, name in
        let (correct, total) = (confusion.correct(index), confusion.total(index))
        let padded = String(repeating: " ", count: widest - name.count) + name
        return "Accuracy of \(padded) : \(Format.percentOf(correct, total)) (\(correct)/\(total))"
      }
  }

  /// What was evaluated, where, and how.
  public var runLines: [String] {
    let result = report.result
    let threads = Format.range(result.threads) { Format.count($0, "thread") }
    var lines = [
      fact("model", "\(report.modelName), \(Format.grouped(report.parameterCount)) parameters"),
      fact("checkpoint", "\(report.checkpoint) (\(report.checkpointFormat))"),
      fact("dtype", result.dtype.rawValue + (report.dtypeNote.map { "; \($0)" } ?? "")),
      fact("data", "\(report.dataset.name), \(report.dataset.split) split, \(report.dataset.images) images"),
      fact(
        "normalised", "mean \(Format.list(report.normalization.mean)), std \(Format.list(report.normalization.std))"),
      fact(
        "ranks",
        """
        \(result.ranks) on \(Format.count(result.nodes, "node")), \
        \(threads) a rank, \(levels), \(result.convolutions.rawValue) kernels
        """),
      fact("ZeRO", zeroText),
      fact("read", readText),
      fact("memory", "\(Format.range(result.peakResidentBytes, Format.mebibytes)) resident at the most a rank"),
      fact("time", timeText),
    ]
    if let experts = report.experts { lines.insert(fact("experts", experts), at: 3) }
    if result.nonFiniteLogits > 0 { lines.append(fact("warning", nonFiniteText)) }
    if let text = splitText { lines.append(fact("split", text)) }
    let agreement = result.ranks > 1 && splitText == nil ? ", the same on all \(result.ranks) ranks" : ""
    lines.append(fact("digest", "sha256 \(result.digest)\(agreement)"))
    if let known = report.knownAnswer { lines.append(fact("known answer", known ? "ok" : "WRONG")) }
    return lines
  }

  private var readText: String {
    let read = Format.range(report.result.bytesRead, Format.grouped)
    return "\(read) bytes of the checkpoint a rank, \(Format.grouped(report.headerBytes)) of them headers"
  }

  private var levels: String { Set(report.result.cpuLevels).sorted().joined(separator: " and ") }

  private var zeroText: String {
    let (result, gather) = (report.result, report.result.gather)
    let alive = "at the most \(Format.grouped(gather.peakParameterBytes)) parameter bytes alive on rank 0"
    if result.zeroStage == 0 { return "stage 0: every rank holds all parameters; \(alive)" }
    let gathers = "\(Format.count(gather.count, "\(gather.mode.rawValue) gather")) of \(Format.grouped(gather.bytes)) bytes in all"
    return "stage 3: \(gathers), one a unit for \(Format.count(result.batchSize, "image")); \(alive)"
  }

  /// How the images were shared out, where not every rank ran all of them.
  private var splitText: String? {
    let result = report.result
    guard result.imagesPerRank.contains(where: { $0 != report.dataset.images }) else { return nil }
    let replicas = result.replicas > 1 ? "; \(result.replicas) replicas of the parameters" : ""
    return "\(Format.range(result.imagesPerRank, Format.grouped)) images a rank\(replicas)"
  }

  private var timeText: String {
    let seconds = report.result.seconds
    return """
      \(Format.seconds(report.totalSeconds)): load \(Format.seconds(seconds.load)), evaluate \
      \(Format.seconds(seconds.evaluate)) (gather \(Format.seconds(seconds.gather)), prepare \
      \(Format.seconds(seconds.prepare))); \(Format.grouped(Int(report.imagesPerSecond))) images/s a rank
      """
  }

  private var nonFiniteText: String {
    let without = report.result.predictions.count { $0 == nil }
    return """
      \(Format.count(report.result.nonFiniteLogits, "logit")) NaN or infinite; \
      \(Format.count(without, "image")) without a prediction, counted as wrong
      """
  }

  private func fact(_ name: String, _ text: String) -> String {
    name + String(repeating: " ", count: 14 - name.count) + text
  }
}
