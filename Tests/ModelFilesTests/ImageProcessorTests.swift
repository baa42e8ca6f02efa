import Datasets
import ModelFiles
import Preprocessing
import TestSupport
import Testing

/// preprocessor_config.json in all its spellings.
@Suite struct ImageProcessorTests {
  private func read(_ text: String) throws -> ImageProcessor {
    let folder = try TemporaryFolder()
    _ = try folder.write("preprocessor_config.json", Array(text.utf8))
    return try #require(try ImageProcessor(of: folder.path))
  }

  @Test func thatAboveARepositorysExportsIsTheirs() throws {
    let folder = try TemporaryFolder()
    try folder.write("preprocessor_config.json", Array(#"{"size": 48}"#.utf8))
    try folder.write("onnx/model.onnx", [1])
    let processor = try #require(try ImageProcessor(of: folder.path + "/onnx/model.onnx"))
    #expect(processor.path == folder.path + "/preprocessor_config.json")
  }

  @Test(arguments: [
    (
      #""image_processor_type": "ViTImageProcessor", "size": {"height": 48, "width": 64}"#,
      "resized to 48x64 (bilinear)"
    ),
    (#""feature_extractor_type": "ViTFeatureExtractor", "size": 48, "resample": 3"#, "resized to 48x48 (bicubic)"),
    (#""size": 48"#, "resized to 48x48 (bilinear)"),
    (#""image_processor_type": "ViTImageProcessorFast""#, "resized to 224x224 (bilinear)"),
    (#""image_processor_type": "ViTImageProcessor", "do_resize": false"#, ""),
    (#""image_processor_type": "DeiTImageProcessor""#, "resized to 256x256 (bicubic), center crop 224"),
    (
      #""feature_extractor_type": "DeiTFeatureExtractor", "size": 40, "crop_size": 32, "do_center_crop": false"#,
      "resized to 40x40 (bicubic)"
    ),
    (
      #""image_processor_type": "BitImageProcessor", "size": {"shortest_edge": 40}, "crop_size": {"height": 32, "width": 32}"#,
      "resized to 40 (bicubic), center crop 32"
    ),
    (
      #""feature_extractor_type": "ConvNextFeatureExtractor", "size": 224"#, "resized to 256 (bicubic), center crop 224"
    ),
    (
      #""image_processor_type": "ConvNextImageProcessor", "size": {"shortest_edge": 224}, "crop_pct": 0.95"#,
      "resized to 235 (bicubic), center crop 224"
    ),
    (
      #""image_processor_type": "ConvNextImageProcessor", "size": {"shortest_edge": 384}, "resample": 2"#,
      "resized to 384x384 (bilinear)"
    ),
    (
      #""image_processor_type": "EfficientNetImageProcessor", "size": {"height": 48, "width": 48}"#,
      "resized to 48x48 (bicubic)"
    ),
    (#""image_processor_type": "MobileNetV2ImageProcessor""#, "resized to 256 (bilinear), center crop 224"),
    (
      #""feature_extractor_type": "MobileViTFeatureExtractor", "size": {"shortest_edge": 288}, "resample": 2"#,
      "resized to 288 (bilinear), center crop 256, blue, green, red"
    ),
    (#""image_processor_type": "PoolFormerImageProcessor""#, "resized to 248 (bicubic), center crop 224"),
    (
      #""image_processor_type": "PoolFormerImageProcessor", "size": {"height": 224, "width": 224}, "crop_pct": 0.95"#,
      "resized to 235 (bicubic), center crop 224"
    ),
    (
      #""image_processor_type": "LevitImageProcessor", "size": 160, "crop_size": 160"#,
      "resized to 182 (bicubic), center crop 160"
    ),
    (#""image_processor_type": "PvtImageProcessor""#, "resized to 224x224 (bicubic)"),
    (#""image_processor_type": "SegformerImageProcessor""#, "resized to 512x512 (bilinear)"),
    (
      #""image_processor_type": "SiglipImageProcessor", "size": {"height": 64, "width": 64}"#,
      "resized to 64x64 (bicubic)"
    ),
    (#""size": [32, 40], "do_flip_channel_order": true"#, "resized to 32x40 (bilinear), blue, green, red"),
  ])
  func sizesAndCrops(_ keys: String, _ steps: String) throws {
    let preparation = try read("{\(keys)}")
    #expect(preparation.preprocessing.description == steps)
    #expect(preparation.preprocessing.cropsBeforeMiddle)
  }

  @Test func statistics() throws {
    #expect(try read("{}").normalization == .tutorial)
    #expect(
      try read(#"{"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}"#).normalization == .imageNet
    )
    #expect(try read(#"{"do_normalize": false}"#).normalization == .unit)
    #expect(try read(#"{"do_rescale": false}"#).normalization.divisor == 1)
    #expect(try read(#"{"do_rescale": null, "rescale_factor": 0.00392156862745098}"#).normalization.divisor == 255)
    #expect(try read(#"{"rescale_factor": 0.00784313725490196}"#).normalization.divisor == 127.5)
    #expect(try read(#"{"image_processor_type": "MobileViTImageProcessor"}"#).normalization == .unit)
    #expect(try read(#"{"image_processor_type": "PvtImageProcessor"}"#).normalization == .imageNet)
    // EfficientNet's pixels are divided by the deviations twice, unless it says otherwise.
    let efficient = #""image_processor_type": "EfficientNetImageProcessor", "image_std": [0.5, 0.25, 0.5]"#
    #expect(try read("{\(efficient)}").normalization.standardDeviation == [0.25, 0.0625, 0.25])
    #expect(try read("{\(efficient), \"include_top\": false}").normalization.standardDeviation == [0.5, 0.25, 0.5])
    let grey = try read(#"{"image_mean": [0.25], "image_std": 0.5}"#).normalization
    #expect(grey.mean == [0.25] && grey.standardDeviation == [0.5])
  }

  @Test(arguments: [
    (#""image_processor_type": "TextNetImageProcessor""#, "image_processor_type"),
    (#""image_processor_type": 3"#, "image_processor_type"), (#""size": {"longest_edge": 3}"#, "size"),
    (#""size": {"shortest_edge": 3, "longest_edge": 5}"#, "size"), (#""size": -3"#, "size"),
    (#""size": 1e300"#, "size"),
    (#""size": {"height": 3}"#, "size"), (#""resample": 6"#, "resample"), (#""resample": "bicubic""#, "resample"),
    (#""do_center_crop": true"#, "crop_size"), (#""do_center_crop": 1"#, "do_center_crop"),
    (#""do_center_crop": true, "crop_size": {"height": 3, "width": 4}"#, "crop_size"), (#""do_pad": true"#, "do_pad"),
    (#""image_mean": ["a"]"#, "image_mean"), (#""image_std": [0, 1, 1]"#, "image_std"),
    (#""image_mean": [1, 2]"#, "image_std"), (#""rescale_factor": 0"#, "rescale_factor"),
    (#""image_processor_type": "ConvNextImageProcessor", "crop_pct": 2, "size": 32"#, "crop_pct"),
    (#""image_processor_type": "ConvNextImageProcessor", "size": {"height": 3, "width": 3}"#, "size"),
  ])
  func whatIsNotServedIsNamed(_ keys: String, _ key: String) throws {
    let error = #expect(throws: ModelFileError.self) { _ = try read("{\(keys)}") }
    #expect(error?.description.contains("preprocessor_config.json: \(key) is ") == true, "\(String(describing: error))")
  }

  @Test(arguments: ["", "[]", "{", "{\"size\": 3", "3", String(repeating: "[", count: 1 << 16), "{\"a\": nul}"])
  func whatIsNoObjectIsRefused(_ text: String) throws {
    let error = #expect(throws: ModelFileError.self) { _ = try read(text) }
    #expect(error?.description.contains("preprocessor_config.json: damaged") == true, "\(String(describing: error))")
  }

  @Test func folderAboveAPartIsLookedIn() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("preprocessor_config.json", Array(#"{"size": 48}"#.utf8))
    for part in ["checkpoint-12/global_step12", "pytorch_model_fsdp_0"] {
      #expect(try ImageProcessor(of: "\(folder.path)/\(part)") != nil)
    }
    #expect(try ImageProcessor(of: "\(folder.path)/model.safetensors") != nil)
    #expect(try ImageProcessor(of: "\(folder.path)/other/model.safetensors") == nil)
  }

  @Test func timmsFileGivesMeansAndDeviationsAndNoSizes() throws {
    func processor(_ text: String) throws -> ImageProcessor? {
      let folder = try TemporaryFolder()
      let config = #"{"architecture": "resnet18", "pretrained_cfg": {"input_size": [3, 224, 224], \#(text)}}"#
      _ = try folder.write("config.json", Array(config.utf8))
      return try ImageProcessor(of: folder.path)
    }
    let found = try #require(try processor(#""mean": [0.1, 0.2, 0.3], "std": [1, 2, 3], "interpolation": "bicubic""#))
    #expect(found.normalization == Normalization(mean: [0.1, 0.2, 0.3], standardDeviation: [1, 2, 3]))
    #expect(found.preprocessing.resize == nil && found.preprocessing.interpolation == .bicubic)
    #expect(try processor(#""mean": [0.1, 0.2, 0.3]"#) == nil)
    let folder = try TemporaryFolder()
    let wrapped = #"{"architecture": "resnet18", "pretrained_cfg": {"mean": [0.1, 0.2, 0.3], "std": [1, 2, 3]}}"#
    _ = try folder.write("config.json", Array(wrapped.utf8))
    let kind = #"{"image_processor_type": "TimmWrapperImageProcessor", "pretrained_cfg": {}}"#
    _ = try folder.write("preprocessor_config.json", Array(kind.utf8))
    #expect(try ImageProcessor(of: folder.path)?.normalization == found.normalization)
    let error = #expect(throws: ModelFileError.self) { _ = try processor(#""mean": [0, 0, 0], "std": [1, 1, 0]"#) }
    #expect(error?.description.contains("pretrained_cfg has the mean") == true)
    let unknown = #expect(throws: ModelFileError.self) {
      _ = try processor(#""mean": [0, 0, 0], "std": [1, 1, 1], "interpolation": "random""#)
    }
    #expect(
      unknown?.description.contains("pretrained_cfg has the interpolation random; expected one of nearest") == true)
  }
}
