import Foundation
import Metrics
import TestSupport
import Testing

/// What scikit-learn, torchmetrics, scipy and statsmodels say of the cases, written by `Scripts/probability_reference.py`.
struct ProbabilityReference: Decodable {
  struct Scaling: Decodable {
    let temperature: Double
    let ece: Double
    let nll: Double
  }

  struct Case: Decodable, CustomTestStringConvertible {
    let name: String
    /// Each figure and its standard error.
    let balancedAccuracy: [Double?]?
    let macroF1: [Double?]?
    let weightedF1: [Double?]?
    let kappa: [Double?]?
    let matthews: [Double?]?
    let lossError: Double?
    let brierError: Double?
    let equalMass: Double?
    let debiased: Double?
    let eceError: Double?
    let reliableMaximum: Double?
    let areas: [Double?]
    let area: Double?
    let areaError: Double?
    let classwise: [Double?]
    let aurc: Double?
    let risks: [Double]
    let scaling: Scaling?
    /// The ends of 95% intervals.
    let precisionIntervals: [[Double]?]
    let f1Intervals: [[Double]?]
    let areaIntervals: [[Double]?]
    let eceInterval: [Double]?
    let equalMassInterval: [Double]?
    let classwiseInterval: [Double]?
    let classIntervals: [[Double]?]
    let maximumInterval: [Double]?
    let riskIntervals: [[Double]]

    var testDescription: String { name }

    var inputs: MetricsReference.Case? { MetricsReference.allCases.first { $0.name == name } }
  }

  struct Paired: Decodable {
    let difference: Double
    let interval: [Double]
    let pValue: Double
  }

  struct Comparison: Decodable, CustomTestStringConvertible {
    let name: String
    let nll: Paired
    let brier: Paired

    var testDescription: String { name }
  }

  let cases: [Case]
  let comparisons: [Comparison]

  static let all = Result {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("probability_reference.json")
    return try JSONDecoder().decode(ProbabilityReference.self, from: Data(contentsOf: url))
  }

  static var cases: [Case] { (try? all.get().cases) ?? [] }
  static var comparisons: [Comparison] { (try? all.get().comparisons) ?? [] }
}

@Suite struct ProbabilityTests {
  @Test(arguments: ProbabilityReference.cases.filter { $0.inputs?.isAtHand ?? false })
  func equalsTheReference(_ one: ProbabilityReference.Case) throws {
    let (logits, labels) = try #require(one.inputs).inputs()
    let metrics = Metrics(logits: logits, labels: labels, classes: one.areas.count, topK: [1])
    let agreement = metrics.agreement
    expectEqual(agreement.balancedAccuracy, one.balancedAccuracy, "balanced accuracy")
    expectEqual(agreement.macroF1, one.macroF1, "macro F1")
    expectEqual(agreement.weightedF1, one.weightedF1, "weighted F1")
    expectEqual(agreement.kappa, one.kappa, "kappa")
    expectEqual(agreement.matthews, one.matthews, "MCC")
    expectEqual(agreement.balancedAccuracy?.value, metrics.balancedAccuracy, "balanced accuracy, both ways")
    expectEqual(agreement.macroF1?.value, metrics.macroF1, "macro F1, both ways")
    expectEqual(metrics.lossEstimate?.standardError, one.lossError, "standard error of NLL")
    expectEqual(metrics.brierEstimate?.standardError, one.brierError, "standard error of the Brier score")
    expectEqual(metrics.equalMass.expectedError, one.equalMass, "equal-mass ECE")
    expectEqual(metrics.calibration.debiasedError?.value, one.debiased, "debiased ECE")
    expectEqual(metrics.calibration.debiasedError?.standardError, one.eceError, "standard error of ECE")
    expectEqual(metrics.calibration.reliableMaximumError, one.reliableMaximum, "MCE of 20 images")
    for (ours, theirs) in zip(metrics.classwise.areas, one.areas) { expectEqual(ours?.value, theirs, "AUROC") }
    expectEqual(metrics.classwise.area?.value, one.area, "mean AUROC")
    expectEqual(metrics.classwise.area?.standardError, one.areaError, "standard error of AUROC")
    for (ours, theirs) in zip(metrics.classwiseCalibration.classes, one.classwise) {
      expectEqual(ours.expectedError, theirs, "classwise ECE")
    }
    expectEqual(metrics.selective.area?.value, one.aurc, "AURC")
    #expect(metrics.selective.curve.count == one.risks.count)
    for (ours, theirs) in zip(metrics.selective.curve, one.risks) { expectEqual(ours.risk, theirs, "risk") }
    if let scaling = one.scaling, let temperature = metrics.scaling?.temperature.value {
      #expect(abs(temperature / scaling.temperature - 1) < 1e-6, "\(temperature), not \(scaling.temperature)")
    }
    expectEqual(metrics.scaling?.calibration.expectedError, one.scaling?.ece, "scaled ECE")
    expectEqual(metrics.scaling?.negativeLogLikelihood?.value, one.scaling?.nll, "scaled NLL")
  }

