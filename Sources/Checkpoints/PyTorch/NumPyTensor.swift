import Files
import Pickles
import Tensors

/// A NumPy array in a state dict, as NVFlare and Flower save weights: its elements are a byte string of the pickle.
struct NumPyTensor {
  let shape: Shape
  let scalar: ScalarType
  let typeName: String
  /// Distances in elements.
  let strides: [Int]
  let bytes: [UInt8]

  private static let mostDimensions = 16

  private static let scalars: [Substring: ScalarType] = [
    "f8": .float64, "f4": .float32, "f2": .float16, "i8": .int64, "i4": .int32, "i2": .int16, "i1": .int8, "u1": .uint8,
    "b1": .bool,
  ]

  /// Reads the array that `value` describes.
  init(_ value: PickleValue, in input: [UInt8]) throws(PickledTensor.Refusal) {
    guard let array = PickledArray(value, in: input), let stated = array.typeName else {
      throw .init(reason: "is a malformed NumPy array; save it again")
    }
    guard !array.isBigEndian, let scalar = Self.scalar(stated) else {
      throw .init(reason: "is a NumPy array of \(printable(stated)), which is not read; save it as float32 (f4)")
    }
    let dimensions = array.shape.compactMap { $0 }
    guard dimensions.count == array.shape.count, dimensions.count <= Self.mostDimensions,
      let shape = TensorBounds.shape(dimensions)
    else { throw .init(reason: "has a malformed shape; save it again") }
    let (size, overflow) = shape.elementCount.multipliedReportingOverflow(by: scalar.byteWidth)
    guard let bytes = PickledBytes(array.bytes, in: input), !overflow, bytes.count == size else {
      throw .init(reason: "has fewer or more bytes than its shape says; save it again")
    }
    self.shape = shape
    self.scalar = scalar
    typeName = stated
    strides = array.isRowMajor ? TensorBounds.rowMajorStrides(dimensions) : TensorBounds.columnMajorStrides(dimensions)
    switch bytes {
    case .inPlace(let range): self.bytes = Array(input[range])
    case .decoded(let bytes): self.bytes = bytes
    }
  }

  /// The type of NumPy's name; nil where it is not read, or big-endian.
  static func scalar(_ name: String) -> ScalarType? {
    name.hasPrefix(">") ? nil : scalars[name.drop { "<|=".contains($0) }]
  }
}
