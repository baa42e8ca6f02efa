import Datasets
import Files

extension LabelledImages {
  /// So many images of noise, in memory of their own.
  public static func noise(_ count: Int) throws(DatasetError) -> LabelledImages {
    let record = DatasetSource.recordBytes
    let records = (0..<count * record).map { index in
      let (image, offset) = index.quotientAndRemainder(dividingBy: record)
      return offset == 0 ? UInt8(image % 10) : UInt8(truncatingIfNeeded: index &* 2_654_435_761 >> 13)
    }
    return try LabelledImages(records: OwnedBytes(copying: records), name: "noise")
  }
}
