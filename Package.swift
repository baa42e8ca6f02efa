// swift-tools-version: 6.2
import PackageDescription

/// The MPI library that is built for: a folder of mpi/, the package of pkg-config that has it, and Debian's.
func mpiLibrary(_ folder: String, pkgConfig: String, apt: [String] = []) -> Target {
  .systemLibrary(
    name: "MPILibrary", path: "mpi/\(folder)", pkgConfig: pkgConfig, providers: apt.isEmpty ? nil : [.apt(apt)])
}

// `MPI=mpich swift build --scratch-path .build-mpich` builds against MPICH; Open MPI is the default. `MPI=abi` builds against the
// standard ABI (MPI 5.0, chapter 20), of which `Scripts/setup-abi.sh` tells pkg-config.
let isStandardABI = Context.environment["MPI"] == "abi"
let mpi =
  switch Context.environment["MPI"] {
  case "mpich": mpiLibrary("mpich", pkgConfig: "mpich", apt: ["libmpich-dev"])
  case "abi": mpiLibrary("abi", pkgConfig: "mpi_abi")
  default: mpiLibrary("openmpi", pkgConfig: "ompi-c", apt: ["libopenmpi-dev"])
  }

// Makefile says it; a build by hand knows none.
let commit = Context.environment["CIFAR_EVAL_COMMIT"].flatMap { name in
  name.allSatisfy { $0.isHexDigit || $0 == "+" } ? name : nil
}

// Makefile says it where `make vendor` has put the packages into vendor/.
let isVendored = Context.environment["CIFAR_EVAL_VENDOR"].map { !$0.isEmpty } ?? false

/// A module of Sources whose every unsafe expression is marked as such.
func safe(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
  .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: [.strictMemorySafety()])
}

/// What needs a path of its own: modules that tests share, programs that tests run.
func support(_ name: String, _ dependencies: [Target.Dependency] = [], path: String) -> Target {
  .target(name: name, dependencies: dependencies, path: path)
}

func program(
  _ name: String, _ dependencies: [Target.Dependency], path: String, exclude: [String] = []
) -> Target {
  .executableTarget(name: name, dependencies: dependencies, path: path, exclude: exclude)
}

/// The tests of Tests/NAME.
func tests(_ name: String, _ dependencies: [Target.Dependency], path: String? = nil, exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, path: path, exclude: exclude)
}

