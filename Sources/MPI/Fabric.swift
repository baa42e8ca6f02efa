import Platform

/// Spares Open MPI the search for networks that a machine does not have, which takes a fifth of a second in every process.
enum Fabric {
  /// Set where the search was left out.
  private static let setting = (name: "OMPI_MCA_mtl", value: "^ofi,psm,psm2")

  /// Leaves out the libraries of Omni-Path, Slingshot and their kind, where no device of any of them is there and nobody has
  /// chosen how messages travel; before MPI starts.
  ///
  /// Other MPIs do not read the setting.
  ///
  /// Source of the settings' names and files: Open MPI, README, and docs/mca.
  static func skipAbsent() {
    guard !isPresent, !isChosen else { return }
    System.setVariable(setting.name, setting.value)
  }

  /// Whether ``skipAbsent()`` left the search out, or the user asked for the same.
  static var isSkipped: Bool { System.variable(setting.name) == setting.value }

  private static var isPresent: Bool {
    ["/dev/hfi1*", "/dev/ipath*", "/dev/cxi*", "/sys/class/infiniband/*", "/sys/class/cxi/*"]
      .contains(where: System.isAnyThere)
  }

  /// Whether a variable, or a file that Open MPI reads, names the layers that choose among networks.
  private static var isChosen: Bool {
    for name in ["OMPI_MCA_mtl", "OMPI_MCA_pml"] where System.variable(name) != nil { return true }
    guard let home = System.variable("HOME") else { return false }
    return System.isThere(home + "/.openmpi/mca-params.conf")
  }
}
