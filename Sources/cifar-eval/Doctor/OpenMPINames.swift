/// What a series of Open MPI calls its settings: from 5 on, several of them are PRRTE's.
package struct OpenMPINames {
  private let isFive: Bool

  /// The names of `library`, such as `Open MPI v4.1.4`.
  package init(_ library: String) {
    let digits = library.drop { !$0.isNumber }.prefix { $0.isNumber }
    isFive = Int(digits).map { $0 >= 5 } ?? false
  }

  /// Turns off the reading of a neighbour's memory.
  package var noSingleCopy: String { isFive ? "OMPI_MCA_smsc=^cma" : "OMPI_MCA_btl_vader_single_copy_mechanism=none" }

  /// Lets daemons notice that a link is cut.
  package var keepalive: String {
    let prefix = isFive ? "PRTE_MCA_oob_tcp_keepalive_" : "OMPI_MCA_oob_tcp_keepalive_"
    return ["time=4", "intvl=1", "probes=3"].map { prefix + $0 }.joined(separator: " ")
  }

  /// Lets mpirun start more ranks than there are slots.
  package var oversubscribe: String { isFive ? "--map-by :OVERSUBSCRIBE" : "--oversubscribe" }
}
