import Checkpoints

/// A family of models that names and shapes of a state dict tell.
///
/// Its `build` reads as its publisher's forward does; extents come from the shapes, so that one family stands for all depths,
/// widths and numbers of classes.
protocol Family: Sendable {
  /// What asks for it by name: the publisher and the model, such as `kuangliu-vgg`.
  var name: String { get }

  /// The `model_type` of a config.json that tells the family more than names and shapes do.
  var modelTypes: Set<String> { get }

  /// Whether the model that timm calls so has the family's forward, where it has the family's tensors.
  func isTimm(_ config: TimmConfig) -> Bool

  /// The same of a family whose tensors tell several forwards of timm's apart.
  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool

  /// The ways from features to a row that the family knows, as timm calls them.
  var timmPools: Set<String> { get }

  /// The family whose tensors are the same, and whose forward is another; nil where there is none.
  var namesake: String? { get }

  /// Whether these are names and shapes of the family, also where a tensor is missing or misshapen.
  func recognises(_ weights: StateDict) -> Bool

  /// The model's name in reports, such as `resnet18`.
  func title(_ weights: StateDict) -> String

  /// Whether a publisher's training code normalises what models of the family take.
  var hasPublisher: Bool { get }

  /// The preset of input normalisation that the publisher's training code uses.
  func normalization(_ weights: StateDict) -> String

  /// Writes the forward; the newest value is the logits.
  func build(_ net: inout ModelBuilder)
}

extension Family {
  var modelTypes: Set<String> { [] }
  var namesake: String? { nil }
  var timmPools: Set<String> { ["avg"] }
  var hasPublisher: Bool { true }
  func isTimm(_ config: TimmConfig) -> Bool { false }
  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool { isTimm(config) }
  func title(_ weights: StateDict) -> String { name }
  func normalization(_ weights: StateDict) -> String { "pytorch-cifar" }
}

/// The families in the order in which they are asked; of two that fit, the first is taken.
enum Families {
  /// The `model_type`s of config.json that are served.
  static var modelTypes: [String] { all.flatMap { $0.modelTypes.sorted() } }

