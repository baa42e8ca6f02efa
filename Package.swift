// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "cifar-eval",
  targets: [
    .target(name: "Files"),
    .target(name: "Tensors"),
    .target(name: "Pickles"),
    .testTarget(name: "PicklesTests", dependencies: ["Pickles"]),
  ],
  swiftLanguageModes: [.v6]
)
