// swift-tools-version: 6.1
import PackageDescription

// `MPI=mpich swift build --scratch-path .build-mpich` builds against MPICH; Open MPI is the default.
let mpiLibrary: Target =
  Context.environment["MPI"] == "mpich"
  ? .systemLibrary(
    name: "MPILibrary", path: "mpi/mpich", pkgConfig: "mpich", providers: [.apt(["libmpich-dev"])])
  : .systemLibrary(
    name: "MPILibrary", path: "mpi/openmpi", pkgConfig: "ompi-c", providers: [.apt(["libopenmpi-dev"])])

// Makefile says it; a build by hand knows none.
let commit = Context.environment["CIFAR_EVAL_COMMIT"].flatMap { name in
  name.allSatisfy { $0.isHexDigit || $0 == "+" } ? name : nil
}

// Makefile says it where `make vendor` has put the packages into vendor/.
let isVendored = Context.environment["CIFAR_EVAL_VENDOR"].map { !$0.isEmpty } ?? false

let package = Package(
  name: "cifar-eval",
  products: [
    .executable(name: "cifar-eval", targets: ["cifar-eval"]),
    .library(name: "CIFAREval", targets: ["CIFAREval"]),
  ],
  dependencies: [
    isVendored
      ? .package(path: "vendor/swift-argument-parser")
      : .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    mpiLibrary,
    .systemLibrary(name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(
      name: "CMPI", dependencies: ["MPILibrary"], path: "mpi", exclude: ["openmpi", "mpich"],
      sources: ["mpi_bridge.c", "host_bridge.c", "build_bridge.c"], publicHeadersPath: "include",
      cSettings: commit.map { [.define("CIFAR_EVAL_COMMIT", to: "\"\($0)\"")] }),
    .target(name: "CKernels", linkerSettings: [.linkedLibrary("m")]),
    .target(name: "MPI", dependencies: ["CMPI"]),
    .target(name: "Files", dependencies: ["CZlib"]),
    .systemLibrary(
      name: "CTurboJPEG", path: "Sources/CTurboJPEG", pkgConfig: "libturbojpeg",
      providers: [.apt(["libturbojpeg0-dev"])]),
    .target(name: "ImageFiles", dependencies: ["CTurboJPEG", "CZlib"]),
    .target(name: "Digests", dependencies: ["CKernels"]),
    .target(name: "Tensors"),
    .target(name: "Graphs", dependencies: ["Tensors"]),
    .target(name: "Pickles", dependencies: ["Files"]),
    .target(name: "Archives", dependencies: ["Files"]),
    .target(name: "Preprocessing", dependencies: ["CKernels", "Tensors"]),
    .target(
      name: "Datasets", dependencies: ["Archives", "CZlib", "Digests", "Files", "ImageFiles", "Pickles", "Tensors"]),
    .target(name: "CDemo", exclude: ["demo_model.safetensors"]),
    .target(name: "Demo", dependencies: ["Datasets", "Files", "Tensors", "CDemo"]),
    .executableTarget(name: "demo-images", dependencies: ["Demo"], path: "Scripts/demo-images"),
    .target(name: "Checkpoints", dependencies: ["Archives", "CZlib", "Files", "Pickles", "Tensors"]),
    .target(name: "Models", dependencies: ["Checkpoints", "Graphs", "Tensors"]),
    .target(name: "ONNX", dependencies: ["Checkpoints", "Files", "Graphs", "Pickles", "Tensors"]),
    .target(
      name: "Exported", dependencies: ["Archives", "Checkpoints", "Files", "Graphs", "ONNX", "Pickles", "Tensors"]),
    .target(
      name: "ModelFiles",
      dependencies: [
        "Checkpoints", "Datasets", "Exported", "Files", "Graphs", "Models", "ONNX", "Pickles", "Preprocessing",
        "Tensors",
      ]),
    .target(name: "Kernels", dependencies: ["Graphs", "Tensors", "CKernels"]),
    .target(name: "Sharding", dependencies: ["Checkpoints", "Graphs", "Kernels", "Models", "MPI", "Tensors"]),
    .target(name: "Metrics", dependencies: ["Tensors"]),
    .target(name: "Supervision", dependencies: ["MPI"]),
    .target(
      name: "Verification",
      dependencies: ["Checkpoints", "Datasets", "Digests", "Graphs", "Kernels", "Models", "MPI", "Sharding"]),
    .target(
      name: "Evaluation",
      dependencies: [
        "Checkpoints", "Datasets", "Graphs", "Kernels", "Metrics", "Models", "MPI", "Preprocessing", "Sharding",
        "Supervision", "Tensors", "Verification",
      ]),
    .target(name: "Reports", dependencies: ["CZlib", "Files", "Metrics", "Tensors"], exclude: ["Schema"]),
    .target(
      name: "CIFAREval",
      dependencies: ["Datasets", "Evaluation", "Metrics", "ModelFiles", "Models", "MPI", "Preprocessing", "Tensors"]),
    .target(
      name: "CifarEvalCommand",
      dependencies: [
        "Reports", "Evaluation", "Metrics", "Supervision", "Verification", "Sharding", "Kernels", "Models",
        "ModelFiles", "Checkpoints", "Datasets", "Demo",
        "Digests", "Exported", "Graphs", "CMPI", "MPI", "ONNX", "Files", "Preprocessing", "Tensors",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/cifar-eval", exclude: ["Start"]),
    .executableTarget(name: "cifar-eval", dependencies: ["CifarEvalCommand"], path: "Sources/cifar-eval/Start"),
    .target(
      name: "FaultInjection", dependencies: ["MPI", "Supervision", "Verification"], path: "Tests/FaultInjection"),
    .executableTarget(
      name: "fault-injector", dependencies: ["CifarEvalCommand", "Evaluation", "FaultInjection"],
      path: "Tests/fault-injector"),
    .target(name: "BenchmarkSupport", path: "Benchmarks/support"),
    .executableTarget(
      name: "own-benchmarks",
      dependencies: ["BenchmarkSupport", "Graphs", "Kernels", "Models", "SyntheticModels", "Tensors"],
      path: "Benchmarks/own"),
    .target(
      name: "SyntheticModels", dependencies: ["Checkpoints", "Datasets", "Graphs", "Models", "Tensors"],
      path: "Tests/SyntheticModels"),
    .executableTarget(
      name: "gather-benchmarks",
      dependencies: [
        "BenchmarkSupport", "Datasets", "Evaluation", "Kernels", "Metrics", "Models", "MPI", "Sharding", "Supervision",
        "SyntheticModels", "Tensors",
      ],
      path: "Benchmarks/gather"),
    .executableTarget(name: "mpi-start", dependencies: ["MPI"], path: "Benchmarks/mpi-start"),
    .executableTarget(
      name: "command-benchmarks",
      dependencies: ["BenchmarkSupport", "Demo", "Models", "MPI", "SyntheticModels", "Tensors", "TestSupport"],
      path: "Benchmarks/commands"),
    .executableTarget(
      name: "sharding-test-helper",
      dependencies: [
        "Checkpoints", "Datasets", "Evaluation", "FaultInjection", "Graphs", "Kernels", "Models", "MPI", "RankChecks",
        "Sharding", "Supervision", "SyntheticModels", "Tensors", "TestSupport", "Verification",
      ],
      path: "Tests/sharding-test-helper"),
    .testTarget(
      name: "ShardingTests",
      dependencies: ["Kernels", "Sharding", "TestSupport", "sharding-test-helper", "cifar-eval", "fault-injector"]),
    .executableTarget(
      name: "report-benchmarks",
      dependencies: [
        "BenchmarkSupport", "Checkpoints", "Datasets", "Demo", "Evaluation", "Metrics", "Models", "MPI", "Reports",
        "Tensors",
      ],
      path: "Benchmarks/reports"),
    .testTarget(name: "ModelsTests", dependencies: ["Checkpoints", "Models", "Tensors"]),
    .executableTarget(
      name: "kernel-digests", dependencies: ["CKernels"], path: "Tests/aarch64", exclude: ["compare.sh"]),
    .testTarget(
      name: "KernelsTests",
      dependencies: [
        "CKernels", "Checkpoints", "Graphs", "Kernels", "Models", "Tensors", "TestSupport",
        "kernel-digests",
      ],
      exclude: ["model_reference.json"]),
    .testTarget(name: "CIFAREvalTests", dependencies: ["CIFAREval", "Demo", "TestSupport"]),
    .testTarget(name: "DigestsTests", dependencies: ["Digests"]),
    .testTarget(name: "GraphsTests", dependencies: ["Graphs", "Tensors"], exclude: ["operator_reference.json"]),
    .testTarget(name: "PicklesTests", dependencies: ["Pickles"]),
    .testTarget(
      name: "PreprocessingTests", dependencies: ["Datasets", "Preprocessing", "Tensors", "TestSupport"],
      exclude: ["make_reference.py", "preprocessing_reference.json"]),
    .target(name: "TestSupport", dependencies: ["Demo", "MPI", "Tensors", "CZlib"], path: "Tests/TestSupport"),
    .target(name: "RankChecks", path: "Tests/RankChecks"),
    .executableTarget(name: "mpi-test-helper", dependencies: ["MPI", "RankChecks"], path: "Tests/mpi-test-helper"),
    .testTarget(name: "MPITests", dependencies: ["MPI", "TestSupport", "mpi-test-helper"]),
    .testTarget(
      name: "CheckpointsTests", dependencies: ["Archives", "Checkpoints", "Files", "Tensors", "TestSupport"]),
    .testTarget(
      name: "ONNXTests", dependencies: ["Checkpoints", "Graphs", "Kernels", "ONNX", "Tensors", "TestSupport"],
      exclude: ["backend-cases.txt"]),
    .testTarget(
      name: "ModelFilesTests",
      dependencies: [
        "Checkpoints", "Datasets", "Exported", "Graphs", "ModelFiles", "Models", "Preprocessing", "TestSupport",
      ]),
    .testTarget(
      name: "DatasetsTests", dependencies: ["Datasets", "Digests", "Tensors", "CZlib", "TestSupport"], exclude: ["sets"]
    ),
    .executableTarget(
      name: "digest-matrix",
      dependencies: ["Evaluation", "Kernels", "Models", "Checkpoints", "Datasets", "MPI", "Tensors"],
      path: "Tests/digest-matrix"),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "cifar-eval", "CifarEvalCommand", "Evaluation", "digest-matrix", "fault-injector",
        "Kernels", "Models", "TestSupport",
      ],
      exclude: ["exported"]),
    .executableTarget(
      name: "zero3-folder", dependencies: ["TestSupport"], path: "Scripts/zero3-folder"),
    .executableTarget(
      name: "zero3-load",
      dependencies: [
        "Checkpoints", "Datasets", "Demo", "Evaluation", "Graphs", "Models", "MPI", "Supervision", "Tensors",
      ],
      path: "Tests/zero3-load"),
    .testTarget(
      name: "DeepSpeedTests", dependencies: ["Tensors", "TestSupport", "cifar-eval", "zero3-folder", "zero3-load"]),
    .testTarget(
      name: "ReportsTests",
      dependencies: ["Reports", "Demo", "Files", "CZlib", "TestSupport", "cifar-eval"],
      exclude: ["report-schema-1.json"]),
    .testTarget(
      name: "MetricsTests", dependencies: ["Metrics", "TestSupport"],
      exclude: ["metrics_reference.json", "probability_reference.json"]),
    .testTarget(
      name: "MultiNodeTests",
      dependencies: ["Kernels", "TestSupport", "CDemo", "cifar-eval", "demo-images", "fault-injector"],
      path: "Tests/MultiNode", exclude: ["cluster.sh", "slurm.sh"]),
    .testTarget(name: "DemoTests", dependencies: ["Demo", "Datasets", "Files"], exclude: ["demo_reference.json"]),
  ],
  swiftLanguageModes: [.v6]
)
