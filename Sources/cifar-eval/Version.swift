import CMPI

/// Which program this is.
enum Version {
  /// The number; packages and citations take it from here.
  static let number = "0.1.0"

  /// The commit that it was built from; nil where the build was not told.
  static let commit: String? = {
    let letters = (0...).lazy.map { UInt8(bitPattern: bridge_build_commit_letter($0)) }.prefix { $0 != 0 }
    let name = String(decoding: Array(letters), as: UTF8.self)
    return name.isEmpty ? nil : name
  }()
}
