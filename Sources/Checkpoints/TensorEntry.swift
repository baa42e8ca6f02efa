import Tensors

/// A named tensor of a checkpoint, and where its elements lie; its weights are not read yet.
public struct TensorEntry: Equatable, Sendable {
  /// The elements that a tensor may have: 256 GiB of float32; sums over a checkpoint cannot overflow.
  static let elementLimit = 1 << 36

  /// The tensors that a file may have; a model of 671 billion parameters has 91,000.
  static let countLimit = 1 << 18

  /// The name in the state dict, without the prefixes of wrappers such as `module.`.
  public let name: String

  /// The extents, outermost first.
  public let shape: Shape

  /// The type of an element; nil where it is one that is not read, such as an 8-bit float.
  public let scalar: ScalarType?

  /// The file's name for the type, for messages: `F32`, `F8_E4M3`.
  public let typeName: String

  /// Where the elements lie.
  public let layout: TensorLayout

  /// Makes an entry.
  public init(name: String, shape: Shape, scalar: ScalarType?, typeName: String? = nil, layout: TensorLayout) {
    self.name = name
    self.shape = shape
    self.scalar = scalar
    self.typeName = typeName ?? scalar?.rawValue ?? "unknown"
    self.layout = layout
  }

  package func renamed(_ name: String) -> TensorEntry {
    TensorEntry(name: name, shape: shape, scalar: scalar, typeName: typeName, layout: layout)
  }

  /// The same elements seen in another shape of as many.
  func reshaped(_ shape: Shape) -> TensorEntry {
    TensorEntry(name: name, shape: shape, scalar: scalar, typeName: typeName, layout: layout)
  }

  /// The same with each row, or filter, shifted to a mean of 0 and scaled to a variance of 1, to which `epsilon` is added first, and then times
  /// `scale` and the row's number of `gains`.
  package func standardized(epsilon: Float, scale: Float = 1, gains: TensorEntry? = nil) -> TensorEntry {
    let rule = DerivedTensor.Rule.standardized(epsilon: epsilon, scale: scale)
    let derived = DerivedTensor(rule: rule, first: self, second: gains ?? self)
    return TensorEntry(name: name, shape: shape, scalar: scalar, typeName: typeName, layout: .derived(derived))
  }

  /// An entry of a catalogue as one of a catalogue that has `count` files before its own.
  package func movedBehind(files count: Int) -> TensorEntry {
    TensorEntry(name: name, shape: shape, scalar: scalar, typeName: typeName, layout: layout.behind(files: count))
  }
}

/// Where a tensor's elements lie in the files of a catalogue.
public enum TensorLayout: Equatable, Sendable {
  /// Runs of elements that make up the tensor in its flat (row-major) order, possibly from several files.
  case contiguous([TensorExtent])
  /// Elements at strides in one file, as PyTorch saves a view that is not contiguous.
  case strided(TensorStrides)
  /// Blocks that make up the tensor, as ranks that share it out along any dimension save it.
  case boxes([TensorBox])
  /// Elements that are computed from those of other tensors.
  indirect case derived(DerivedTensor)

  /// The same in a list of files with `count` more before its own.
  func behind(files count: Int) -> TensorLayout {
    switch self {
    case .contiguous(let extents):
      .contiguous(
        extents.map { TensorExtent(file: count + $0.file, offset: $0.offset, elementCount: $0.elementCount) })
    case .strided(let elements): .strided(elements.behind(files: count))
    case .derived(let tensor): .derived(tensor.behind(files: count))
    case .boxes(let boxes):
      .boxes(
        boxes.map { TensorBox(offsets: $0.offsets, sizes: $0.sizes, elements: $0.elements.behind(files: count)) })
    }
  }
}

/// A block of a tensor: its extents and where it begins in each dimension, and where its elements lie.
public struct TensorBox: Equatable, Sendable {
  /// The place of its first element in the tensor, one index a dimension.
  public let offsets: [Int]
  /// Its extents, none of them 0.
  public let sizes: [Int]
  /// Where its elements lie.
  public let elements: TensorStrides

  /// Makes a block.
  public init(offsets: [Int], sizes: [Int], elements: TensorStrides) {
    self.offsets = offsets
    self.sizes = sizes
    self.elements = elements
  }
}

/// A run of elements that lie one after another.
public struct TensorExtent: Equatable, Sendable {
  /// Which of the catalogue's files.
  public let file: Int
  /// The byte offset of the first element in it.
  public let offset: Int
  /// The number of elements.
  public let elementCount: Int

  /// Makes an extent.
  public init(file: Int, offset: Int, elementCount: Int) {
    self.file = file
    self.offset = offset
    self.elementCount = elementCount
  }
}

/// Elements of one file at strides, one stride a dimension of the shape.
public struct TensorStrides: Equatable, Sendable {
  /// Which of the catalogue's files.
  public let file: Int
  /// The byte offset of the tensor's first element in it.
  public let offset: Int
  /// The distances in elements, none of them negative.
  public let strides: [Int]

  /// Makes a strided layout.
  public init(file: Int, offset: Int, strides: [Int]) {
    self.file = file
    self.offset = offset
    self.strides = strides
  }

  func behind(files count: Int) -> TensorStrides {
    TensorStrides(file: count + file, offset: offset, strides: strides)
  }
}