  static let all: [any Family] = [
    NetMoE(),
    Net(),
    MicrosoftNet(),
    AkamasterResNet(),
    KuangliuResNet(),
    KuangliuPreActResNet(),
    KuangliuDenseNet(),
    KuangliuMobileNet(),
    KuangliuMobileNetV2(),
    KuangliuShuffleNetV2(),
    KuangliuEfficientNet(),
    KuangliuGoogLeNet(),
    KuangliuDPN(),
    KuangliuPNASNet(),
    KuangliuShuffleNet(),
    KuangliuDLA(),
    VGG(),
    ChenyaofoResNet(),
    RepVGG(),
    MobileNetV2(name: "chenyaofo-mobilenetv2", isForCIFAR: true),
    MobileNetV2(name: "torchvision-mobilenetv2", isForCIFAR: false),
    ShuffleNetV2(name: "chenyaofo-shufflenetv2", isForCIFAR: true),
    ShuffleNetV2(name: "torchvision-shufflenetv2", isForCIFAR: false),
    TorchvisionResNet(name: "huyvnphan-resnet", isForCIFAR: true),
    TorchvisionResNet(name: "torchvision-resnet", isForCIFAR: false),
    TorchvisionDenseNet(),
    TorchvisionMobileNetV3(),
    TorchvisionEfficientNet(),
    AlexNet(),
    SqueezeNet(),
    TorchvisionMNASNet(),
    TorchvisionRegNet(),
    TorchvisionGoogLeNet(),
    TorchvisionInception(),
    TorchvisionConvNeXt(),
    TorchvisionViT(),
    TorchvisionSwin(version: .first),
    TorchvisionSwin(version: .second),
    TorchvisionMaxViT(),
    TimmCaiT(),
    TimmViT(),
    TimmDaViT(),
    TimmTwins(),
    TimmGCViT(),
    TimmHiera(),
    TimmPiT(),
    TimmVisformer(),
    TimmConViT(),
    TimmCrossViT(),
    TimmNest(),
    TimmVOLO(),
    TimmTNT(),
    TimmMViTv2(),
    TimmCoaT(),
    TimmMixer(),
    TimmEVA02(),
    TimmBEiT(),
    TimmSwin(),
    TimmSwinV2(),
    TimmSwinV2CR(),
    TimmConvNeXt(),
    TimmResNet(),
    TimmMobileNet(),
    TimmVGG(),
    TimmGhostNet(),
    TimmXception(),
    TimmXceptionAligned(),
    TimmPVTv2(),
    TimmLeViT(),
    TimmEfficientFormer(),
    TimmFocalNet(),
    TimmMobileViT(),
    TimmCLIPResNet(),
    TimmByobNet(),
    TimmRepViT(),
    TimmFastViT(),
    TimmEdgeNeXt(),
    TimmXCiT(),
    TimmEfficientFormerV2(),
    TimmLegacySENet(),
    TimmVoVNet(),
    TimmHGNet(),
    TimmRes2Net(),
    TimmResNeSt(),
    TimmTinyViT(),
    TimmMetaFormer(),
    TimmReXNet(),
    TimmHRNet(),
    TimmDLA(),
    TimmDPN(),
    TimmInceptionV4(),
    TimmInceptionResNetV2(),
    TimmNFNet(),
    TimmInceptionNeXt(),
    TimmEfficientViT(),
    TimmCspNet(),
    TimmSelecSLS(),
    TimmConvMixer(),
    TimmTResNet(),
    TimmEfficientViTMSRA(),
    TimmNASNet(),
    TimmPNASNet(),
    TimmMaxViT(),
    TimmMaxxViT(),
    TimmCoAtNet(),
    TimmRegNet(),
    TimmResNetV2(),
    UltralyticsYOLO(),
    FastaiResNet(),
    OmihubViT(),
    LucidViT(),
    WeiResNet(),
    WeiPreActResNet(),
    WeiMobileNet(),
    WeiMobileNetV2(),
    WeiSqueezeNet(),
    WeiDenseNet(),
    BearpawPreResNet(),
    DXYResNeXt(),
    TutorialResNet9(),
    FixMatchWideResNet(),
    SAMWideResNet(),
    LocuslabConvMixer(),
    WideResNet(name: "robustbench-wrn", normalization: "unit", hasUnusedBlock: true),
    WideResNet(name: "xternalz-wrn", normalization: "wide-resnet", hasUnusedBlock: false),
    WideResNet(name: "bearpaw-wrn", normalization: "pytorch-cifar", hasUnusedBlock: false),
    DMWideResNet(),
    Airbench(),
    HuggingFaceViT(type: "vit"),
    HuggingFaceViT(type: "deit"),
    HuggingFaceViT(type: "ijepa"),
    HuggingFaceBEiT(type: "beit"),
    HuggingFaceBEiT(type: "data2vec-vision"),
    HuggingFaceDINOv2(type: "dinov2"),
    HuggingFaceDINOv2(type: "dinov2_with_registers"),
    HuggingFaceSwin(type: "swin"),
    HuggingFaceSwin(type: "donut-swin"),
    HuggingFaceSwinV2(),
    HuggingFaceResNet(),
    HuggingFaceTower(type: "clip"),
    HuggingFaceTower(type: "siglip"),
    HuggingFaceRegNet(),
    HuggingFaceBiT(),
    HuggingFacePoolFormer(),
    HuggingFaceSegFormer(),
    HuggingFacePVT(),
    HuggingFacePVTV2(),
    HuggingFaceFocalNet(),
    HuggingFaceLeViT(),
    HuggingFaceCvT(),
    HuggingFaceHiera(),
    HuggingFaceMobileViT(),
    HuggingFaceMobileNetV1(),
    HuggingFaceMobileNetV2(),
    HuggingFaceEfficientNet(),
    HuggingFaceConvNeXt(type: "convnext"),
    HuggingFaceConvNeXt(type: "convnextv2"),
    SequentialModule(),
  ]
}
