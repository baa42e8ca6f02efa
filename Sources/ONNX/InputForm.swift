import Tensors

/// What is particular of how a graph takes an image.
public struct InputForm: Equatable, Sendable {
  /// The input's name.
  public let name: String

  /// Whether it takes the bytes of the pixels, 0 to 255, and normalises them itself.
  public let takesBytes: Bool

  /// The channels, rows and columns that were taken for its rows of numbers; nil where it takes more axes.
  public let row: Shape?

  /// Nil where nothing is.
  init?(_ input: ImageInput) {
    guard input.isBytes || input.form == .row else { return nil }
    name = input.name
    takesBytes = input.isBytes
    row = input.form == .row ? input.planes : nil
  }
}
