import Archives
import Files

extension CheckpointError {
  /// What is wrong with a file or an archive is wrong with the checkpoint.
  package init(_ error: ArchiveError) {
    self =
      switch error {
      case .file(let error): .file(error)
      case .truncated(let path, let what): .truncated(path: path, what: what)
      case .malformed(let path, let what): .malformed(path: path, what: what)
      case .unsupported(let path, let what): .unsupported(path: path, what: what)
      }
  }
}

extension HeaderFile {
  package init(_ location: FileLocation) throws(CheckpointError) {
    do throws(ArchiveError) { self = try HeaderFile(opening: location) } catch { throw CheckpointError(error) }
  }

  /// The `count` bytes from `offset` on; the range is checked before anything is allocated.
  package mutating func read(at offset: Int, count: Int) throws(CheckpointError) -> [UInt8] {
    do throws(ArchiveError) { return try bytes(at: offset, count: count) } catch { throw CheckpointError(error) }
  }

  /// All of what a zip archive keeps deflated, or the `first` bytes of it.
  mutating func unpack(_ bytes: DeflatedBytes, first: Int = .max) throws(CheckpointError) -> [UInt8] {
    do throws(ArchiveError) { return try unpacked(bytes, first: first) } catch { throw CheckpointError(error) }
  }
}

extension ZipArchive {
  /// The archive that a checkpoint is.
  package init(of checkpoint: inout HeaderFile) throws(CheckpointError) {
    do throws(ArchiveError) { self = try ZipArchive(&checkpoint) } catch { throw CheckpointError(error) }
  }

  /// The contents of a short entry, stored or deflated.
  package func read(_ entry: ZipEntry, of checkpoint: inout HeaderFile) throws(CheckpointError) -> [UInt8] {
    do throws(ArchiveError) { return try read(entry, &checkpoint) } catch { throw CheckpointError(error) }
  }

  /// Where the contents of an entry lie that is not compressed.
  package func storedRange(
    _ entry: ZipEntry, of checkpoint: inout HeaderFile
  ) throws(CheckpointError) -> Range<Int> {
    do throws(ArchiveError) { return try storedRange(entry, &checkpoint) } catch { throw CheckpointError(error) }
  }

  /// Where an entry's contents lie.
  package func contents(_ entry: ZipEntry, of checkpoint: inout HeaderFile) throws(CheckpointError) -> ZipContents {
    do throws(ArchiveError) { return try contents(entry, &checkpoint) } catch { throw CheckpointError(error) }
  }
}
