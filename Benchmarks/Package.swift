// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that neither the program's build nor its tests' compile it.

let internals: Target.Dependency = .product(name: "_CIFAREvalInternals", package: "cifar-eval")

/// A program of the folder `path`.
func program(_ name: String, path: String, runs programs: [String] = []) -> Target {
  .executableTarget(
    name: name,
    dependencies: ["BenchmarkSupport", internals] + programs.map { .product(name: $0, package: "cifar-eval") },
    path: path)
}

let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "cifar-eval", path: "..")],
  targets: [
    .target(name: "BenchmarkSupport", path: "support"),
    program("own-benchmarks", path: "own"),
    program("report-benchmarks", path: "reports"),
    program("gather-benchmarks", path: "gather"),
    // Nothing but MPI, whose start it measures.
    .executableTarget(
      name: "mpi-start", dependencies: [.product(name: "_CIFAREvalMPI", package: "cifar-eval")], path: "mpi-start"),
    program("command-benchmarks", path: "commands", runs: ["cifar-eval", "zero3-folder", "zero3-load"]),
  ],
  swiftLanguageModes: [.v6]
)
