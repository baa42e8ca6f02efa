import CKernels

extension PackingPlan {
  /// One of `count` parts of about the same work; no parameter is in two.
  func part(_ part: Int, of count: Int) -> [Packing] {
    guard count > 1 else { return packings }
    // The largest first, each to the part that has least.
    var work = [Int](repeating: 0, count: count)
    var own: [Packing] = []
    for packing in packings.sorted(by: { $0.work > $1.work }) {
      let least = work.indices.min { work[$0] < work[$1] } ?? 0
      work[least] += packing.work
      if least == part { own.append(packing) }
    }
    return own
  }
}

extension Packing {
  /// About how long it takes, in floats written.
  fileprivate var work: Int {
    switch self {
    case .blocks(_, _, let rows, let columns, _): rows * columns
    case .transposed(_, _, let rows, let columns, _): rows * columns
    case .pairs(_, _, let rows, let channels, let taps, _, _): rows * channels * taps
    case .transposedPairs(_, _, let channels, let columns, _): channels * columns
    case .tiles(_, _, let weights, let cut): ck_tile_weights(cut, weights.out_channels, weights.kernel_rows)
    case .winograd(_, _, let outChannels, let inChannels, _): 36 * outChannels * inChannels
    case .winogradRows(_, _, let rows, let channels, _): 40 * rows * channels
    case .vector(_, _, _, let padded): padded
    case .normalize(_, _, let channels, _): 4 * channels
    }
  }
}
