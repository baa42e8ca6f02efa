// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that the program's build knows nothing of it; the program's sources are linked in.

/// The program's libraries that read or write files, each of which may use those before it.
let libraries = [
  "Platform", "Memory", "MPI", "Files", "ImageFiles", "Digests", "Tensors", "Graphs", "JSON", "Pickles", "Archives",
  "Parquet", "Arrow", "TFRecord", "Checkpoints", "Datasets", "Preprocessing", "Demo", "ONNX", "Exported", "TorchScript",
  "Models", "ModelFiles", "Metrics", "Reports",
]

let clang: [Target.Dependency] = ["CZlib", "CZstd", "CTurboJPEG", "CWebP", "CMPI", "CKernels", "CDemo"]

let package = Package(
  name: "fuzz",
  targets: [
    .systemLibrary(name: "MPILibrary", path: "mpi/openmpi", pkgConfig: "ompi-c"),
    .systemLibrary(name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib"),
    .systemLibrary(name: "CTurboJPEG", path: "Sources/CTurboJPEG", pkgConfig: "libturbojpeg"),
    .systemLibrary(name: "CZstd", path: "Sources/CZstd", pkgConfig: "libzstd"),
    .systemLibrary(name: "CWebP", path: "Sources/CWebP", pkgConfig: "libwebp"),
    .systemLibrary(name: "CFuzzer", path: "CFuzzer"),
    .target(
      name: "CMPI", dependencies: ["MPILibrary"], path: "mpi", exclude: ["openmpi", "mpich"],
      sources: ["mpi_bridge.c", "host_bridge.c", "build_bridge.c"], publicHeadersPath: "include"),
    .target(name: "CKernels", path: "Sources/CKernels", linkerSettings: [.linkedLibrary("m")]),
    .target(name: "CDemo", path: "Sources/CDemo", exclude: ["demo_model.safetensors"]),
  ]
    + libraries.indices.map { index in
      .target(
        name: libraries[index], dependencies: clang + libraries[..<index].map { .byName(name: $0) },
        path: "Sources/" + libraries[index], exclude: libraries[index] == "Reports" ? ["Schema"] : [])
    }
    + [
      .target(name: "TestSupport", dependencies: ["Demo", "MPI", "Tensors", "CZlib"], path: "TestSupport"),
      .executableTarget(
        name: "fuzz",
        dependencies: [
          "CFuzzer", "Checkpoints", "Datasets", "Exported", "Files", "ImageFiles", "ModelFiles", "Models", "ONNX",
          "Pickles", "Reports", "Tensors", "TestSupport", "TorchScript",
        ],
        path: "Harness"),
    ],
  swiftLanguageModes: [.v6]
)
