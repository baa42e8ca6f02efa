import Datasets
import Foundation
import Testing

/// Records whose image i has the label `(first + i) % 10` and pixels that depend on label and place.
func records(_ count: Int, first: Int = 0) -> [UInt8] {
  var bytes: [UInt8] = []
  for image in first..<first + count {
    bytes.append(UInt8(image % 10))
    for place in 0..<3072 { bytes.append(UInt8(truncatingIfNeeded: image * 31 + place * 7)) }
  }
  return bytes
}

/// Every record of `images`, put together again through the public face.
func bytes(of images: LabelledImages) -> [UInt8] {
  var bytes: [UInt8] = []
  for index in 0..<images.count {
    bytes.append(UInt8(images.label(of: index)))
    bytes += images.planes(of: index)
  }
  return bytes
}

/// The bytes of a file of an image.
func pngFile() throws -> [UInt8] {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
  return [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/sets/files/png/017-0-1.png")))
}

/// The error that finding and reading a data set throws, or nil.
func failure(_ path: String, _ split: Split = .test) -> DatasetError? {
  do throws(DatasetError) {
    _ = try DatasetSource.locate(path, split: split).map()
    return nil
  } catch { return error }
}
