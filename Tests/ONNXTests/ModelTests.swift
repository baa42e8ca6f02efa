import Foundation
import Graphs
import ONNX
import Tensors
import TestSupport
import Testing

/// Models as exporters write them, against PyTorch's logits.
@Suite struct ModelTests {
  static let hasModels = TestData.has("models/net", "cifar10-lossless846")

  /// Models that take CIFAR's own size.
  static let small = [
    "net/legacy13", "net/dynamo18", "cy-mobilenetv2/legacy17", "cy-mobilenetv2/dynamo18", "cy-repvgg/legacy17",
    "cy-repvgg/dynamo18", "cy-resnet20/legacy17", "cy-resnet20/dynamo18", "cy-vgg11-bn/legacy17",
    "cy-vgg11-bn/dynamo18", "huy-resnet18/legacy17", "huy-resnet18/dynamo18", "kl-densenet/legacy17",
    "kl-densenet/dynamo18", "kl-mobilenetv2/legacy17", "kl-mobilenetv2/dynamo18", "kl-preact18/legacy17",
    "kl-preact18/dynamo18", "kl-resnet50/legacy17", "kl-resnet50/dynamo18", "kl-resnext29/legacy17",
    "kl-resnext29/dynamo18", "kl-senet18/legacy17", "kl-shufflenetv2/legacy17", "kl-shufflenetv2/dynamo18",
    "kl-vgg11/legacy17", "kl-vgg11/dynamo18", "omihub-vit/legacy17", "omihub-vit/dynamo18",
    "rb-dm-wrn-silu/legacy17", "rb-dm-wrn-silu/dynamo18", "rb-wrn-10-2/legacy17", "rb-wrn-10-2/dynamo18",
    "timm-mixer-32/legacy17", "timm-mixer-32/dynamo18", "timm-vit-32/legacy17", "timm-vit-32/dynamo18",
    "wei-resnet18/legacy17", "wei-resnet18/dynamo18",
  ]

  /// Models of 224 x 224.
  static let large = [
    "hf-convnext-224", "hf-resnet-224", "hf-swin-224", "hf-vit-224", "tv-mobilenetv3-224", "tv-resnet18-224",
  ].flatMap { ["\($0)/legacy17", "\($0)/dynamo18"] }

  @Test(.enabled(if: hasModels, "\(TestData.skipReason)"), arguments: small)
  func logitsAreThoseOfPyTorch(_ name: String) throws {
    let model = try ImportedModel(try ONNXFile(TestData.path("models/\(name).onnx")))
    let reference = try Reference(String(name.split(separator: "/")[0]))
    let expected = try reference.logits(1)[0]
    let found = try logits(model, try reference.image(0))
    #expect(found.count == expected.count)
    let difference = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
    #expect(difference < 2e-3, "\(found) for \(expected)")
  }

  @Test(.enabled(if: hasModels, "\(TestData.skipReason)"), arguments: large)
  func largeModelsAreImported(_ name: String) throws {
    let model = try ImportedModel(try ONNXFile(TestData.path("models/\(name).onnx")))
    #expect(model.graph.imageShape == Shape(3, 224, 224))
    #expect(model.graph.classCount == 10)
    #expect(model.graph.parameters.count == model.tensors.count)
    #expect(model.graph.nodes.count < 400)
  }
}
