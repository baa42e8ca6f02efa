/// Figures of the confusion matrix as a whole, each with its standard error by the delta method over the shares of its cells.
///
/// Images without a prediction are a column of their own, as scikit-learn has it of a label that no image bears.
public struct AgreementScores: Sendable {
  /// The mean accuracy of the classes that have images.
  public let balancedAccuracy: Estimate?
  /// The mean F1 of the classes that occur among labels or predictions.
  public let macroF1: Estimate?
  /// The mean F1 of the classes, weighted by their images.
  public let weightedF1: Estimate?
  /// Cohen's kappa: agreement beyond chance; nil where chance alone agrees always.
  ///
  /// Source: J. Cohen, A coefficient of agreement for nominal scales, 1960; scikit-learn's `cohen_kappa_score`.
  public let kappa: Estimate?
  /// Matthews' correlation of labels and predictions, -1...1; nil where either are all of one class.
  ///
  /// Source: J. Gorodkin, Comparing two K-category assignments by a K-category correlation coefficient, 2004; scikit-learn's
  /// `matthews_corrcoef`.
  public let matthews: Estimate?

  init(_ confusion: ConfusionMatrix) {
    guard confusion.total > 0 else {
      (balancedAccuracy, macroF1, weightedF1, kappa, matthews) = (nil, nil, nil, nil, nil)
      return
    }
    let shares = Shares(confusion)
    balancedAccuracy = shares.balancedAccuracy
    (macroF1, weightedF1) = (shares.macroF1, shares.weightedF1)
    (kappa, matthews) = (shares.kappa, shares.matthews)
  }
}

/// The shares of images in the cells, rows and columns of a confusion matrix.
private struct Shares {
  let classes: Int
  let images: Int
  /// Of the cells that hold images, row by row.
  let cells: [(actual: Int, predicted: Int, share: Double)]
  /// Of the images that were recognised, by class.
  let own: [Double]
  var rows: [Double]
  /// One more than there are classes.
  var columns: [Double]
  let right: Double

  init(_ confusion: ConfusionMatrix) {
    classes = confusion.classes
    images = confusion.total
    let count = Double(images)
    cells = confusion.cells.map { ($0.actual, $0.predicted, Double($0.count) / count) }
    own = (0..<classes).map { Double(confusion.correct($0)) / count }
    right = Double(confusion.correct) / count
    rows = [Double](repeating: 0, count: classes)
    columns = [Double](repeating: 0, count: classes + 1)
    for cell in cells {
      rows[cell.actual] += cell.share
      columns[cell.predicted] += cell.share
    }
  }

  /// A figure, by its derivatives with respect to the shares of the cells `(actual, predicted)`.
  private func estimate(
    _ value: Double, within bounds: ClosedRange<Double>, slope: (_ actual: Int, _ predicted: Int) -> Double
  ) -> Estimate? {
    guard value.isFinite else { return nil }
    var (mean, square) = (0.0, 0.0)
    for cell in cells {
      let slope = slope(cell.actual, cell.predicted)
      mean += cell.share * slope
      square += cell.share * slope * slope
    }
    return Estimate(value, squares: Double(images) * (square - mean * mean), images: images, within: bounds)
  }

  var balancedAccuracy: Estimate? {
    let occurring = Double(rows.count { $0 > 0 })
    let recalls = rows.indices.map { rows[$0] > 0 ? own[$0] / rows[$0] : 0 }
    return estimate(recalls.reduce(0, +) / occurring, within: 0...1) { actual, predicted in
      ((actual == predicted ? 1 : 0) - recalls[actual]) / rows[actual] / occurring
    }
  }

  /// Of each class, the images of it and those taken for it, and its F1.
  private var f1: [(both: Double, score: Double)] {
    rows.indices.map { index in
      let both = rows[index] + columns[index]
      return (both, both > 0 ? 2 * own[index] / both : 0)
    }
  }

  var macroF1: Estimate? {
    let f1 = f1
    let occurring = Double(f1.count { $0.both > 0 })
    return estimate(f1.reduce(0) { $0 + $1.score } / occurring, within: 0...1) { actual, predicted in
      let taken = predicted < classes ? f1[predicted].score / f1[predicted].both : 0
      let hit = actual == predicted ? 2 / f1[actual].both : 0
      return (hit - f1[actual].score / f1[actual].both - taken) / occurring
    }
  }

  var weightedF1: Estimate? {
    let f1 = f1
    let value = zip(rows, f1).reduce(0) { $0 + $1.0 * $1.1.score }
    return estimate(value, within: 0...1) { actual, predicted in
      let taken = predicted < classes ? rows[predicted] * f1[predicted].score / f1[predicted].both : 0
      let hit = actual == predicted ? 2 * rows[actual] / f1[actual].both : 0
      return f1[actual].score + hit - rows[actual] * f1[actual].score / f1[actual].both - taken
    }
  }

  /// The share of images that would be right by chance.
  private var chance: Double { zip(rows, columns).reduce(0) { $0 + $1.0 * $1.1 } }

  private func chanceSlope(_ actual: Int, _ predicted: Int) -> Double {
    columns[actual] + (predicted < classes ? rows[predicted] : 0)
  }

  var kappa: Estimate? {
    let chance = chance
    let rest = 1 - chance
    guard rest > 1e-12 else { return nil }
    return estimate((right - chance) / rest, within: -1...1) { actual, predicted in
      ((actual == predicted ? 1 : 0) * rest - chanceSlope(actual, predicted) * (1 - right)) / (rest * rest)
    }
  }

  var matthews: Estimate? {
    let actualSpread = 1 - rows.reduce(0) { $0 + $1 * $1 }
    let predictedSpread = 1 - columns.reduce(0) { $0 + $1 * $1 }
    guard actualSpread > 1e-12, predictedSpread > 1e-12 else { return nil }
    let scale = (actualSpread * predictedSpread).squareRoot()
    let value = (right - chance) / scale
    return estimate(value, within: -1...1) { actual, predicted in
      ((actual == predicted ? 1 : 0) - chanceSlope(actual, predicted)) / scale
        + value * (rows[actual] / actualSpread + columns[predicted] / predictedSpread)
    }
  }
}
