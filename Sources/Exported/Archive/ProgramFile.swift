import Archives
import Checkpoints
import Files

// What archives of programs have in common, of torch.export and of TorchScript.
extension HeaderFile {
  /// The file of a program.
  package static func program(_ path: String) throws(ExportedError) -> HeaderFile {
    do throws(CheckpointError) { return try HeaderFile(.path(path)) } catch { throw .archive(error) }
  }

  /// What the file says of the contents of its parts, of each once however often it was read.
  package var distinctChecksums: [StoredChecksum] {
    var seen: Set<Range<Int>> = []
    return checksums.filter { seen.insert($0.range).inserted }
  }
}

extension ZipArchive {
  /// The directory of a program's file.
  package static func program(_ file: inout HeaderFile) throws(ExportedError) -> ZipArchive {
    do throws(CheckpointError) { return try ZipArchive(of: &file) } catch { throw .archive(error) }
  }

  /// The contents of a short entry.
  package func text(_ entry: ZipEntry, of program: inout HeaderFile) throws(ExportedError) -> [UInt8] {
    do throws(CheckpointError) { return try read(entry, of: &program) } catch { throw .archive(error) }
  }

  /// The directory of the file at `path`; nil where it is no zip archive that can be read.
  package static func found(at path: String) -> ZipArchive? {
    do throws(CheckpointError) {
      var file = try HeaderFile(.path(path))
      guard file.size >= 4, try file.read(at: 0, count: 4) == Array("PK\u{3}\u{4}".utf8) else { return nil }
      return try ZipArchive(of: &file)
    } catch { return nil }
  }
}
