/// A file as `numpy.save` writes it, without the blanks that fill its header.
///
/// The type is NumPy's (`<f4`), the shape a Python tuple (`(2,)`); from version 2 of the format on the header's length takes four bytes.
package func numPyArray(
  _ type: String, shape: String, _ elements: [UInt8], isFortran: Bool = false, version: UInt8 = 1
) -> [UInt8] {
  let header = "{'descr': '\(type)', 'fortran_order': \(isFortran ? "True" : "False"), 'shape': \(shape), }\n"
  let length = version == 1 ? little(UInt16(header.utf8.count)) : little(UInt32(header.utf8.count))
  return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + header.utf8 + elements
}
