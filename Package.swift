// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "cifar-eval",
  targets: [
    .target(name: "Files"),
    .target(name: "Tensors"),
    .target(name: "Pickles"),
    .target(name: "Checkpoints", dependencies: ["Files", "Pickles", "Tensors"]),
    .testTarget(name: "PicklesTests", dependencies: ["Pickles"]),
    .testTarget(name: "CheckpointsTests", dependencies: ["Checkpoints", "Tensors"]),
  ],
  swiftLanguageModes: [.v6]
)
