import Tensors

/// What is done to the bytes of an image before it is normalised: channels, then size, then a crop, then their order.
///
/// Bytes are Pillow's (horizontal pass first, as in all its versions below 13; that one takes the vertical pass first for some
/// sizes that are not square to square).
public struct Preprocessing: Equatable, Sendable {
  /// A size to resize to.
  public enum Size: Equatable, Sendable {
    /// The shorter side gets so many pixels, and the longer one keeps the aspect: int(side * long / short).
    case shortSide(Int)
    /// Both sides, whatever the aspect.
    case exact(rows: Int, columns: Int)
  }

  /// The size; nil leaves it.
  public var resize: Size?
  /// The side of the square that is cut from the middle, black where the image is smaller, as torchvision's; nil leaves all.
  public var crop: Int?
  /// Whether a crop that cannot lie in the middle lies before it, as transformers' does; else half of the rest, rounded to even,
  /// as torchvision's.
  public var cropsBeforeMiddle = false
  /// How pixels are made.
  public var interpolation = Interpolation.bilinear
  /// Whether the model wants blue, green, red.
  public var isBGR = false

  /// Nothing is done.
  public init() {}

  /// Finds out what images of `shape` need to enter a model of `wanted`, both `[channels, rows, columns]`.
  ///
  /// - Throws: ``PreprocessingError`` where no way leads from one to the other.
  public func plan(from shape: Shape, to wanted: Shape) throws(PreprocessingError) -> PreprocessingPlan {
    guard shape.dimensions.count == 3, wanted.dimensions.count == 3,
      (shape.dimensions + wanted.dimensions).min() ?? 0 > 0
    else { throw .notImages(shape, wanted) }
    let extents = shape.dimensions
    let (channels, wantedChannels) = (extents[0], wanted.dimensions[0])
    guard channels == wantedChannels || [[1, 3], [3, 1]].contains([channels, wantedChannels]) else {
      throw .channels(channels, wanted: wantedChannels)
    }
    guard !isBGR || wantedChannels == 3 else { throw .order(channels: wantedChannels) }
    let input = (rows: extents[1], columns: extents[2])
    let resized = try size(of: input)
    var window = (top: 0, left: 0, rows: resized.rows, columns: resized.columns)
    if let crop {
      guard 1...Self.largestSide ~= crop else { throw .side(crop) }
      window = (offset(resized.rows - crop), offset(resized.columns - crop), crop, crop)
    }
    guard [window.rows, window.columns] == Array(wanted.dimensions[1...]) else {
      throw .size(
        images: shape, result: [window.rows, window.columns], wanted: wanted, isUntouched: resize == nil && crop == nil)
    }
    return PreprocessingPlan(
      channels: (channels, wantedChannels), isBGR: isBGR, Resampling(from: input, to: resized, interpolation), window)
  }

  /// The rows and columns that images of this size are resized to.
  private func size(of input: (rows: Int, columns: Int)) throws(PreprocessingError) -> (rows: Int, columns: Int) {
    let size: (rows: Int, columns: Int)
    switch resize {
    case nil: size = input
    case .exact(let rows, let columns): size = (rows, columns)
    case .shortSide(let side):
      guard 1...Self.largestSide ~= side else { throw .side(side) }
      let (short, long) = (min(input.rows, input.columns), max(input.rows, input.columns))
      let other = min(Double(side * long) / Double(short), Double(Int32.max))
      size = input.rows <= input.columns ? (side, Int(other)) : (Int(other), side)
    }
    for side in [size.rows, size.columns] where !(1...Self.largestSide ~= side) { throw .side(side) }
    return size
  }

  /// The shape that images of `shape`, channels, rows and columns, come out with; nil where it cannot be.
  public func result(of shape: Shape) -> Shape? {
    let extents = shape.dimensions
    guard extents.count == 3, let resized = try? size(of: (extents[1], extents[2])) else { return nil }
    return Shape(checking: [extents[0], crop ?? resized.rows, crop ?? resized.columns])
  }

  /// The rows and columns that any image comes out with; nil where they are the image's or keep its aspect.
  public var outputSize: [Int]? {
    if let crop { return [crop, crop] }
    if case .exact(let rows, let columns) = resize { return [rows, columns] }
    return nil
  }

  /// The pixels before a crop that leaves out `rest`; fewer than none where it is larger: an odd pixel of black lies
  /// behind the image, and before it as transformers' own code has it.
  private func offset(_ rest: Int) -> Int {
    guard rest > 0 else { return cropsBeforeMiddle ? -((1 - rest) / 2) : -(-rest / 2) }
    return cropsBeforeMiddle ? rest / 2 : Int((Double(rest) / 2).rounded(.toNearestOrEven))
  }

  /// A side beyond which nobody's model goes and memory would.
  static let largestSide = 16384
}
