/// Images of a set that follow one another and are counted by themselves.
public struct ImageSubset: Equatable, Sendable {
  /// What was done to the images, such as `fog`.
  public let corruption: String

  /// How strongly, from 1 on.
  public let severity: Int

  /// Which they are.
  public let images: Range<Int>

  /// Names a part of a set.
  public init(corruption: String, severity: Int, images: Range<Int>) {
    (self.corruption, self.severity, self.images) = (corruption, severity, images)
  }

  /// The corruptions of CIFAR-10-C whose errors are averaged, in the paper's order.
  public static let countedCorruptions = [
    "gaussian_noise", "shot_noise", "impulse_noise", "defocus_blur", "glass_blur", "motion_blur", "zoom_blur", "snow",
    "frost", "fog", "brightness", "contrast", "elastic_transform", "pixelate", "jpeg_compression",
  ]

  /// Those of them below `limit`; nil where there are none.
  func clamped(to limit: Int) -> ImageSubset? {
    let images = images.clamped(to: 0..<limit)
    return images.isEmpty ? nil : ImageSubset(corruption: corruption, severity: severity, images: images)
  }
}