  @Test(arguments: ProbabilityReference.cases.filter { $0.inputs?.isAtHand ?? false })
  func hasTheIntervalsOfTheReference(_ one: ProbabilityReference.Case) throws {
    let (logits, labels) = try #require(one.inputs).inputs()
    let metrics = Metrics(logits: logits, labels: labels, classes: one.areas.count, topK: [1])
    for (index, ours) in metrics.classes.enumerated() {
      expectEqual(ours.precision.interval, one.precisionIntervals[index], "precision of class \(index)")
      expectEqual(ours.f1Interval, one.f1Intervals[index], "F1 of class \(index)")
      expectEqual(metrics.classwise.areas[index]?.interval, one.areaIntervals[index], "AUROC of class \(index)")
    }
    expectEqual(metrics.calibration.interval, one.eceInterval, "ECE")
    expectEqual(metrics.calibration.reliableMaximumInterval, one.maximumInterval, "MCE")
    expectEqual(metrics.equalMass.interval, one.equalMassInterval, "equal-mass ECE")
    expectEqual(metrics.classwiseCalibration.interval, one.classwiseInterval, "classwise ECE")
    for (ours, theirs) in zip(metrics.classwiseCalibration.classes, one.classIntervals) {
      expectEqual(ours.interval, theirs, "calibration error of a class")
    }
    for (ours, theirs) in zip(metrics.selective.curve, one.riskIntervals) {
      expectEqual(ours.interval, theirs, "risk at \(ours.coverage)")
    }
  }

  /// NLL and Brier score of two models on the same images, against statsmodels.
  @Test(arguments: ProbabilityReference.comparisons)
  func comparesScoresAsTheReference(_ one: ProbabilityReference.Comparison) throws {
    let files = try #require(MetricsReference.allComparisons.first { $0.name == one.name }).files
    guard TestData.has(files[0], files[1], files[2]) else { return }
    let labels = try Inputs.labels(files[2])
    let scores = try files.prefix(2).map {
      Metrics(logits: try Inputs.logits($0), labels: labels, classes: 10, topK: [1]).scores
    }
    let changes = [
      (
        ScoreChange(before: scores[0].map(\.negativeLogLikelihood), after: scores[1].map(\.negativeLogLikelihood)),
        one.nll
      ),
      (ScoreChange(before: scores[0].map(\.brier), after: scores[1].map(\.brier)), one.brier),
    ]
    for (ours, theirs) in changes {
      let ours = try #require(ours)
      expectEqual(ours.difference, theirs.difference, "difference")
      expectEqual(ours.interval, theirs.interval, "interval")
      #expect(abs((ours.pValue ?? 9) - theirs.pValue) <= 1e-8 * theirs.pValue + 1e-300)
    }
  }

  @Test func leavesScoresThatAreNotFiniteOutOfDifferences() throws {
    let change = try #require(ScoreChange(before: [1, nil, .infinity, 2], after: [2, 1, 1, 2.5]))
    #expect((change.images, change.omitted, change.difference) == (2, 2, 0.75))
    #expect(ScoreChange(before: [nil, .infinity], after: [1, 1]) == nil)
  }

  @Test func hasACaseForEachOfTheOthers() throws {
    #expect(try ProbabilityReference.all.get().cases.map(\.name) == MetricsReference.allCases.map(\.name))
  }
}

private func expectEqual(_ ours: Estimate?, _ theirs: [Double?]?, _ name: String) {
  expectEqual(ours?.value, theirs?[0], name)
  expectEqual(ours?.standardError, theirs?[1], "standard error of \(name)")
}
