import CKernels
import Graphs
import Memory
import Tensors

/// How one value of a group of 16 images lies in memory: in row-major order, 16 images side by side; planes as
/// `[channel][row][column][16 images]` of float32, each channel
/// with a border of zeros that the padding of convolutions reads; or `[pair of channels][row][column][16 images]` of two
/// bfloat16, the even channel in the low half of a word.
public struct PlaneLayout: Hashable, Sendable {
  /// The images of a group, one vector lane each.
  public static let lanes = Int(CK_LANES)

  let channels: Int
  let rows: Int
  let columns: Int
  /// The pixels of zeros on each side.
  let border: Int
  /// The floats between a channel and the next that belong to neither.
  let gap: Int
  /// Whether a word holds two channels.
  let isPaired: Bool
  /// Whether the words of a last odd channel hold a column and the next one.
  let pairsColumns: Bool

  /// The layout of `shape`: `[channels, rows, columns]`, `[features]`, or anything else, which has no border.
  ///
  /// Where it `isSpread`, a cache line lies between planes whose distance would be one that maps them all to few lines of a cache.
  init(_ shape: Shape, border: Int, isPaired: Bool, pairsColumns: Bool = false, isSpread: Bool = false) {
    self.isPaired = isPaired
    self.pairsColumns = pairsColumns
    let extents = shape.dimensions
    channels = extents.first ?? 1
    columns = extents.count > 1 ? extents[extents.count - 1] : 1
    rows = extents.count > 2 ? shape.count(1..<(extents.count - 1)) : 1
    self.border = extents.count == 3 ? border : 0
    let plane = (rows + 2 * self.border) * (columns + 2 * self.border) * Self.lanes
    gap = isSpread && plane > 0 && plane.isMultiple(of: Self.collidingDistance) ? Self.lanes : 0
  }

  /// The floats of a distance whose multiples share a quarter of a first-level cache.
  private static let collidingDistance = 256

  private init(withoutBorder layout: PlaneLayout) {
    (channels, rows, columns) = (layout.channels, layout.rows, layout.columns)
    (isPaired, pairsColumns) = (layout.isPaired, layout.pairsColumns)
    (border, gap) = (0, 0)
  }

  /// The same value without its border and gaps.
  var withoutBorder: PlaneLayout { PlaneLayout(withoutBorder: self) }
  /// Whether the value's elements follow one another, so that it can be seen in another shape.
  var isContiguous: Bool { border == 0 && gap == 0 }
  /// Whether a value of `layout` may lie where one of this lies.
  func holds(_ layout: PlaneLayout) -> Bool {
    self == layout || isContiguous && layout.isContiguous && floatCount == layout.floatCount
  }
  /// The channels, rows and columns.
  var extents: [Int] { [channels, rows, columns] }
  /// The channels, or pairs of channels, that lie in planes of their own.
  var planes: Int { isPaired ? (channels + 1) / 2 : channels }
  /// The words of an image, borders left out.
  var words: Int { planes * rows * columns }
  /// Floats from one row to the next.
  var rowStride: Int { (columns + 2 * border) * Self.lanes }
  /// Floats from one channel to the next.
  var channelStride: Int { (rows + 2 * border) * rowStride + gap }
  /// The floats of the whole value, borders and gaps included.
  public var floatCount: Int { planes * channelStride }
  /// The floats before the pixel that lies `inset` pixels inside the border's outer edge.
  func origin(inset: Int) -> Int { origin(row: inset, column: inset) }
  /// The floats before a pixel, counted from the border's outer edge.
  func origin(row: Int, column: Int) -> Int { row * rowStride + column * Self.lanes }
  /// The floats before the first image pixel.
  var origin: Int { origin(inset: border) }

  /// Writes the zeros of the gaps.
  func clearGaps(_ value: FloatView) {
    guard gap > 0 else { return }
    clear(value, from: channelStride - gap, width: gap, rows: 1)
  }

  /// Writes the zeros of border and gaps.
  func clearBorder(_ value: FloatView) {
    guard border > 0 else { return clearGaps(value) }
    let side = border * Self.lanes
    // Above the image and to the left of its first row; to the right of a row and the left of the next; and the rest of the plane.
    clear(value, from: 0, width: border * rowStride + side, rows: 1)
    clear(value, from: (border + 1) * rowStride - side, width: 2 * side, rows: rows - 1)
    clear(value, from: (border + rows) * rowStride - side, width: side + border * rowStride + gap, rows: 1)
  }

  /// Writes zeros from a place of each plane on, `width` floats in each of `rows` rows.
  private func clear(_ value: FloatView, from place: Int, width: Int, rows: Int) {
    (value + place).clear(width: width, rows: rows, pitch: rowStride, planes: planes, distance: channelStride)
  }
}
