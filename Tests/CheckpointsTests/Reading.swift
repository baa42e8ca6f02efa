import Checkpoints
import Memory
import Tensors
import TestSupport

/// The elements `range` of `tensor`, all of them by default, as the bits of `dtype`.
func elements<Bits: FixedWidthInteger & BitwiseCopyable>(
  _ tensor: TensorEntry, of catalogue: Catalogue, _ range: Range<Int>? = nil, as dtype: DType, _ type: Bits.Type
) throws -> [Bits] {
  var reader = TensorReader(catalogue)
  let range = range ?? 0..<tensor.shape.elementCount
  let size = range.count * MemoryLayout<Bits>.stride
  let bytes = MemoryBlock(byteCount: size).bytes.prefix(size)
  try reader.read(tensor, elements: range, as: dtype, into: bytes)
  return bytes.copied(as: Bits.self)
}

/// The elements as float32.
func floats(_ tensor: TensorEntry, of catalogue: Catalogue, _ range: Range<Int>? = nil) throws -> [Float] {
  try elements(tensor, of: catalogue, range, as: .float32, UInt32.self).map(Float.init(bitPattern:))
}

/// The line that opening `path` fails with, without the path itself; nil where it opens.
func failure(_ path: String) -> String? {
  do throws(CheckpointError) {
    _ = try Catalogue.open(path)
    return nil
  } catch {
    let line = error.description
    return line.hasPrefix(path + ": ") ? String(line.dropFirst(path.count + 2)) : line
  }
}

/// The same of a file with these bytes.
func failure(_ bytes: [UInt8], ending: String = "bin") throws -> String? {
  let file = try TemporaryFile(bytes, ending: ending)
  defer { withExtendedLifetime(file) {} }
  return failure(file.path)
}

/// The catalogue of a file with these bytes, which is gone again: there is nothing to read from it.
func catalogue(_ bytes: [UInt8]) throws -> Catalogue {
  let file = try TemporaryFile(bytes)
  defer { withExtendedLifetime(file) {} }
  return try Catalogue.open(file.path)
}
