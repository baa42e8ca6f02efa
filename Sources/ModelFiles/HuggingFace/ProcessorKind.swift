import Datasets
import Preprocessing

/// What an image processor of transformers does where its file leaves a key out.
///
/// Source: transformers, models/*/image_processing_*.py.
struct ProcessorKind {
  /// Whether one number for `size` is the shorter side's, not both sides'.
  var keepsAspect = false
  var resize: Preprocessing.Size
  var interpolation = Interpolation.bicubic
  var crop: Int?
  var normalization = Normalization.tutorial
  /// Below 384 pixels, resize to `size / crop_pct` and crop; from there on, to `size` alone.
  var cropsByPart = false
  /// What the shorter side is divided by, where that is not `size` itself; `crop_pct` says another where the kind has one.
  var part: (share: Double, isNamed: Bool)?
  var isBGR = false
  var normalizes = true
  /// Whether pixels are divided by the deviations once more (`include_top`).
  var dividesAgain = false

  /// CLIP's statistics.
  private static let clip = Normalization(
    mean: [0.48145466, 0.4578275, 0.40821073], standardDeviation: [0.26862954, 0.26130258, 0.27577711])

  /// By the name without what stands for the processor's backend and generation.
  private static let all: [String: ProcessorKind] = [
    "ViT": ProcessorKind(resize: .exact(rows: 224, columns: 224), interpolation: .bilinear),
    "DeiT": ProcessorKind(resize: .exact(rows: 256, columns: 256), crop: 224),
    "Beit": ProcessorKind(resize: .exact(rows: 224, columns: 224)),
    "ConvNext": ProcessorKind(keepsAspect: true, resize: .shortSide(384), cropsByPart: true),
    "Bit": ProcessorKind(
      keepsAspect: true, resize: .shortSide(224), crop: 224, normalization: clip ?? .imageNet),
    "EfficientNet": ProcessorKind(resize: .exact(rows: 346, columns: 346), dividesAgain: true),
    "Levit": ProcessorKind(
      keepsAspect: true, resize: .shortSide(224), crop: 224, normalization: .imageNet, part: (224.0 / 256, false)),
    "MobileNetV1": ProcessorKind(keepsAspect: true, resize: .shortSide(256), interpolation: .bilinear, crop: 224),
    "MobileNetV2": ProcessorKind(keepsAspect: true, resize: .shortSide(256), interpolation: .bilinear, crop: 224),
    "MobileViT": ProcessorKind(
      keepsAspect: true, resize: .shortSide(224), crop: 256, isBGR: true, normalizes: false),
    "PoolFormer": ProcessorKind(
      keepsAspect: true, resize: .shortSide(224), crop: 224, normalization: .imageNet, part: (0.9, true)),
    "Pvt": ProcessorKind(resize: .exact(rows: 224, columns: 224), normalization: .imageNet),
    "Segformer": ProcessorKind(
      resize: .exact(rows: 512, columns: 512), interpolation: .bilinear, normalization: .imageNet),
    "Siglip": ProcessorKind(resize: .exact(rows: 224, columns: 224)),
    "CLIP": ProcessorKind(
      keepsAspect: true, resize: .shortSide(224), crop: 224, normalization: clip ?? .imageNet),
  ]

  /// The processors that are served, for messages.
  static let names = all.keys.sorted().map { $0 + "ImageProcessor" }.joined(separator: ", ")

  /// The kind of a class such as `ViTImageProcessorFast` or `ViTFeatureExtractor`.
  static func named(_ name: String) -> ProcessorKind? {
    for ending in ["ImageProcessorFast", "ImageProcessorPil", "ImageProcessor", "FeatureExtractor"]
    where name.hasSuffix(ending) {
      return all[String(name.dropLast(ending.count))]
    }
    return nil
  }
}
