/// Where the pixels of a row belong in a plane.
struct PNGPixels {
  let first: Int
  let count: Int
  let step: Int

  /// Puts every `pitch`-th of the bytes into the plane.
  func put(_ bytes: Span<UInt8>, every pitch: Int, into plane: inout MutableSpan<UInt8>) {
    switch pitch {
    case _ where step > 1:
      var (source, target) = (0, first)
      for _ in 0..<count {
        plane[target] = bytes[source]
        source &+= pitch
        target &+= step
      }
    case 1: plane.copy(bytes.extracting(0..<count), to: first)
    case 2: put(bytes, 2, &plane)
    case 3: put(bytes, 3, &plane)
    case 4: put(bytes, 4, &plane)
    case 6: put(bytes, 6, &plane)
    default: put(bytes, 8, &plane)
    }
  }

  /// Puts what a table of 256 has for each byte into the plane.
  func put(_ table: Span<UInt8>, _ bytes: Span<UInt8>, into plane: inout MutableSpan<UInt8>) {
    let (table, bytes) = (table.extracting(0..<256), bytes.extracting(0..<count))
    if step == 1 {
      var target = plane._mutatingExtracting(first..<first + count)
      for index in bytes.indices { target[index] = table[Int(bytes[index])] }
    } else {
      var target = first
      for index in bytes.indices {
        plane[target] = table[Int(bytes[index])]
        target &+= step
      }
    }
  }

  /// With a pitch that is known when this is compiled, and pieces of one size, whose bounds need no checks inside.
  @inline(__always)
  private func put(_ bytes: Span<UInt8>, _ pitch: Int, _ plane: inout MutableSpan<UInt8>) {
    let piece = 16
    var start = 0
    while count - start >= piece {
      let source = bytes.extracting(start * pitch..<start * pitch + (piece - 1) * pitch + 1)
      var target = plane._mutatingExtracting(first + start..<first + start + piece)
      for index in 0..<piece { target[index] = source[index * pitch] }
      start += piece
    }
    for index in start..<count { plane[first + index] = bytes[index * pitch] }
  }
}
