import CKernels

/// Where the weights of a linear layer will lie, and how its kernel reads them.
struct LinearWeights: Sendable {
  let place: Int
  let kind: Kind

  enum Kind: Sendable {
    /// As words of features come.
    case words
    /// As pairs of features, which the kernel makes in its workspace.
    case joined
    /// As tiles, of the words of so many groups or tokens at a time.
    case tiles(ck_tile_cut, band: Int)
  }

  /// How the weights of one feature follow those of another.
  struct Order {
    /// The features of a row of the input, and of the output.
    let features: Int
    let out: Int
    /// Whether they are `[in, out]`, and not `[out, in]`.
    var isTransposed = false
    /// The channels whose pixels the features are, where a word of them is two channels.
    var channels: Int?
    /// The rows of a group; nil where it is one.
    let tokens: Int?
  }

  /// The floats of the words that are to stay in the second-level cache.
  private static let most = 128 << 10

  /// Adds the weights to the unit's.
  init(_ parameter: Int, _ order: Order, _ unit: inout UnitCompiler) {
    let blocks = ck_blocks(block: Int(CK_GEMM_BLOCK), tail: order.out, tail_block: 0)
    if unit.level.multipliesTiles {
      let channels = order.channels ?? order.features
      let pixels = order.features / max(1, channels)
      let cut = ck_tile_cut_of((channels + 1) / 2 * pixels * 2, 1)
      let fitting = max(4, Self.most / max(1, cut.pairs * PlaneLayout.lanes) / 4 * 4)
      kind = .tiles(cut, band: min(fitting, order.tokens ?? Int(CK_GEMM_GROUPS)))
      place = unit.packing.addTiles(
        parameter,
        ck_tile_source(
          out_channels: order.out, out_step: order.isTransposed ? 1 : order.features, channels: channels,
          channel_step: order.isTransposed ? order.out : pixels, kernel_rows: 1, kernel: 1, pixels: pixels), cut)
      return
    }
    kind = unit.level.makesPairs ? .joined : .words
    place =
      switch (unit.level.multipliesPairs, order.isTransposed) {
      case (true, false): unit.packing.addPairs(parameter, blocks, channels: order.channels ?? order.features)
      case (true, true): unit.packing.addTransposedPairs(parameter, blocks)
      case (false, false): unit.packing.addBlocks(parameter, blocks)
      case (false, true): unit.packing.addTransposed(parameter, blocks)
      }
  }

  /// The floats that the kernel works in, for rows of so many features.
  func workspace(features: Int) -> Int {
    switch kind {
    case .words: 0
    case .joined: ck_gemm_pairs(features)
    case .tiles(let cut, let band): band * cut.pairs * PlaneLayout.lanes
    }
  }
}
