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
    .target(name: "CDemo"),
    .target(name: "Demo", dependencies: ["Datasets", "Files", "CDemo"]),
    .executableTarget(name: "demo-images", dependencies: ["Demo"], path: "Scripts/demo-images"),
    .target(name: "Checkpoints", dependencies: ["Files", "Pickles", "Tensors"]),
    .testTarget(name: "PicklesTests", dependencies: ["Pickles"]),
    .testTarget(name: "CheckpointsTests", dependencies: ["Checkpoints", "Tensors"]),
    .testTarget(name: "DatasetsTests", dependencies: ["Datasets", "CZlib"]),
    .testTarget(name: "DemoTests", dependencies: ["Demo", "Datasets", "Files"], exclude: ["demo_reference.json"]),
  ],
  swiftLanguageModes: [.v6]
)
