import Datasets

extension LabelledImages {
  /// So many images of noise, in memory of their own.
  public static func noise(_ count: Int) throws(DatasetError) -> LabelledImages {
    let owner = NoiseRecords(count: count)
    return try LabelledImages(records: owner.bytes, owner: owner, name: "noise")
  }
}

/// Records of a label byte and 3072 pixel bytes.
private final class NoiseRecords: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer

  init(count: Int) {
    let record = DatasetSource.recordBytes
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count * record, alignment: 64)
    for index in memory.indices {
      let (image, offset) = index.quotientAndRemainder(dividingBy: record)
      memory[index] = offset == 0 ? UInt8(image % 10) : UInt8(truncatingIfNeeded: index &* 2_654_435_761 >> 13)
    }
    bytes = UnsafeRawBufferPointer(memory)
  }

  deinit { bytes.deallocate() }
}
