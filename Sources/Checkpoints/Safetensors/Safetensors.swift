import Archives
import Files
import Tensors

/// The safetensors format: a length, a JSON header, then the tensors' bytes.
///
/// The checks are the reference implementation's (https://github.com/huggingface/safetensors,
/// safetensors/src/tensor.rs): tensors follow one another without holes or overlaps up to the end of the file.
enum Safetensors {
  /// The reference's limit on a header's bytes.
  static let longestHeader = 100_000_000

  /// The tensors of `file` in the order of their bytes.
  static func tensors(_ file: inout HeaderFile) throws(CheckpointError) -> [TensorEntry] {
    let (json, data) = try header(of: &file)
    return try entries(try SafetensorsHeader.tensors(json, file.path), data: data, file)
  }

  /// The JSON of the header, and where the data begins.
  static func header(of file: inout HeaderFile) throws(CheckpointError) -> (json: [UInt8], data: Int) {
    let path = file.path
    guard file.size >= 8 else { throw .truncated(path: path, what: "no header length") }
    let stated = try file.read(at: 0, count: 8).littleEndian(UInt64.self, at: 0)
    guard stated <= longestHeader else {
      throw .malformed(path: path, what: "header length \(stated) is more than \(longestHeader)")
    }
    let length = Int(stated)
    guard length <= file.size - 8 else {
      throw .truncated(path: path, what: "the header has \(length) bytes, the file \(file.size)")
    }
    return (try file.read(at: 8, count: length), 8 + length)
  }

  /// The tensors that a header lists whose data begin at `data`.
  static func entries(
    _ header: [SafetensorsHeader.Tensor], data: Int, _ file: borrowing HeaderFile
  ) throws(CheckpointError) -> [TensorEntry] {
    let path = file.path
    var end = 0
    var entries: [TensorEntry] = []
    for tensor in header.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
      let name = printable(tensor.name)
      guard tensor.start == end, tensor.end >= tensor.start else {
        let fault =
          tensor.start < end
          ? "overlaps the tensor before it" : tensor.start > end ? "leaves a hole before it" : "ends before it starts"
        throw .malformed(path: path, what: "tensor \(name) at \(tensor.start)..\(tensor.end) \(fault)")
      }
      end = tensor.end
      guard end <= file.size - data else {
        throw .truncated(
          path: path, what: "tensor \(name) ends at byte \(end) after the header, the file at \(file.size - data)")
      }
      entries.append(try entry(tensor, data: data, path))
    }
    guard end == file.size - data else {
      throw .malformed(path: path, what: "\(file.size - data - end) bytes follow the last tensor")
    }
    return entries
  }

  private static func entry(
    _ tensor: SafetensorsHeader.Tensor, data: Int, _ path: String
  ) throws(CheckpointError) -> TensorEntry {
    let name = printable(tensor.name)
    guard let shape = TensorBounds.shape(tensor.shape) else {
      throw .malformed(path: path, what: "tensor \(name) has a shape of too many elements")
    }
    let scalar = ScalarType(rawValue: tensor.dtype)
    if let bits = scalar.map({ $0.byteWidth * 8 }) ?? unreadBits[tensor.dtype],
      (tensor.end - tensor.start).multipliedReportingOverflow(by: 8) != (shape.elementCount * bits, false)
    {
      throw .malformed(
        path: path,
        what: "tensor \(name) of shape \(shape) and type \(tensor.dtype) has \(tensor.end - tensor.start) bytes")
    }
    let extent = TensorExtent(file: 0, offset: data + tensor.start, elementCount: shape.elementCount)
    return TensorEntry(
      name: tensor.name, shape: shape, scalar: scalar, typeName: printable(tensor.dtype), layout: .contiguous([extent]))
  }

  /// The bits of an element of the format's other types, whose tensors are listed but not read.
  private static let unreadBits = [
    "U16": 16, "U32": 32, "U64": 64, "C64": 64, "F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8,
    "F6_E2M3": 6, "F6_E3M2": 6, "F4": 4,
  ]
}
