import Memory

extension PlaneLayout {
  /// Writes one image's value, flat `[channels][rows][columns]`, into its lane of a group; borders stay.
  package func scatter(_ image: [Float], lane: Int, into group: FloatView) {
    for (index, value) in image.enumerated() {
      let (offset, isOdd) = place(index)
      guard isPaired else {
        group[offset + lane] = value
        continue
      }
      put(value, isOdd: isOdd, into: group + offset + lane)
      let isPairedByColumn = pairsColumns && index / (rows * columns) == channels - 1
      if isPairedByColumn && (border > 0 || !index.isMultiple(of: columns)) {
        put(value, isOdd: true, into: group + offset + lane - Self.lanes)
      }
    }
  }

  private func put(_ value: Float, isOdd: Bool, into word: FloatView) {
    let (kept, shift): (UInt32, UInt32) = isOdd ? (0x0000_ffff, 0) : (0xffff_0000, 16)
    word[0] = Float(bitPattern: word[0].bitPattern & kept | value.bitPattern >> shift & ~kept)
  }

  /// One image's value, flat `[channels][rows][columns]`, from its lane of a group.
  package func collect(lane: Int, from group: FloatView) -> [Float] {
    (0..<(channels * rows * columns)).map { index in
      let (offset, isOdd) = place(index)
      return element(group[offset + lane], isOdd: isOdd)
    }
  }

  /// Element `index` of all images' values, flat `[channels][rows][columns]`, an image a lane.
  func values(_ index: Int, in group: FloatView) -> SIMD16<Float> {
    let (offset, isOdd) = place(index)
    return (group + offset).withMutableSpan(Self.lanes) { words in
      var values = SIMD16<Float>()
      for lane in words.indices { values[lane] = element(words[lane], isOdd: isOdd) }
      return values
    }
  }

  private func element(_ word: Float, isOdd: Bool) -> Float {
    guard isPaired else { return word }
    return Float(bitPattern: isOdd ? word.bitPattern & 0xffff_0000 : word.bitPattern << 16)
  }

  /// The floats before element `index` of the value, and whether it is the odd channel of a word.
  private func place(_ index: Int) -> (offset: Int, isOdd: Bool) {
    let (channel, pixel) = index.quotientAndRemainder(dividingBy: rows * columns)
    let (row, column) = pixel.quotientAndRemainder(dividingBy: columns)
    let plane = isPaired ? channel / 2 : channel
    return (
      origin + plane * channelStride + row * rowStride + column * Self.lanes, isPaired && !channel.isMultiple(of: 2)
    )
  }
}
