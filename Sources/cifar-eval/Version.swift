import CMPI

/// Which program this is.
enum Version {
  /// The number; packages and citations take it from here.
  static let number = "0.1.0"

  /// The commit that it was built from; nil where the build was not told.
  static let commit = unsafe bridge_build_commit().map { unsafe String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
}
