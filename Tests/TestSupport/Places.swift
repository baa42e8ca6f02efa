import Foundation

/// The package's folder.
public let repositoryRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

/// The real inputs, which are no part of the repository.
public enum TestData {
  /// `CIFAR_EVAL_TEST_DATA`, or `../shared/data` beside the package.
  public static let folder =
    ProcessInfo.processInfo.environment["CIFAR_EVAL_TEST_DATA"]
    ?? URL(fileURLWithPath: repositoryRoot).deletingLastPathComponent().appendingPathComponent("shared/data").path

  /// Whether all of `names`, relative to ``folder``, are there: `.enabled(if: TestData.has("net"), "\(TestData.skipReason)")`.
  public static func has(_ names: String...) -> Bool {
    names.allSatisfy { FileManager.default.fileExists(atPath: path($0)) }
  }

  /// The path of `name`, which is relative to ``folder``.
  public static func path(_ name: String) -> String { folder + "/" + name }

  /// Why a test that needs the data is skipped.
  public static let skipReason = "the test data is not in \(folder); set CIFAR_EVAL_TEST_DATA to its folder"
}

/// The path of an executable that was built with the test bundle; the test target names it among its dependencies.
public func builtExecutable(_ name: String) -> String { buildFolder + "/" + name }

/// Where this build's executables lie.
public let buildFolder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
  .deletingLastPathComponent().path

/// The first of `names` that is an executable in `PATH`.
public func findProgram(_ names: String...) -> String? {
  let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
  let paths = names.flatMap { name in folders.map { "\($0)/\(name)" } }
  return paths.first { FileManager.default.isExecutableFile(atPath: $0) }
}

/// Those of `programs`, names or paths, that are not installed, as a reason to skip a test; nil where all are.
public func missingPrograms(_ programs: [String]) -> String? {
  let absent = programs.filter {
    $0.hasPrefix("/") ? !FileManager.default.isExecutableFile(atPath: $0) : findProgram($0) == nil
  }
  return absent.isEmpty ? nil : "not installed: \(absent.joined(separator: ", ")); run Scripts/setup-tests.sh"
}
