import Metrics

/// The report as text: the tutorial's lines first, then how the run was made.
public struct TextReport: Sendable {
  private let report: RunReport
  private let width: Int

  /// The text of a run, in lines of at most `width` columns as far as words allow.
  public init(_ report: RunReport, width: Int = TextWidth.ofFiles) { (self.report, self.width) = (report, width) }

  /// What was assumed; nothing where the inputs and the user tell all.
  public var assumptionLines: [String] { assumptionFacts.flatMap(wrapped) }

  var assumptionFacts: [Fact] {
    report.assumptions.map { Fact("assumed", $0.line) }
  }

  /// The most classes without images that have a line each.
  private static let mostEmpty = 20

  /// The accuracy of the network and of each class, in the words of PyTorch's tutorial, with counts.
  ///
  /// Of many classes without images, as where a set has some of ImageNet's, only the number is said.
  public var accuracyLines: [String] {
    let confusion = report.result.confusion
    let images = report.dataset.split == "train" ? "training" : "test"
    let overall = """
      Accuracy of the network on the \(confusion.total) \(images) images: \
      \(Format.percentOf(confusion.correct, confusion.total)) (\(confusion.correct)/\(confusion.total))
      """
    let empty = report.classNames.indices.count { confusion.total($0) == 0 }
    let isShort = empty > Self.mostEmpty
    // The words beside a name, and counts, take 44 columns.
    let classes = report.classNames.enumerated().filter { !isShort || confusion.total($0.offset) > 0 }
      .map { (index: $0.offset, name: TextWidth.shortened($0.element, most: max(12, width - 44))) }
    let widest = classes.map(\.name.count).max() ?? 0
    let left = isShort ? ["No images of \(empty) classes"] : []
    return TextWidth.hanging(overall, margin: 2, width: width)
      + classes.map { index, name in
        let (correct, total) = (confusion.correct(index), confusion.total(index))
        let padded = String(repeating: " ", count: widest - name.count) + name
        return "Accuracy of \(padded) : \(Format.percentOf(correct, total)) (\(correct)/\(total))"
      } + left + report.set.lines.flatMap { TextWidth.hanging($0, margin: 2, width: width) }
  }

  /// What the counts and the logits say beyond the accuracies.
  public var metricLines: [String] { metricFacts.flatMap(wrapped) }

  private var metricFacts: [Fact] {
    let metrics = report.metrics
    let accuracy = metrics.accuracy
    var lines = [
      Fact(
        "interval",
        "\(Format.interval(accuracy.interval)) (Wilson, 95 %), standard error \(Format.percent(accuracy.standardError))"
      )
    ]
    lines += metrics.topK.filter { $0.k > 1 }.map {
      Fact(
        "top-\($0.k)",
        "\(Format.percentOf($0.accuracy.part, $0.accuracy.whole)) (\($0.accuracy.part)/\($0.accuracy.whole))")
    }
    lines += [
      Fact(
        "balanced",
        """
        accuracy \(Format.percent(metrics.agreement.balancedAccuracy)); F1 macro \(Format.decimal(metrics.agreement.macroF1, 4)), \
        weighted \(Format.decimal(metrics.agreement.weightedF1, 4)); MCC \(Format.decimal(metrics.agreement.matthews, 4)), kappa \
        \(Format.decimal(metrics.agreement.kappa, 4))
        """),
      Fact(
        "chance",
        "\(Format.percent(metrics.chanceLevel)); the largest class alone \(Format.percent(metrics.majorityLevel))"),
      Fact(
        "probabilities",
        """
        NLL \(lossText), Brier score \(Format.decimal(metrics.brierEstimate, 4)), AUROC \
        \(Format.decimal(metrics.classwise.area, 4)), AURC \(Format.decimal(metrics.selective.area, 4))
        """),
      Fact("calibration", calibrationText),
      Fact("bias", biasText),
      Fact("confusions", confusionText),
      Fact("hardest", hardestText),
    ]
    return lines
  }

  /// What was evaluated, where, and how.
  public var runLines: [String] { runFacts.flatMap(wrapped) }

  private var normalizationText: String {
    let (mean, deviation) = (report.normalization.mean, report.normalization.std)
    if mean.allSatisfy({ $0 == 0 }), deviation.allSatisfy({ $0 == 1 }) { return "no: pixels scaled to 0…1" }
    return "mean \(Format.list(mean)), std \(Format.list(deviation))"
  }

