// swift-tools-version: 6.1
import PackageDescription

// A package that uses the library as any other would: one product, one module to import.
let package = Package(
  name: "evaluate",
  dependencies: [.package(name: "cifar-eval", path: "../..")],
  targets: [
    .executableTarget(name: "evaluate", dependencies: [.product(name: "CIFAREval", package: "cifar-eval")]),
    .executableTarget(name: "own-images", dependencies: [.product(name: "CIFAREval", package: "cifar-eval")]),
  ],
  swiftLanguageModes: [.v6]
)
