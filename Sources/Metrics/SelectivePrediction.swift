import Platform

/// How the share of mistakes falls where the least confident predictions are left out.
///
/// Of images without a NaN among their logits; of equal confidences, mistakes are spread evenly.
/// Source: Y. Geifman and R. El-Yaniv, Selective Classification for Deep Neural Networks, 2017.
public struct SelectivePrediction: Sendable {
  /// The share of mistakes among the predictions that are kept.
  public struct Point: Sendable, Equatable {
    /// The share of images that are kept, the most confident ones.
    public let coverage: Double
    /// The mistakes among them, as a share.
    public let risk: Double
    /// The 95% interval of the risk at this coverage: Wilson's, of as many images as give a share the risk's standard error by the delta method.
    ///
    /// Chance moves the confidence from which images are kept too, the less so the closer mistakes there are to the risk.
    public let interval: Interval

    fileprivate init(kept: Int, of mistakes: [Double], risk: Double) {
      let (count, coverage) = (Double(kept), Double(kept) / Double(mistakes.count))
      // The mistakes of the images around the last one that is kept, a twentieth of all.
      let reach = mistakes.count / 40
      let around = mistakes[max(0, kept - 1 - reach)..<min(mistakes.count, kept + reach)]
      let distance = risk - around.reduce(0, +) / Double(around.count)
      let own = risk * (1 - risk)
      let moved = (1 - coverage) * distance * distance
      (self.coverage, self.risk) = (coverage, risk)
      interval = .wilson(risk, of: own > 0 ? max(1, count * own / (own + moved)) : count)
    }
  }

  /// The risk at each twentieth of the images; empty of no images.
  public let curve: [Point]
  /// The area under the curve of risk over coverage: the mean risk over all numbers of images that may be kept (AURC); nil of no images.
  public let area: Estimate?

  init(_ scores: [ImageScore]) {
    let sorted = RadixOrder.Entry.confidences(scores)
    let mistakes = Self.evenly(sorted, scores)
    let count = Double(mistakes.count)
    guard count > 0 else {
      (curve, area) = ([], nil)
      return
    }
    var risks: [Double] = []
    var sum = 0.0
    for (place, mistake) in mistakes.enumerated() {
      sum += mistake
      risks.append(sum / Double(place + 1))
    }
    curve = (1...20).map { step in
      let kept = max(1, (step * risks.count + 10) / 20)
      return Point(kept: kept, of: mistakes, risk: risks[kept - 1])
    }
    area = Self.area(mistakes, value: risks.reduce(0, +) / count)
  }

  /// Whether each is a mistake, the most confident first, those of equal confidence alike.
  private static func evenly(_ sorted: [RadixOrder.Entry], _ scores: [ImageScore]) -> [Double] {
    var mistakes = [Double](repeating: 0, count: sorted.count)
    var start = 0
    while start < sorted.count {
      var (end, wrong) = (start, 0)
      while end < sorted.count, sorted[end].bits == sorted[start].bits {
        if !scores[sorted[end].image].isCorrect { wrong += 1 }
        end += 1
      }
      if wrong > 0 {
        let share = Double(wrong) / Double(end - start)
        for place in start..<end { mistakes[sorted.count - 1 - place] = share }
      }
      start = end
    }
    return mistakes
  }

  /// The area as the mean of `mistake * -log(place / images)`, whose derivatives by the images' weights give its standard error.
  private static func area(_ mistakes: [Double], value: Double) -> Estimate {
    let count = Double(mistakes.count)
    let error = mistakes.reduce(0, +) / count
    var (later, squares) = (0.0, 0.0)
    for place in mistakes.indices.reversed() {
      let rank = Double(place + 1)
      later += mistakes[place] / rank
      let influence = mistakes[place] * -log(rank / count) - later + error - value
      squares += influence * influence
    }
    return Estimate(value, squares: squares, images: mistakes.count, within: 0...1)
  }
}