  var runFacts: [Fact] {
    let result = report.result
    let threads = Format.range(result.threads) { Format.count($0, "thread") }
    var facts = [
      Fact("model", "\(report.modelName), \(Format.grouped(report.parameterCount)) parameters"),
      Fact("checkpoint", "\(report.checkpoint) (\(report.checkpointFormat))"),
      Fact("dtype", result.dtype.rawValue + (report.dtypeNote.map { "; \($0)" } ?? "")),
      Fact("data", "\(report.dataset.name), \(report.dataset.split) split, \(report.dataset.images) images"),
      Fact(
        "normalised", (report.normalization.preprocessing.map { "\($0); " } ?? "") + normalizationText),
      Fact(
        "ranks",
        """
        \(result.ranks) on \(Format.count(result.nodes, "node"))\(ranksPerNode), \
        \(threads) a rank, \(levels), \(result.convolutions.rawValue) kernels
        """),
      Fact("ZeRO", zeroText),
      Fact("read", readText),
      Fact("memory", "\(Format.range(result.peakResidentBytes, Format.mebibytes)) resident at the most a rank"),
      Fact("time", timeText),
    ]
    facts.insert(contentsOf: report.set.notes.map { Fact("set", $0) }, at: 4)
    if let experts = report.experts { facts.insert(Fact("experts", experts), at: 3) }
    if result.nonFiniteLogits > 0 { facts.append(Fact("warning", nonFiniteText)) }
    if let text = splitText { facts.append(Fact("split", text)) }
    facts.append(
      Fact(result.checks.verified ? "verified" : "checked", result.checks.descriptions.joined(separator: ", ")))
    let agreement = result.ranks > 1 && splitText == nil ? ", the same on all \(result.ranks) ranks" : ""
    // Elsewhere one digest holds for every processor and, but for the last bits, every choice of kernels.
    let own = result.convolutions.isNative ? "; \(result.convolutions.rawValue) kernels have a digest of their own" : ""
    facts.append(Fact("digest", "sha256 \(result.digest)\(agreement)\(own)"))
    if let known = report.knownAnswer { facts.append(Fact("known answer", known ? "ok" : "WRONG")) }
    return facts
  }

  /// ` (2 + 2 + 1)`; nothing where there is one node.
  private var ranksPerNode: String {
    let sizes = report.result.ranksPerNode
    return sizes.count > 1 ? " (\(sizes.map(String.init).joined(separator: " + ")))" : ""
  }

  private var readText: String {
    let read = Format.range(report.result.bytesRead, Format.grouped)
    return "\(read) bytes of the checkpoint a rank, \(Format.grouped(report.headerBytes)) of them headers"
  }

  private var levels: String { Set(report.result.cpuLevels).sorted().joined(separator: " and ") }

  /// The program and how it was called.
  public var originLines: [String] { originFacts.flatMap(wrapped) }

  var originFacts: [Fact] {
    let origin = report.origin
    return [
      Fact("command", origin.commandLine), Fact("version", "cifar-eval \(origin.version), \(origin.mpi)"),
      Fact("system", origin.system), Fact("date", origin.date),
    ]
  }

  /// All of it, as a file.
  public var text: String {
    let gates = report.gates.map {
      Fact("gate", "\($0.gate) \($0.limit) \($0.passed ? "passed" : "missed"): \($0.found)")
    }.flatMap(wrapped)
    let head = assumptionLines.isEmpty ? [] : assumptionLines + [""]
    return (head + accuracyLines + [""] + metricLines + gates + [""] + runLines + originLines)
      .map { visible($0) + "\n" }.joined()
  }

  private var calibrationText: String {
    let (calibration, scaling) = (report.metrics.calibration, report.metrics.scaling)
    let scaled = scaling.map {
      ", \(Format.decimal($0.calibration.expectedError, 4)) at temperature \(Format.decimal($0.temperature.value, 2))"
    }
    return """
      error \(Format.decimal(calibration.expectedError, 4)) expected (\
      \(Format.decimal(calibration.debiasedError?.value, 4)) debiased\(scaled ?? "")), \
      \(Format.decimal(calibration.reliableMaximumError, 4)) at most
      """
  }

  /// NLL, of which an infinite one has no interval.
  private var lossText: String {
    report.metrics.lossEstimate.map { Format.decimal($0, 4) } ?? Format.decimal(report.metrics.negativeLogLikelihood, 4)
  }

  /// Of more classes, those alone are named that matter most.
  private static let listedClasses = 20

