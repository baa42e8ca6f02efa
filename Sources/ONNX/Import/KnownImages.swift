import Tensors

/// What is known of the images at hand before a graph is made for them.
public struct KnownImages: Sendable {
  /// Channels, rows and columns; nil where they have several.
  public let shape: Shape?
  /// How many classes their set has; nil where it does not say.
  public let classCount: Int?

  /// What is known of images of that shape, in a set of so many classes.
  public init(shape: Shape?, classCount: Int? = nil) { (self.shape, self.classCount) = (shape, classCount) }
}
