import Tensors

/// Why images cannot be made to fit a model; `description` is one line that names both shapes and the cure.
public enum PreprocessingError: Error, Equatable, CustomStringConvertible {
  /// A shape that is not `[channels, rows, columns]`, all above zero.
  case notImages(Shape, Shape)
  /// Channels that are neither the model's nor grey or RGB for the other.
  case channels(Int, wanted: Int)
  /// Another order of channels where there are no three.
  case order(channels: Int)
  /// A side that is no size.
  case side(Int)
  /// A size that is not the model's.
  case size(images: Shape, result: [Int], wanted: Shape, isUntouched: Bool)

  /// Whether an option is wrong, not the images.
  public var isUsage: Bool {
    switch self {
    case .notImages, .channels, .size(_, _, _, true): false
    case .order, .side, .size: true
    }
  }

  /// One line.
  public var description: String {
    switch self {
    case .notImages(let shape, let wanted):
      return "images of shape \(shape) for a model of \(wanted): both must be [channels, rows, columns]"
    case .channels(let found, let wanted):
      return "the images have \(found) channels, but the model takes \(wanted); give images of \(wanted)"
    case .order(let channels): return "blue, green, red for a model of \(channels) channels, not 3; leave their order"
    case .side(let side):
      return "a side of \(side) pixels; give 1 to \(Preprocessing.largestSide)"
    case .size(let images, let result, let wanted, let isUntouched):
      let size = wanted.dimensions[1...].map(String.init).joined(separator: "x")
      guard isUntouched else {
        let found = result.map(String.init).joined(separator: "x")
        return "resizing and cropping make images of \(found), but the model takes \(size); let them end at \(size)"
      }
      return "the images have the shape \(images), but the model takes \(wanted); resize them as for its training"
    }
  }
}