  private var biasText: String {
    let classes = report.metrics.classes
    let listed =
      classes.count <= Self.listedClasses
      ? classes
      : Array(classes.sorted { (abs($1.bias), $0.index) < (abs($0.bias), $1.index) }.prefix(Self.listedClasses / 2))
    let rest = classes.count > listed.count ? ["\(classes.count - listed.count) others less"] : []
    let each = listed.map { "\(report.classNames[$0.index]) \(Format.signed($0.bias))" } + rest
    let strays = report.metrics.bias?.strays ?? 0
    let aside = strays > 0 ? " (\(Format.count(strays, "prediction")) of classes without images)" : ""
    return each.joined(separator: ", ") + "; chi-squared p \(Format.pValue(report.metrics.bias?.pValue))\(aside)"
  }

  private var confusionText: String {
    let first = report.metrics.confusions.prefix(5).map {
      "\(report.classNames[$0.actual]) \u{2192} \(report.classNames[$0.predicted]) \($0.count)"
    }
    return first.isEmpty ? "none" : first.joined(separator: ", ")
  }

  /// The classes that are recognised least, the hardest first.
  private var hardestText: String {
    report.metrics.hardestFirst.prefix(5)
      .map { "\(report.classNames[$0.index]) \(Format.percent($0.accuracy.value))" }.joined(separator: ", ")
  }

  private var zeroText: String {
    let (result, gather) = (report.result, report.result.gather)
    let alive = "at the most \(Format.grouped(gather.peakParameterBytes)) parameter bytes alive on rank 0"
    if result.zeroStage == 0 { return "stage 0: every rank holds all parameters; \(alive)" }
    let gathers = Format.count(gather.count, "\(gather.mode) gather")
    let bytes = "\(Format.grouped(gather.bytes)) bytes in all"
    return "stage 3: \(gathers) of \(bytes), one a unit for \(Format.count(result.batchSize, "image")); \(alive)"
  }

  private var timeText: String {
    let seconds = report.result.seconds
    // Rounded first, so that what is shown adds up.
    let scale = report.totalSeconds < 1 ? 1000.0 : 100
    func rounded(_ value: Double) -> Int { Int((value * scale).rounded()) }
    func text(_ value: Int) -> String { Format.decimal(Double(value) / scale, scale == 1000 ? 3 : 2) }
    let parts = [rounded(seconds.gather), rounded(seconds.prepare), rounded(seconds.images)]
    let (load, evaluate) = (rounded(seconds.load), max(rounded(seconds.evaluate), parts.reduce(0, +)))
    let total = max(rounded(report.totalSeconds), load + evaluate)
    return """
      \(text(total)) s: load \(text(load)), evaluate \(text(evaluate)) (gather \(text(parts[0])), prepare \(text(parts[1])), \
      images \(text(parts[2])), compute \(text(evaluate - parts.reduce(0, +)))), start and report \
      \(text(total - load - evaluate)); \(Format.grouped(Int(report.imagesPerSecond))) images/s a rank
      """
  }

  /// How the images were shared out, where not every rank ran all of them.
  private var splitText: String? {
    let result = report.result
    guard result.imagesPerRank.contains(where: { $0 != report.dataset.images }) else { return nil }
    let replicas = result.replicas > 1 ? "; \(result.replicas) replicas of the parameters" : ""
    return "\(Format.range(result.imagesPerRank, Format.grouped)) images a rank\(replicas)"
  }

  private var nonFiniteText: String {
    let without = report.result.predictions.count { $0 == nil }
    // Winograd's transforms add up products that are larger than those of the definition.
    let cure =
      report.result.convolutions == .direct
      ? ""
      : "; sums near overflow fail earlier in Winograd's kernels: see whether \(report.directKernels) gives numbers"
    return """
      \(Format.count(report.result.nonFiniteLogits, "logit")) NaN or infinite; \
      \(Format.count(without, "image")) without a prediction, counted as wrong\(cure)
      """
  }

  /// A name and what there is to say of it.
  struct Fact {
    let name: String
    let text: String

    init(_ name: String, _ text: String) { (self.name, self.text) = (name, text) }
  }

  /// The name, and the text beside it in as many lines as it takes.
  private func wrapped(_ fact: Fact) -> [String] {
    let margin = 14
    return TextWidth.lines(visible(fact.text), width: width - margin).enumerated().map { index, line in
      (index == 0 ? fact.name : "").padded(to: margin) + line
    }
  }
}
