extension PlaneLayout {
  /// Writes one image's value, flat `[channels][rows][columns]`, into its lane of a group; borders stay.
  package func scatter(_ image: [Float], lane: Int, into group: UnsafeMutablePointer<Float>) {
    for index in image.indices { group[offset(index) + lane] = image[index] }
  }

  /// One image's value, flat `[channels][rows][columns]`, from its lane of a group.
  package func collect(lane: Int, from group: UnsafePointer<Float>) -> [Float] {
    (0..<(channels * rows * columns)).map { group[offset($0) + lane] }
  }

  /// The floats before element `index` of the value.
  private func offset(_ index: Int) -> Int {
    let (channel, pixel) = index.quotientAndRemainder(dividingBy: rows * columns)
    let (row, column) = pixel.quotientAndRemainder(dividingBy: columns)
    return origin + channel * channelStride + row * rowStride + column * Self.lanes
  }
}
