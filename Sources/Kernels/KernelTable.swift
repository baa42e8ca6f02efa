import CKernels
import Memory

/// The kernels of a level, as functions of their calls.
struct KernelTable: @unchecked Sendable {
  private let table: ck_level

  /// Takes a table that is constant for the program's life.
  init(_ table: ck_level) { self.table = table }

  var name: String { unsafe String(cString: table.name) }
  /// The channels of a word: 1, or 2.
  var channels: Int { table.channels }
  /// What direct convolutions and linear layers multiply.
  var products: Int { table.products }

  /// The tables of what this machine can run, best first.
  static let available = (0..<ck_level_count()).compactMap { index in
    unsafe ck_level_at(index).map { unsafe KernelTable($0.pointee) }
  }

  /// The table of native `products` on words of so many channels; nil where this machine cannot run it.
  static func native(products: Int, channels: Int) -> KernelTable? {
    var table = ck_level()
    return unsafe ck_take_products(&table, products, channels) == 0 ? nil : KernelTable(table)
  }

  /// How the out channels of a convolution are cut into blocks.
  func blocks(outChannels: Int) -> ck_blocks { table.conv_blocks(outChannels) }

  func conv(_ call: ck_conv) { unsafe withUnsafePointer(to: call) { unsafe table.conv($0) } }
  func winograd(_ call: ck_conv) { unsafe withUnsafePointer(to: call) { unsafe table.winograd($0) } }
  func winogradRows(_ call: ck_conv) { unsafe withUnsafePointer(to: call) { unsafe table.winograd_rows($0) } }
  func gemm(_ call: ck_gemm) { unsafe withUnsafePointer(to: call) { unsafe table.gemm($0) } }
  func planes(_ call: ck_planes) { unsafe withUnsafePointer(to: call) { unsafe table.planes($0) } }
  func maxPool(_ call: ck_pool) { unsafe withUnsafePointer(to: call) { unsafe table.max_pool($0) } }
  func averagePool(_ call: ck_pool) { unsafe withUnsafePointer(to: call) { unsafe table.average_pool($0) } }
  func images(_ call: ck_images) { unsafe withUnsafePointer(to: call) { unsafe table.images($0) } }
  func grouped(_ call: ck_grouped) { unsafe withUnsafePointer(to: call) { unsafe table.grouped($0) } }
  func product(_ call: ck_product) { unsafe withUnsafePointer(to: call) { unsafe table.product($0) } }
  func walk(_ call: ck_walk) { unsafe withUnsafePointer(to: call) { unsafe table.walk($0) } }
  func rows(_ call: ck_rows) { unsafe withUnsafePointer(to: call) { unsafe table.rows($0) } }
  func window(_ call: ck_window) { unsafe withUnsafePointer(to: call) { unsafe table.window($0) } }
  func map(_ call: ck_map) { unsafe withUnsafePointer(to: call) { unsafe table.map($0) } }
  func taps(_ call: ck_taps) { unsafe withUnsafePointer(to: call) { unsafe table.taps($0) } }
  func gate(_ call: ck_moe_gate) { unsafe withUnsafePointer(to: call) { unsafe table.moe.gate($0) } }
  func expert(_ call: ck_moe_expert) { unsafe withUnsafePointer(to: call) { unsafe table.moe.expert($0) } }
  func combine(_ call: ck_moe_combine) { unsafe withUnsafePointer(to: call) { unsafe table.moe.combine($0) } }

  /// Turns 3x3 weights into Winograd's points.
  @unsafe func winogradWeights(
    _ points: UnsafeMutablePointer<Float>, _ source: UnsafeRawPointer?, outChannels: Int, inChannels: Int, stride: Int,
    type: Int
  ) {
    unsafe table.winograd_weights(points, source, outChannels, inChannels, stride, type)
  }

  /// A checksum of bytes; where they are of floats, every NaN counts alike.
  func checksum(_ bytes: ByteView, isFloats: Bool) -> UInt64 {
    unsafe table.checksum(bytes.pointer.baseAddress, bytes.count, isFloats ? 1 : 0)
  }

  /// The same of bytes that are lent.
  func checksum<Element: BitwiseCopyable>(_ elements: Span<Element>) -> UInt64 {
    unsafe elements.withUnsafeBytes { unsafe table.checksum($0.baseAddress, $0.count, 0) }
  }

  /// Runs so many rounds of independent fused multiply-adds and returns the operations done.
  func peak(rounds: Int) -> Double { table.peak(rounds) }
}

extension ck_conv {
  /// How the pairs of in channels lie that so many rows of results see.
  func pairs(rows: Int) -> ck_conv_pairs {
    unsafe withUnsafePointer(to: self) { unsafe ck_conv_pairs_of($0, rows) }
  }

  /// The words that tiles of so many rows of results lie in.
  func tileWords(rows: Int) -> Int { unsafe withUnsafePointer(to: self) { unsafe ck_conv_tile_words($0, rows) } }
}
