/// Why a file is no image that can be evaluated; `description` is what is wrong and the cure, without the file's name.
public enum ImageFileError: Error, Equatable, CustomStringConvertible {
  /// A file of no kind that is read; `found` says what it looks like.
  case unknownKind(found: String)
  /// A sound file of a kind that is not read.
  case unsupported(String)
  /// Bytes that contradict the format, or that are missing.
  case damaged(String)
  /// More pixels than are decoded.
  case tooLarge(rows: Int, columns: Int)

  /// One line without the file's name.
  public var description: String {
    switch self {
    case .unknownKind(let found): "\(found), not a JPEG or PNG image; convert it to PNG"
    case .unsupported(let what): "\(what); convert it to RGB and save it again"
    case .damaged(let what): "damaged image: \(what); copy it again"
    case .tooLarge(let rows, let columns):
      "an image of \(rows)x\(columns) pixels, more than \(ImageFile.pixelLimit); make it smaller"
    }
  }
}
