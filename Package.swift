// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "cifar-eval",
  targets: [
    .systemLibrary(name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "Files"),
    .target(name: "Tensors"),
    .target(name: "Pickles"),
    .target(name: "Datasets", dependencies: ["Files", "Pickles", "Tensors", "CZlib"]),
    .target(name: "Checkpoints", dependencies: ["Files", "Pickles", "Tensors"]),
    .testTarget(name: "PicklesTests", dependencies: ["Pickles"]),
    .testTarget(name: "CheckpointsTests", dependencies: ["Checkpoints", "Tensors"]),
    .testTarget(name: "DatasetsTests", dependencies: ["Datasets", "CZlib"]),
  ],
  swiftLanguageModes: [.v6]
)
