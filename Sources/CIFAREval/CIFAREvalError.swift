import MPI

/// Why there is no outcome; `description` is one line that names file, fact and cure.
public enum CIFAREvalError: Error, Equatable, CustomStringConvertible {
  /// A session of all ranks was wanted where MPI is not started, or is ended already.
  case mpiIsNotRunning
  /// MPI failed; the other ranks may not know.
  case mpi(_ reason: String)
  /// A file or folder is not there, or cannot be read.
  case missing(_ reason: String)
  /// A file that holds no model that is run.
  case model(path: String, _ reason: String)
  /// A file or folder that holds no images that are read.
  case images(path: String, _ reason: String)
  /// No image at all.
  case noImages
  /// Extents that no image has: channels, rows, columns.
  case shape([Int])
  /// Other pixels than so many labels and such a shape need.
  case pixels(count: Int, expected: Int)
  /// A label that is none of the classes 0..<`classes`.
  case label(_ label: Int, image: Int, classes: Int)
  /// The names of a set's classes are not those of the model, or are more or fewer.
  case classes(_ reason: String)
  /// Options that do not fit the model, the images or this machine.
  case options(_ reason: String)
  /// Another rank failed where this one did not.
  case otherRank(rank: Int, line: String)
  /// The evaluation itself failed: ranks disagree, memory changed, a file was written to while it was read.
  case failed(line: String)

  init(_ error: MPIError) {
    if case .inactive = error { self = .mpiIsNotRunning } else { self = .mpi(error.description) }
  }

  /// One line.
  public var description: String {
    switch self {
    case .mpiIsNotRunning:
      "MPI is not running; make the session with Session.startingMPI(), or with Session() for this process by itself"
    case .mpi(let reason), .missing(let reason), .model(_, let reason), .images(_, let reason), .options(let reason),
      .classes(let reason), .failed(let reason):
      reason
    case .noImages: "the set holds no image"
    case .shape(let extents): "no image has \(extents) channels, rows and columns; give numbers above 0"
    case .pixels(let count, let expected):
      "\(count) bytes of pixels, expected \(expected): labels x channels x rows x columns"
    case .label(let label, let image, let classes):
      "image \(image) has label \(label), but the labels of \(classes) classes are 0 to \(classes - 1)"
    case .otherRank(let rank, let line): "rank \(rank): \(line)"
    }
  }
}