// C, and what the system has.
let clang: [Target] = [
  mpi,
  .systemLibrary(name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
  .systemLibrary(
    name: "CZstd", path: "Sources/CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
  .systemLibrary(name: "CWebP", path: "Sources/CWebP", pkgConfig: "libwebp", providers: [.apt(["libwebp-dev"])]),
  .systemLibrary(
    name: "CTurboJPEG", path: "Sources/CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
  .target(
    name: "CMPI", dependencies: ["MPILibrary"], path: "mpi", exclude: ["abi", "openmpi", "mpich"],
    sources: ["mpi_bridge.c", "host_bridge.c", "build_bridge.c"], publicHeadersPath: "include",
    cSettings: (commit.map { [.define("CIFAR_EVAL_COMMIT", to: "\"\($0)\"")] } ?? [])
      + (isStandardABI ? [.define("MPI_ABI")] : [])),
  .target(name: "CKernels", linkerSettings: [.linkedLibrary("m")]),
  .target(name: "CDemo", exclude: ["demo_model.safetensors"]),
]

// From the ground up: each imports what stands above it.
let ground: [Target] = [
  safe("Platform"),
  safe("Memory", ["Platform"]),
  safe("MPI", ["CMPI", "Memory", "Platform"]),
  safe("Files", ["CZlib", "CZstd", "Memory", "Platform"]),
  safe("Digests", ["CKernels"]),
  safe("Tensors"),
  safe("ImageFiles", ["CTurboJPEG", "CWebP", "Files"]),
  safe("JSON"),
  safe("Pickles", ["Files"]),
  safe("Archives", ["Files"]),
  safe("Parquet", ["Archives", "Files"]),
  safe("Arrow", ["Archives", "Files"]),
  safe("TFRecord", ["Archives", "Files"]),
]

let models: [Target] = [
  safe("Graphs", ["Memory", "Tensors"]),
  safe("Checkpoints", ["Archives", "Files", "JSON", "Memory", "Pickles", "Tensors"]),
  safe("Models", ["Checkpoints", "Graphs", "JSON", "Platform", "Tensors"]),
  safe("ONNX", ["Checkpoints", "Files", "Graphs", "Pickles", "Tensors"]),
  safe("Exported", ["Archives", "Checkpoints", "Files", "Graphs", "JSON", "ONNX", "Pickles", "Tensors"]),
  safe("TorchScript", ["Archives", "Checkpoints", "Exported", "Files", "Graphs", "ONNX", "Pickles", "Tensors"]),
]

let images: [Target] = [
  safe("Preprocessing", ["CKernels", "Platform", "Tensors"]),
  safe(
    "Datasets",
    [
      "Archives", "Arrow", "Digests", "Files", "ImageFiles", "JSON", "Memory", "Parquet", "Pickles", "Platform",
      "Tensors", "TFRecord",
    ]),
  safe("Demo", ["Datasets", "Files", "Tensors", "CDemo"]),
]

let evaluation: [Target] = [
  safe(
    "ModelFiles",
    [
      "Archives", "Checkpoints", "Datasets", "Exported", "Files", "Graphs", "JSON", "Models", "ONNX", "Pickles",
      "Preprocessing", "Tensors", "TorchScript",
    ]),
  safe("Kernels", ["Graphs", "Memory", "Platform", "Tensors", "CKernels"]),
  safe("Sharding", ["Checkpoints", "Graphs", "Kernels", "Memory", "Models", "MPI", "Tensors"]),
  safe("Metrics", ["Platform", "Tensors"]),
  safe("Supervision", ["MPI", "Platform"]),
  safe(
    "Verification",
    ["Checkpoints", "Datasets", "Digests", "Graphs", "Kernels", "Memory", "Models", "MPI", "Sharding"]),
  safe(
    "Evaluation",
    [
      "Checkpoints", "Datasets", "Files", "Graphs", "Kernels", "Memory", "Metrics", "Models", "MPI", "Platform",
      "Preprocessing", "Sharding", "Supervision", "Tensors", "Verification",
    ]),
  safe("Reports", ["Digests", "Files", "Metrics", "Platform", "Tensors"], exclude: ["Schema"]),
  safe("CIFAREval", ["Datasets", "Evaluation", "Metrics", "ModelFiles", "Models", "MPI", "Preprocessing", "Tensors"]),
  .target(
    name: "CifarEvalCommand",
    dependencies: [
      "Reports", "Evaluation", "Metrics", "Supervision", "Verification", "Sharding", "Kernels", "Models", "ModelFiles",
      "Checkpoints", "Datasets", "Demo", "Digests", "Exported", "Graphs", "CMPI", "MPI", "ONNX", "Files",
      "Platform", "Preprocessing", "Tensors", "TorchScript",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ], path: "Sources/cifar-eval", exclude: ["Start"], swiftSettings: [.strictMemorySafety()]),
  .executableTarget(name: "cifar-eval", dependencies: ["CifarEvalCommand"], path: "Sources/cifar-eval/Start"),
]

// What tests run and share.
let tools: [Target] = [
  program("demo-images", ["Demo"], path: "Scripts/demo-images"),
  support("FaultInjection", ["Memory", "MPI", "Supervision", "Verification"], path: "Tests/FaultInjection"),
  program("fault-injector", ["CifarEvalCommand", "Evaluation", "FaultInjection"], path: "Tests/fault-injector"),
  support(
    "SyntheticModels", ["Checkpoints", "Datasets", "Files", "Graphs", "Models", "Tensors"],
    path: "Tests/SyntheticModels"),
  program(
    "sharding-test-helper",
    [
      "Checkpoints", "Datasets", "Evaluation", "FaultInjection", "Graphs", "Kernels", "Memory", "Models", "MPI",
      "RankChecks", "Sharding", "Supervision", "SyntheticModels", "Tensors", "TestSupport", "Verification",
    ], path: "Tests/sharding-test-helper"),
  program("kernel-digests", ["CKernels"], path: "Tests/aarch64", exclude: ["compare.sh"]),
  support("TestSupport", ["Demo", "MPI", "Tensors", "CZlib"], path: "Tests/TestSupport"),
  support("RankChecks", path: "Tests/RankChecks"),
  program("mpi-test-helper", ["Memory", "MPI", "RankChecks"], path: "Tests/mpi-test-helper"),
  program(
    "digest-matrix", ["Evaluation", "Kernels", "Models", "Checkpoints", "Datasets", "MPI", "Tensors"],
    path: "Tests/digest-matrix"),
  program("zero3-folder", ["TestSupport"], path: "Scripts/zero3-folder"),
  program(
    "zero3-load",
    ["Checkpoints", "Datasets", "Demo", "Evaluation", "Graphs", "Models", "MPI", "Supervision", "Tensors"],
    path: "Tests/zero3-load"),
]

let suites: [Target] = [
  tests(
    "ShardingTests",
    ["Graphs", "Kernels", "Sharding", "Tensors", "TestSupport", "sharding-test-helper", "cifar-eval", "fault-injector"]),
  tests("ModelsTests", ["Checkpoints", "Graphs", "JSON", "Models", "Tensors", "TestSupport"]),
  tests(
    "KernelsTests",
    ["CKernels", "Checkpoints", "Graphs", "Kernels", "Memory", "Models", "Tensors", "TestSupport", "kernel-digests"],
    exclude: ["model_reference.json"]),
  tests("CIFAREvalTests", ["CIFAREval", "Demo", "TestSupport"]),
  tests("DigestsTests", ["Digests"]),
  tests("MemoryTests", ["Memory"]),
  tests("GraphsTests", ["Graphs", "Tensors"], exclude: ["operator_reference.json"]),
  tests("PicklesTests", ["Pickles"]),
  tests(
    "PreprocessingTests", ["Datasets", "Preprocessing", "Tensors", "TestSupport"],
    exclude: ["make_reference.py", "preprocessing_reference.json"]),
  tests("MPITests", ["MPI", "TestSupport", "mpi-test-helper"]),
  tests("CheckpointsTests", ["Archives", "Checkpoints", "Files", "Memory", "Tensors", "TestSupport"]),
  tests(
    "ONNXTests", ["Checkpoints", "Graphs", "Kernels", "ONNX", "Tensors", "TestSupport"], exclude: ["backend-cases.txt"]),
  tests(
    "ModelFilesTests",
    [
      "Checkpoints", "Datasets", "Exported", "Graphs", "ModelFiles", "Models", "ONNX", "Preprocessing", "TestSupport",
      "TorchScript",
    ]),
  tests("DatasetsTests", ["Datasets", "Digests", "Files", "Tensors", "CZlib", "TestSupport"], exclude: ["sets"]),
  tests(
    "CommandTests",
    [
      "cifar-eval", "CifarEvalCommand", "Evaluation", "digest-matrix", "fault-injector", "Kernels", "Models",
      "TestSupport",
    ], exclude: ["exported"]),
  tests("DeepSpeedTests", ["Tensors", "TestSupport", "cifar-eval", "zero3-folder", "zero3-load"]),
  tests(
    "ReportsTests", ["Reports", "Demo", "Digests", "Files", "CZlib", "TestSupport", "cifar-eval"],
    exclude: ["report-schema-1.json"]),
  tests(
    "MetricsTests", ["Metrics", "TestSupport"], exclude: ["metrics_reference.json", "probability_reference.json"]),
  tests(
    "MultiNodeTests", ["Kernels", "TestSupport", "CDemo", "cifar-eval", "demo-images", "fault-injector"],
    path: "Tests/MultiNode", exclude: ["cluster.sh", "slurm.sh"]),
  tests("DemoTests", ["Demo", "Datasets", "Files"], exclude: ["demo_reference.json"]),
]

let package = Package(
  name: "cifar-eval",
  products: [
    .executable(name: "cifar-eval", targets: ["cifar-eval"]),
    .library(name: "CIFAREval", targets: ["CIFAREval"]),
    // For Benchmarks alone, a package of its own: no promise of what is in them.
    .library(
      name: "_CIFAREvalInternals",
      targets: [
        "Checkpoints", "Datasets", "Demo", "Evaluation", "Graphs", "Kernels", "Memory", "Metrics", "ModelFiles",
        "Models", "MPI", "Platform", "Reports",
        "Sharding", "Supervision", "SyntheticModels", "Tensors", "TestSupport",
      ]),
    .library(name: "_CIFAREvalMPI", targets: ["MPI"]),
    .executable(name: "zero3-folder", targets: ["zero3-folder"]),
    .executable(name: "zero3-load", targets: ["zero3-load"]),
  ],
  dependencies: [
    isVendored
      ? .package(path: "vendor/swift-argument-parser")
      : .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: clang + ground + models + images + evaluation + tools + suites,
  swiftLanguageModes: [.v6]
)
