import Metrics

/// One checkpoint of a sweep: what it reached, or why it could not be evaluated.
public struct SweepRow: Sendable {
  /// The checkpoint as the user named it.
  public let checkpoint: String
  /// The step of its run, as far as it or its name tells.
  public let step: Int?
  /// What it reached; nil where it could not be evaluated.
  public let figures: Figures?
  /// Of each image, whether it was recognised; empty where it could not be evaluated.
  let recognised: [Bool]
  /// Why it could not be evaluated, in a line.
  public let failure: String?

  /// What a sweep tells of a run, as the run's JSON report has it.
  public struct Figures: Decodable, Sendable {
    struct Model: Decodable, Sendable {
      let name: String
      let parameters: Int
    }
    struct Metrics: Decodable, Sendable {
      let negativeLogLikelihood: Double?
      let expectedCalibrationError: Double?
    }

    let correct: Int
    let total: Int
    let digest: String
    let dtype: String
    let model: Model
    let metrics: Metrics
    let imagesPerSecond: Double

    /// Those of a run, as its JSON report would have them.
    init(_ report: RunReport) {
      let (result, metrics) = (report.result, report.metrics)
      (correct, total) = (result.confusion.correct, result.confusion.total)
      (digest, dtype) = (result.digest, result.dtype.rawValue)
      model = Model(name: report.modelName, parameters: report.parameterCount)
      self.metrics = Metrics(
        negativeLogLikelihood: metrics.negativeLogLikelihood.flatMap { $0.isFinite ? $0 : nil },
        expectedCalibrationError: metrics.calibration.expectedError)
      imagesPerSecond = report.imagesPerSecond
    }

    /// The accuracy.
    var accuracy: Proportion { Proportion(correct, of: total) }
  }

  /// A run that ended now.
  public init(checkpoint: String, step: Int?, report: RunReport) {
    self.init(
      checkpoint: checkpoint, step: step, figures: Figures(report),
      recognised: report.metrics.scores.map { $0.prediction == $0.label })
  }

  /// A run that ended earlier: its JSON report and its list of images.
  ///
  /// - Throws: ``ReportError`` where one of them cannot be read, or they are not of one run.
  public init(checkpoint: String, step: Int?, report: String, samples: String) throws(ReportError) {
    let figures = try DocumentCoding.report(Figures.self, at: report)
    let images = try ComparedRun(reading: samples).samples ?? []
    let recognised = images.map { $0.prediction == $0.label }
    guard recognised.count == figures.total, recognised.count(where: { $0 }) == figures.correct else {
      throw .bad(path: samples, reason: "not the images of \(report)")
    }
    self.init(checkpoint: checkpoint, step: step, figures: figures, recognised: recognised)
  }

  /// A checkpoint that could not be evaluated.
  public init(checkpoint: String, step: Int?, failure: String) {
    self.init(checkpoint: checkpoint, step: step, figures: nil, recognised: [], failure: failure)
  }

  private init(checkpoint: String, step: Int?, figures: Figures?, recognised: [Bool], failure: String? = nil) {
    self.checkpoint = checkpoint
    self.step = step
    self.figures = figures
    self.recognised = recognised
    self.failure = failure
  }
}
