extension ArrayFile {
  /// How far 255 times a fraction may be from a whole number: what rounding to float32 leaves is a tenth of it.
  private static let tolerance = 1e-3

  /// The same of floats of 16 bits, which rounding leaves at most a sixteenth.
  private static let halfTolerance = 0.07

  /// The elements as bytes of pixels: whole numbers from 0 to 255 of any type, or floats of which each is a 255th from 0 to 1.
  ///
  /// Floats that are all 0 or 1 are taken for the latter.
  /// - Throws: ``DatasetError`` for the first that is no such number.
  func pixels() throws(DatasetError) -> [UInt8] {
    let bytes = try bytes()
    guard header.element.bytes > 1 || header.element.isSigned else { return bytes }
    let input = bytes.span
    let tolerance = header.element.bytes == 2 ? Self.halfTolerance : Self.tolerance
    if header.isFloating, let fractions = pixels(input, scale: 255, within: tolerance) { return fractions }
    if let whole = pixels(input, scale: 1, within: 0) { return whole }
    throw .arrays(
      path: path,
      reason:
        "pixels that are neither whole numbers from 0 to 255 nor 255ths from 0 to 1; save them as uint8, not normalised"
    )
  }

  /// The elements times `scale`; nil where one is not within `tolerance` of a byte.
  private func pixels(_ input: Span<UInt8>, scale: Double, within tolerance: Double) -> [UInt8]? {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(header.count)
    for index in 0..<header.count {
      let number = number(input, index) * scale
      let whole = number.rounded()
      guard 0...255 ~= whole, abs(number - whole) <= tolerance else { return nil }
      pixels.append(UInt8(whole))
    }
    return pixels
  }
}

extension ArrayHeader {
  /// What pixels are that are not bytes; nil where they are.
  var numbers: String? {
    if element.bytes == 1, !element.isSigned { return nil }
    return (isFloating ? "float" : element.isSigned ? "int" : "uint") + "\(element.bytes * 8)"
  }

  /// Elements whose first index runs fastest, in the order in which the last one does.
  func rowMajor(_ bytes: [UInt8]) -> [UInt8] {
    var strides = [element.bytes]
    for extent in shape.dropLast() { strides.append(strides[strides.count - 1] * extent) }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = [Int](repeating: 0, count: shape.count)
    var place = 0
    for _ in 0..<count {
      result += bytes[place..<place + element.bytes]
      for axis in shape.indices.reversed() {
        index[axis] += 1
        place += strides[axis]
        if index[axis] < shape[axis] { break }
        place -= strides[axis] * shape[axis]
        index[axis] = 0
      }
    }
    return result
  }
}
