/// How far the probabilities of each class put its images above all others.
///
/// Of images without a NaN among their logits.
public struct ClasswiseScores: Sendable {
  /// The area of one class.
  public struct Area: Sendable, Equatable {
    /// The area, 0...1.
    public let value: Double
    /// Its standard error by DeLong 1988; nil where the class, or all others together, have fewer than two images.
    public let standardError: Double?
    /// Its 95% interval: Wilson's of a share of as many images as give a share this standard error; of as many as the class, or all others
    /// together, have where that is 0.
    public let interval: Interval?
  }

  /// The area under the receiver operating characteristic of each class against the rest, ties counting half; nil where all images are of
  /// the class, or none is.
  public let areas: [Area?]
  /// The mean of the areas; its standard error is DeLong's, over all classes together.
  ///
  /// Source: E. R. DeLong, D. M. DeLong and D. L. Clarke-Pearson, Comparing the areas under two or more correlated receiver operating
  /// characteristic curves, 1988; scikit-learn's `roc_auc_score(multi_class="ovr")`.
  public let area: Estimate?

  init(logits: [Float], scores: [ImageScore], classes: Int) {
    let columns = ProbabilityColumns(logits: logits, scores: scores, classes: classes)
    var influences = Influences(labels: columns.labels, classes: classes)
    var order = RadixOrder()
    var entries = [RadixOrder.Entry](repeating: RadixOrder.Entry(0, of: 0), count: columns.images.count)
    var areas: [Area?] = []
    let labels = columns.labels
    columns.forEachClass { index, column in
      Self.mark(column, labels, class: index, into: &entries)
      order.sort(&entries)
      areas.append(influences.area(of: entries, class: index))
    }
    self.areas = areas
    let known = areas.compactMap { $0?.value }
    let count = Double(known.count)
    area =
      known.isEmpty
      ? nil
      : Estimate(
        known.reduce(0, +) / count, squares: influences.squares / (count * count), images: columns.images.count,
        within: 0...1)
  }
}

extension ClasswiseScores {
  /// Takes the probabilities of a class, marked where an image is of it.
  private static func mark(
    _ column: ProbabilityColumns.Column, _ labels: [Int], class index: Int, into entries: inout [RadixOrder.Entry]
  ) {
    let labels = labels.span
    var entries = entries.mutableSpan
    for place in labels.indices {
      entries[place] = RadixOrder.Entry(column[image: place], of: place, isOwn: labels[place] == index)
    }
  }
}

/// How much each image moves the sum of the areas.
private struct Influences {
  private let labels: [Int]
  /// What depends on an image's place among the others, by image.
  private var places: [Double]
  /// What all images lose that are not of the class.
  private var others = 0.0
  /// What those of the class lose in place of that.
  private var own: [Double]

  init(labels: [Int], classes: Int) {
    self.labels = labels
    places = [Double](repeating: 0, count: labels.count)
    own = [Double](repeating: 0, count: classes)
  }

  /// The sum of the squared influences.
  var squares: Double {
    zip(places, labels).reduce(0) { sum, one in
      let influence = one.0 - others - own[one.1]
      return sum + influence * influence
    }
  }

  /// The area of one class, whose images are marked in `column`, which is in order.
  mutating func area(of column: [RadixOrder.Entry], class index: Int) -> ClasswiseScores.Area? {
    let inside = column.reduce(0) { $0 + ($1.mark & 1) }
    let rest = column.count - inside
    guard inside > 0, rest > 0 else { return nil }
    let factor = Double(column.count) / (Double(inside) * Double(rest))
    // Twice the pairs of an image of the class above one of another; ties count once.
    var (below, above, pairs, start) = (0, inside, 0, 0)
    var wins = PlacementSquares()
    while start < column.count {
      let (bits, mark) = (column[start].bits, column[start].mark)
      if start + 1 == column.count || column[start + 1].bits != bits {
        let own = mark & 1
        above &-= own
        let pairsOfOwn = own &* below
        pairs &+= 2 &* pairsOfOwn
        let place = Double(pairsOfOwn &+ (1 &- own) &* above)
        places[mark >> 1] += place * factor
        wins.add(place, isOwn: own == 1)
        below &+= 1 &- own
        start &+= 1
        continue
      }
      let end = column[start...].firstIndex { $0.bits != bits } ?? column.count
      let own = column[start..<end].reduce(0) { $0 + ($1.mark & 1) }
      let other = end - start - own
      above -= own
      pairs += own * (2 * below + other)
      let shares = (other: Double(above) + Double(own) / 2, own: Double(below) + Double(other) / 2)
      for entry in column[start..<end] {
        let place = entry.isOwn ? shares.own : shares.other
        places[entry.image] += place * factor
        wins.add(place, isOwn: entry.isOwn)
      }
      below += other
      start = end
    }
    let area = Double(pairs) / 2 / Double(inside) / Double(rest)
    let loss = (other: area * Double(column.count) / Double(rest), own: area * Double(column.count) / Double(inside))
    others += loss.other
    own[index] += loss.own - loss.other
    return wins.area(area, inside: inside, rest: rest)
  }
}

/// How many of the other side an image beats, squared and summed.
private struct PlacementSquares {
  /// Of images of the class, and of the others.
  private var (own, others) = (0.0, 0.0)

  @inline(__always)
  mutating func add(_ wins: Double, isOwn: Bool) {
    let square = wins * wins
    own += isOwn ? square : 0
    others += isOwn ? 0 : square
  }

  func area(_ value: Double, inside: Int, rest: Int) -> ClasswiseScores.Area {
    let (inside, rest) = (Double(inside), Double(rest))
    guard min(inside, rest) > 1 else { return ClasswiseScores.Area(value: value, standardError: nil, interval: nil) }
    // The variance of the mean of each side's shares of the other that it beats.
    func variance(_ sum: Double, of count: Double, against others: Double) -> Double {
      max(0, sum / (others * others) - count * value * value) / (count - 1) / count
    }
    let square = variance(own, of: inside, against: rest) + variance(others, of: rest, against: inside)
    // Where every image of one side beats every one of the other, what is left of the variance is error of rounding.
    let isMixed = square > 0 && value > 0 && value < 1
    let count = isMixed ? value * (1 - value) / square : min(inside, rest)
    return ClasswiseScores.Area(
      value: value, standardError: square.squareRoot(), interval: .wilson(value, of: max(1, count)))
  }
}
