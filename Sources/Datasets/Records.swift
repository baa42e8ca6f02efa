/// The canonical form of all data, CIFAR-10's binary layout.
enum Records {
  /// A label byte.
  static let labelBytes = 1

  /// Planes red, green, blue, each of 32 rows of 32 pixels.
  static let pixelBytes = 3 * 32 * 32

  /// The bytes of one image with its label.
  static let stride = labelBytes + pixelBytes

  /// The classes, one for each label.
  static let classCount = 10
}
