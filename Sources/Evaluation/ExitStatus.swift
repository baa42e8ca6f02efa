/// What the program's exit says; from 64 on as BSD's sysexits.h.
public enum ExitStatus: Int32, Sendable {
  case done = 0
  /// Done, but a gate that the user set was missed.
  case gateMissed = 1
  /// The command line is wrong.
  case usage = 64
  /// The data or the checkpoint is bad.
  case badData = 65
  /// An input is missing.
  case missingInput = 66
  /// The ranks disagree, or another internal fault.
  case internalFault = 70
  /// MPI or the operating system.
  case system = 71
  /// A report cannot be written.
  case cannotWrite = 74
}
