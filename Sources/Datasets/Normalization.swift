/// How pixel bytes become inputs: (x/divisor - mean) / standard deviation, channel by channel, in float32.
public struct Normalization: Equatable, Sendable {
  /// What a byte is divided by: 255, so that full brightness is 1, or 1, so that it stays 255.
  public let divisor: Float

  /// The mean of each channel, in the model's order, in units of what the divisor leaves.
  public let mean: [Float]

  /// The standard deviation of each channel, in the same units.
  public let standardDeviation: [Float]

  /// All that decides what becomes of a pixel.
  package var identity: [String] { [divisor.description, mean.description, standardDeviation.description] }

  /// Makes a normalisation of a finite mean and a finite deviation above zero a channel, of one channel or more; nil for anything
  /// else.
  public init?(mean: [Float], standardDeviation: [Float], divisor: Float = 255) {
    guard !mean.isEmpty, standardDeviation.count == mean.count, mean.allSatisfy(\.isFinite),
      standardDeviation.allSatisfy({ $0.isFinite && $0 > 0 }), divisor.isFinite, divisor > 0
    else { return nil }
    self.init(mean, standardDeviation, divisor)
  }

  private init(_ mean: [Float], _ standardDeviation: [Float], _ divisor: Float = 255) {
    self.divisor = divisor
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// The values that PyTorch's CIFAR-10 tutorial uses.
  public static let tutorial = Normalization([0.5, 0.5, 0.5], [0.5, 0.5, 0.5])

  /// The statistics of ImageNet, which torchvision's models and akamaster's ResNets use.
  public static let imageNet = Normalization([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])

  /// The statistics of the images that OpenAI trained CLIP with.
  public static let clip = Normalization(
    [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711])

  /// The statistics of CIFAR-10's training set.
  public static let cifar10 = Normalization([0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616])

  /// The widely copied values of kuangliu's pytorch-cifar: deviations averaged image by image.
  public static let pytorchCIFAR = Normalization([0.4914, 0.4822, 0.4465], [0.2023, 0.1994, 0.2010])

  /// The values of xternalz's WideResNet-pytorch: steps of a byte, divided by 255 in float64 as Python does.
  public static let wideResNet = Normalization(
    [125.3, 123.0, 113.9].map { Float($0 / 255.0 as Double) }, [63.0, 62.1, 66.7].map { Float($0 / 255.0 as Double) })

  /// CIFAR-10's statistics as huyvnphan's PyTorch_CIFAR10 and RobustBench's models round them.
  public static let huyvnphan = Normalization([0.4914, 0.4822, 0.4465], [0.2471, 0.2435, 0.2616])

  /// The statistics of CIFAR-100's training set, with the digits of weiaicunzai's pytorch-cifar100.
  public static let pytorchCIFAR100 = Normalization(
    [0.5070751592371323, 0.48654887331495095, 0.4409178433670343],
    [0.2673342858792401, 0.2564384629170883, 0.27615047132568404])

  /// Full brightness to 1 and no more, as ToTensor alone.
  public static let unit = Normalization([0, 0, 0], [1, 1, 1])

  /// The same for images of `channels` channels.
  public static func unit(channels: Int) -> Normalization {
    Normalization([Float](repeating: 0, count: channels), [Float](repeating: 1, count: channels))
  }

  /// Bytes as they are, 0 to 255, for images of `channels` channels.
  public static func bytes(channels: Int) -> Normalization {
    Normalization([Float](repeating: 0, count: channels), [Float](repeating: 1, count: channels), 1)
  }

  /// The presets by name, in the order to list them in.
  public static let presets: [(name: String, normalization: Normalization)] = [
    ("tutorial", tutorial), ("imagenet", imageNet), ("clip", clip), ("cifar10", cifar10),
    ("pytorch-cifar", pytorchCIFAR), ("wide-resnet", wideResNet), ("huyvnphan", huyvnphan),
    ("pytorch-cifar100", pytorchCIFAR100), ("unit", unit),
  ]

  /// The preset of a name, or nil.
  public static func preset(_ name: String) -> Normalization? {
    presets.first { $0.name == name }?.normalization
  }

  /// The same for images of `count` channels: itself, or what is alike in every channel repeated; nil where channels differ.
  public func channels(_ count: Int) -> Normalization? {
    if mean.count == count { return self }
    guard count > 0, Set(mean).count == 1, Set(standardDeviation).count == 1 else { return nil }
    return Normalization(
      [Float](repeating: mean[0], count: count), [Float](repeating: standardDeviation[0], count: count), divisor)
  }

  /// The input for every channel and byte, at `channel * 256 + byte`: 256 values a channel.
  ///
  /// Every step is rounded to float32, as in torchvision's ToTensor and Normalize.
  public func table() -> [Float] {
    mean.indices.flatMap { channel in
      (0..<256).map { byte in
        let brightness = Float(byte) / divisor
        return (brightness - mean[channel]) / standardDeviation[channel]
      }
    }
  }
}
