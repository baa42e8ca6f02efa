import CKernels
import Graphs
import Tensors

/// How a unit's flat run of elements becomes the floats that its kernels read.
struct PackingPlan: Sendable {
  private let shapes: [Int: Shape]
  private let sources: [Int: Int]
  private(set) var packings: [Packing] = []
  /// The floats of all prepared parameters.
  private(set) var floatCount = 0

  init(_ graph: Graph, _ unit: Unit) {
    var offset = 0
    var sources: [Int: Int] = [:]
    for index in unit.parameters {
      sources[index] = offset
      offset += graph.parameters[index].shape.elementCount
    }
    self.sources = sources
    shapes = Dictionary(uniqueKeysWithValues: unit.parameters.map { ($0, graph.parameters[$0].shape) })
  }

  /// Adds weights, a row an output channel or feature, and returns where they will lie.
  mutating func addBlocks(_ parameter: Int, _ blocks: ck_blocks) -> Int {
    let shape = shapes[parameter] ?? Shape(0)
    let rows = shape.dimensions[0]
    let columns = rows == 0 ? 0 : shape.elementCount / rows
    let source = sources[parameter] ?? 0
    let main = Self.whole(min(rows, blocks.tail), blocks.block)
    let tail = max(0, rows - blocks.tail)
    let destination = reserve((main + Self.whole(tail, blocks.tail_block)) * columns)
    if main > 0 {
      packings.append(
        .blocks(
          source: source, destination: destination, rows: rows - tail, columns: columns, block: blocks.block))
    }
    if tail > 0 {
      packings.append(
        .blocks(
          source: source + main * columns, destination: destination + main * columns, rows: tail, columns: columns,
          block: blocks.tail_block))
    }
    return destination
  }

  /// Adds weights `[in, out]` as ``addBlocks(_:_:)`` adds those of `[out, in]`.
  mutating func addTransposed(_ parameter: Int, _ blocks: ck_blocks) -> Int {
    let shape = (shapes[parameter] ?? Shape(0, 0)).dimensions
    let destination = reserve(Self.whole(shape[1], blocks.block) * shape[0])
    packings.append(
      .transposed(
        source: sources[parameter] ?? 0, destination: destination, rows: shape[0], columns: shape[1],
        block: blocks.block))
    return destination
  }

  /// Adds weights as ``addBlocks(_:_:)`` does, for inputs whose words hold two of `channels` channels; where `columns` is
  /// not 0 but the kernel's columns, a last odd channel's two columns.
  mutating func addPairs(_ parameter: Int, _ blocks: ck_blocks, channels: Int, columns: Int = 0) -> Int {
    let shape = shapes[parameter] ?? Shape(0)
    let rows = shape.dimensions[0]
    let taps = rows == 0 ? 0 : shape.elementCount / rows / channels
    let words = Self.pairWords(channels: channels, taps: taps, columns: columns)
    let main = min(rows, blocks.tail)
    let mainWords = Self.whole(main, blocks.block) * words
    let tailWords = Self.whole(rows - main, blocks.tail_block) * words
    let destination = reserve(mainWords + tailWords)
    let source = sources[parameter] ?? 0
    packings.append(
      .pairs(
        source: source, destination: destination, rows: main, channels: channels, taps: taps, block: blocks.block,
        columns: columns))
    if rows > main {
      packings.append(
        .pairs(
          source: source + main * channels * taps, destination: destination + mainWords, rows: rows - main,
          channels: channels, taps: taps, block: blocks.tail_block, columns: columns))
    }
    return destination
  }

  /// Adds weights `[in, out]` as ``addPairs(_:_:channels:columns:)`` adds those of `[out, in]`.
  mutating func addTransposedPairs(_ parameter: Int, _ blocks: ck_blocks) -> Int {
    let shape = (shapes[parameter] ?? Shape(0, 0)).dimensions
    let words = Self.pairWords(channels: shape[0], taps: 1, columns: 0)
    let destination = reserve(Self.whole(shape[1], blocks.block) * words)
    packings.append(
      .transposedPairs(
        source: sources[parameter] ?? 0, destination: destination, channels: shape[0], columns: shape[1],
        block: blocks.block))
    return destination
  }

