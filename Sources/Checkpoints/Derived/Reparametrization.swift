import Files
import Tensors

/// Weights that a module computes from others before every forward: torch.nn.utils.prune's masks, weight normalisation and spectral
/// normalisation, in the form of hooks (`weight_orig`, `weight_g`) and of torch.nn.utils.parametrize (`parametrizations.weight.original0`).
struct Reparametrization {
  private static let marker = ".parametrizations."

  private let tensors: [TensorEntry]
  private let byName: [String: TensorEntry]
  private let path: String
  /// What is replaced, and by what; nil for what others are computed with.
  private var replaced: [String: TensorEntry?] = [:]

  /// The tensors with the weights that modules would compute in place of those they are computed from.
  ///
  /// - Throws: ``CheckpointError/unsupportedTensor(path:name:what:)`` for normalisation along another dimension than the first, and
  ///   for any other computation whose code is not in the file.
  static func resolved(_ tensors: [TensorEntry], _ path: String) throws(CheckpointError) -> [TensorEntry] {
    var work = Reparametrization(tensors, path)
    for tensor in tensors {
      if let name = tensor.name.dropping("_orig") { try work.hooked(tensor, name) }
      if let name = tensor.name.dropping("_v"), !tensor.name.contains(marker), work.byName[name + "_u"] == nil {
        try work.normalised(tensor, name)
      }
      if tensor.name.contains(marker) { try work.parametrized(tensor) }
    }
    return tensors.compactMap { work.replaced[$0.name, default: $0] }
  }

  private init(_ tensors: [TensorEntry], _ path: String) {
    self.tensors = tensors
    self.path = path
    byName = Dictionary(tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// `weight_orig` times `weight_mask` is `weight`; beside `weight_u` and `weight_v` it is divided by its spectral norm.
  private mutating func hooked(_ tensor: TensorEntry, _ name: String) throws(CheckpointError) {
    if let left = byName[name + "_u"] {
      guard byName[name + "_mask"] == nil, byName[name] == nil else { throw spectral(tensor) }
      return try replace(tensor, left: left, right: byName[name + "_v"], by: name)
    }
    guard let mask = byName[name + "_mask"], byName[name] == nil else { return }
    guard mask.shape == tensor.shape else {
      throw refused(mask, "is a mask of shape \(mask.shape) for weights of shape \(tensor.shape); save them again")
    }
    replace([tensor, mask], by: name, .masked)
  }

  /// `weight_v` scaled to the length `weight_g`, filter by filter, is `weight`.
  private mutating func normalised(_ direction: TensorEntry, _ name: String) throws(CheckpointError) {
    guard let length = byName[name + "_g"], byName[name] == nil else { return }
    try replace(direction: direction, length: length, by: name)
  }

  private mutating func parametrized(_ tensor: TensorEntry) throws(CheckpointError) {
    let parts = tensor.name.split(separator: ".")
    guard parts.count >= 3, let place = parts.lastIndex(of: "parametrizations"), place + 2 < parts.count else { return }
    let prefix = parts[...(place + 1)].joined(separator: ".")
    let name = (parts[..<place] + [parts[place + 1]]).joined(separator: ".")
    if let left = byName[prefix + ".0._u"], let original = byName[prefix + ".original"], byName[name] == nil,
      !tensors.contains(where: { $0.name.hasPrefix(prefix + ".1.") })
    {
      if tensor.name == original.name {
        try replace(original, left: left, right: byName[prefix + ".0._v"], by: name)
      }
      return
    }
    guard let length = byName[prefix + ".original0"], let direction = byName[prefix + ".original1"],
      byName[name] == nil
    else {
      throw refused(
        tensor,
        "is what a parametrization computes with, whose code is not in the file; \(Self.removal) and save it again")
    }
    if tensor.name == direction.name { try replace(direction: direction, length: length, by: name) }
  }

  private mutating func replace(
    direction: TensorEntry, length: TensorEntry, by name: String
  ) throws(CheckpointError) {
    let extents = direction.shape.dimensions
    let isOfFilters = length.shape.dimensions == extents.prefix(1) + extents.dropFirst().map { _ in 1 }
    guard !extents.isEmpty, isOfFilters || length.shape.elementCount == 1 else {
      throw refused(
        length,
        """
        is the length of weight normalisation along another dimension than the first, shape \(length.shape) for \
        \(direction.shape); \(Self.removal) and save it again
        """)
    }
    replace([direction, length], by: name, .scaledToLength)
  }

  /// In eval mode PyTorch takes the norm that the stored vectors say, and does not iterate.
  private mutating func replace(
    _ tensor: TensorEntry, left: TensorEntry, right: TensorEntry?, by name: String
  ) throws(CheckpointError) {
    let rows = tensor.shape.dimensions.first ?? 0
    guard let right, rows > 0, left.shape.dimensions == [rows],
      right.shape.dimensions == [tensor.shape.elementCount / rows]
    else { throw spectral(tensor) }
    replace([tensor, left], by: name, .overSpectralNorm(right: right))
    replaced[right.name] = .some(nil)
  }

  private mutating func replace(_ sources: [TensorEntry], by name: String, _ rule: DerivedTensor.Rule) {
    let derived = DerivedTensor(rule: rule, first: sources[0], second: sources[1])
    replaced[sources[0].name] = TensorEntry(
      name: name, shape: sources[0].shape, scalar: sources[0].scalar, typeName: sources[0].typeName,
      layout: .derived(derived))
    replaced[sources[1].name] = .some(nil)
  }

  private static let removal =
    "take it off with torch.nn.utils.parametrize.remove_parametrizations(module, \"weight\")"

  private func spectral(_ tensor: TensorEntry) -> CheckpointError {
    refused(
      tensor,
      """
      is divided by its spectral norm in every forward, and the file has not the two vectors of its rows and columns alone that \
      tell it; take that off with torch.nn.utils.remove_spectral_norm(module) or parametrize.remove_parametrizations, and save it again
      """)
  }

  private func refused(_ tensor: TensorEntry, _ what: String) -> CheckpointError {
    .unsupportedTensor(path: path, name: printable(tensor.name), what: what)
  }
}

extension String {
  /// The text before `ending`, where it ends so.
  fileprivate func dropping(_ ending: String) -> String? { hasSuffix(ending) ? String(dropLast(ending.count)) : nil }
}
