import Metrics

/// Images of each confusion, folded by their true class; cells of the confusion matrix lead to them.
struct Mistakes {
  /// The images of one confusion that are shown.
  struct Group {
    let confusion: Confusion
    /// Their places in the set, the surest first.
    let images: [Int]

    /// The anchor that a cell leads to.
    var anchor: String { Self.anchor(confusion.actual, confusion.predicted) }

    static func anchor(_ actual: Int, _ predicted: Int) -> String { "m\(actual)-\(predicted)" }
  }

  /// The confusions that are shown, the most frequent first.
  let groups: [Group]
  private let report: RunReport
  private let pixels: PixelSource

  private static let imagesOfGroup = 4
  private static let side = 64
  /// What all images together may have, so that a page stays small: 195 images of CIFAR.
  private static let pixelLimit = 200_000

  init(report: RunReport, pixels: @escaping PixelSource) {
    (self.report, self.pixels) = (report, pixels)
    var found: [[Int]: [Int]] = [:]
    let scores = report.metrics.scores
    for (image, score) in scores.enumerated() where !score.isCorrect {
      guard let predicted = score.prediction else { continue }
      found[[score.label, predicted], default: []].append(image)
    }
    let area = pixels(0).map { $0.thumbnail(side: Self.side) }.map { $0.rows * $0.columns } ?? 0
    var left = area > 0 ? Self.pixelLimit / area : 0
    var groups: [Group] = []
    for confusion in report.metrics.confusions {
      guard left > 0 else { break }
      let images = (found[[confusion.actual, confusion.predicted]] ?? [])
        .sorted { (scores[$1].probability ?? 0, $0) < (scores[$0].probability ?? 0, $1) }
        .prefix(min(left, Self.imagesOfGroup))
      left -= images.count
      groups.append(Group(confusion: confusion, images: Array(images)))
    }
    self.groups = groups
  }

  /// The anchors that there are.
  var anchors: Set<String> { Set(groups.map(\.anchor)) }

  var html: String {
    guard !groups.isEmpty else { return "<p>None to show.</p>" }
    let byClass = Dictionary(grouping: groups) { $0.confusion.actual }
    return byClass.keys.sorted().map { details($0, byClass[$0] ?? []) }.joined(separator: "\n")
  }

  private func details(_ actual: Int, _ groups: [Group]) -> String {
    let share = report.metrics.classes[actual].accuracy
    let first = groups.prefix(3).map {
      "\(HTML.text(report.classNames[$0.confusion.predicted])) \($0.confusion.count)"
    }
    let wrong = share.whole - share.part
    return """
      <details class="shots"><summary><b>\(HTML.text(report.classNames[actual]))</b> \
      <span class="soft">\(Format.grouped(wrong)) of \(Format.grouped(share.whole)) wrong: \(first.joined(separator: ", "))\
      \(groups.count > 3 ? ", …" : "")</span></summary>
      <div class="groups">\(groups.map(group).joined(separator: "\n"))</div></details>
      """
  }

  private func group(_ group: Group) -> String {
    let (actual, predicted) = (
      HTML.text(report.classNames[group.confusion.actual]), HTML.text(report.classNames[group.confusion.predicted])
    )
    let figures = group.images.map { image in
      let share = Format.percent(report.metrics.scores[image].probability)
      let source = PNG.dataURI(pixels(image)?.thumbnail(side: Self.side))
      return """
        <figure><img width="32" height="32" alt="\(actual) taken for \(predicted), image \(image)" src="\(source)">\
        <figcaption class="soft">\(share)<br>#\(image)</figcaption></figure>
        """
    }
    return """
      <div class="group" id="\(group.anchor)"><p>\(actual) \u{2192} <b>\(predicted)</b> \(group.confusion.count)</p>\
      <div class="row">\(figures.joined())</div></div>
      """
  }
}

extension Picture {
  /// The image, or the means of squares of it so that no side is longer than `side`.
  func thumbnail(side: Int) -> Picture {
    let factor = (max(rows, columns) + side - 1) / side
    guard factor > 1 else { return self }
    let (height, width) = (max(1, rows / factor), max(1, columns / factor))
    var small: [UInt8] = []
    small.reserveCapacity(3 * height * width)
    for plane in 0..<3 {
      for row in 0..<height {
        for column in 0..<width {
          var (sum, count) = (0, 0)
          for y in row * factor..<min(rows, (row + 1) * factor) {
            for x in column * factor..<min(columns, (column + 1) * factor) {
              sum += Int(planes[(plane * rows + y) * columns + x])
              count += 1
            }
          }
          small.append(UInt8((sum + count / 2) / max(1, count)))
        }
      }
    }
    return Picture(planes: small, rows: height, columns: width) ?? self
  }
}