  /// Adds weights that tiles multiply, which lie as `weights` says, and returns where they will lie.
  mutating func addTiles(_ parameter: Int, _ weights: ck_tile_source, _ cut: ck_tile_cut) -> Int {
    let destination = reserve(ck_tile_weights(cut, weights.out_channels, weights.kernel_rows))
    packings.append(.tiles(source: sources[parameter] ?? 0, destination: destination, weights: weights, cut: cut))
    return destination
  }

  /// The words of a row of pairs.
  static func pairWords(channels: Int, taps: Int, columns: Int) -> Int {
    guard columns > 0, !channels.isMultiple(of: 2) else { return (channels + 1) / 2 * taps }
    return channels / 2 * taps + taps / columns * ((columns + 1) / 2)
  }

  /// Adds 3x3 weights for Winograd's kernel of a stride and returns where they will lie.
  mutating func addWinograd(_ parameter: Int, stride: Int) -> Int {
    let shape = (shapes[parameter] ?? Shape(0, 0)).dimensions
    let destination = reserve(36 * ((shape[0] + 3) / 4 * 4) * shape[1])
    packings.append(
      .winograd(
        source: sources[parameter] ?? 0, destination: destination, outChannels: shape[0], inChannels: shape[1],
        stride: stride))
    return destination
  }

  /// Adds 5x5 weights for F(4, 5) along rows, in blocks of 3 or 2, and returns where they will lie.
  mutating func addWinogradRows(_ parameter: Int, _ blocks: ck_blocks) -> Int {
    let shape = (shapes[parameter] ?? Shape(0, 0)).dimensions
    let source = sources[parameter] ?? 0
    let main = min(shape[0], blocks.tail)
    let row = ConvolutionShape.winogradRow(inChannels: shape[1])
    let destination = reserve((main + Self.whole(shape[0] - main, blocks.tail_block)) * row)
    for (first, count, block) in [(0, main, blocks.block), (main, shape[0] - main, blocks.tail_block)] where count > 0 {
      packings.append(
        .winogradRows(
          source: source + first * shape[1] * 25, destination: destination + first * row, rows: count,
          channels: shape[1], block: block))
    }
    return destination
  }

  /// Adds a vector, or zeros where there is no parameter, and returns where it will lie.
  mutating func addVector(_ parameter: Int?, count: Int) -> Int {
    let destination = reserve(Self.wholeBlocks(count))
    packings.append(
      .vector(
        source: parameter.flatMap { sources[$0] }, destination: destination, count: count,
        padded: Self.wholeBlocks(count)))
    return destination
  }

  /// Adds the scale, bias, mean and variance of a BatchNormalization.
  mutating func addNormalize(_ parameters: [Int], _ op: BatchNormalization) -> Normalize {
    let channels = parameters.first.flatMap { shapes[$0]?.elementCount } ?? 0
    let padded = Self.wholeBlocks(channels)
    let destination = Normalize(scale: reserve(padded), shift: reserve(padded))
    packings.append(
      .normalize(
        sources: parameters.map { sources[$0] ?? 0 }, destination: destination, channels: channels, op: op))
    return destination
  }

  /// Kernels read vectors in whole blocks, of 2, 3, 4 or 6.
  private static func wholeBlocks(_ count: Int) -> Int { whole(count, 12) }

  private static func whole(_ count: Int, _ block: Int) -> Int { count == 0 ? 0 : (count + block - 1) / block * block }

  private mutating func reserve(_ count: Int) -> Int {
    let start = floatCount
    // A cache line for each, so that none straddles two.
    floatCount += (count + 15) / 16 * 16
    return start
  }
}
