/// Where a batch of images lies in a value that depends on them.
///
/// The extent of the axis is `multiple` times the images, an image's indices one after another: windows of Swin have
/// `[images * windows, tokens, channels]`.
struct BatchAxis: Equatable {
  var axis: Int
  var multiple = 1
  /// Whether the images of an element lie one after another, and not the elements of an image: nn.MultiheadAttention's `[tokens * images,
  /// features]`.
  var isInner = false
}

extension BatchAxis {
  /// The extents of one image of a value that has these with a batch.
  func imageDimensions(_ dimensions: [Int]) -> [Int] {
    var extents = dimensions
    if multiple == 1 { extents.remove(at: axis) } else { extents[axis] = multiple }
    return extents
  }
}

/// A value that depends on the image.
struct LiveValue {
  /// Its index among the draft's values.
  let id: Int
  /// The extents as the file has them, with a batch.
  let dimensions: [Int]
  let batch: BatchAxis
  var type: ElementType
  /// The scale and zero point that it was rounded to, where it stands for quantised numbers.
  var quantization: Quantization?
  /// Whether it is of the images' bytes as they are, which are whole numbers.
  var isBytes = false
}

/// What a quantised value's integers mean.
struct Quantization: Equatable {
  let scales: [Float]
  let zeros: [Float]
  /// Counted from the first, with the batch.
  let axis: Int
}

/// A value of the file's graph as the importer knows it.
enum ImportValue {
  /// In memory.
  case folded(FoldedTensor)
  /// A tensor of the file, or a view of one.
  case stored(StoredTensor)
  /// Depends on the image.
  case live(LiveValue)

  var dimensions: [Int] {
    switch self {
    case .folded(let tensor): tensor.dimensions
    case .stored(let tensor): tensor.dimensions
    case .live(let value): value.dimensions
    }
  }

  var type: ElementType {
    switch self {
    case .folded(let tensor): tensor.type
    case .stored(let tensor): tensor.type
    case .live(let value): value.type
    }
  }

  /// The elements that are in memory for it.
  var foldedCount: Int { if case .folded(let tensor) = self { tensor.count } else { 0 } }

  var live: LiveValue? { if case .live(let value) = self { value } else { nil } }
  var stored: StoredTensor? { if case .stored(let tensor) = self { tensor } else { nil } }
}

extension LiveValue {
  /// The extents of one image.
  var imageDimensions: [Int] { batch.imageDimensions(dimensions) }

  /// Whether the batch is the first axis and nothing else is in it.
  var isPlain: Bool { batch == BatchAxis(axis: 0) }
}
