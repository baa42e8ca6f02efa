import Checkpoints
import Graphs

/// A family of models that can be told from the names in a state dict.
protocol Architecture: Sendable {
  /// The name of the family for `--model` and lists, such as `resnet20`.
  var name: String { get }

  /// The preset of input normalisation that its published training code uses.
  var normalization: String { get }

  /// What its state dict does not tell and ``graph()`` takes for granted.
  var assumptions: [Assumption] { get }

  /// The operators, cut into units.
  ///
  /// - Throws: ``GraphError`` where the shapes that a file claims fit no such graph.
  func graph() throws(GraphError) -> Graph
}

/// The architectures that this program knows.
public enum Architectures {
  /// What `--model` takes, for help texts and errors.
  public static let names =
    "net, net-moe, resnet20, resnet32, … (resnet of any depth 6n+2), resnet18, resnet34, wrn-28-10, …"

  /// The architecture of that name, or nil; `catalogue` tells what the name leaves open.
  static func named(_ name: String, in catalogue: Catalogue) -> (any Architecture)? {
    name.lowercased() == "net-moe" ? NetMoE(catalogue, isForced: true) : named(name)
  }

  /// The architecture of that name, where the name tells all of it, or nil.
  static func named(_ name: String) -> (any Architecture)? {
    let name = name.lowercased()
    if name == "net" { return Net() }
    if name.hasPrefix("resnet"), let depth = Int(name.dropFirst("resnet".count)) {
      let plain: (any Architecture)? = ResNet(depth: depth)
      return plain ?? ProjectionResNet(depth: depth)
    }
    return WideResNet(named: name)
  }

  /// The graph of the architecture of that name, or nil.
  public static func graph(named name: String) -> Graph? { try? named(name)?.graph() }

  /// The architecture whose state dict has names like those of `catalogue`, or nil.
  static func recognised(in catalogue: Catalogue) -> (any Architecture)? {
    let names = Set(catalogue.tensors.map(\.name))
    if let net = NetMoE(catalogue) { return net }
    if let resNet = ProjectionResNet(catalogue) { return resNet }
    if let resNet = WideResNet(catalogue) { return resNet }
    if let resNet = ResNet(names: names) { return resNet }
    return Net(names: names)
  }
}
