import Checkpoints
import Datasets
import Digests
import Evaluation
import Files
import Kernels
import Platform
import Reports
import Supervision
import Verification

/// The finished evaluations of sweeps: a report and a list of images each, under a name that tells checkpoint, images and options.
struct ResultsFolder {
  private let path: String
  private let isNew: Bool

  /// Makes the folder where there is none.
  ///
  /// - Throws: ``EvaluationError`` where it can be neither made nor written to.
  init(_ path: String) throws(EvaluationError) {
    self.path = path
    isNew = !Folder.exists(path)
    if isNew, !System.makeFolder(path) {
      let code = errno
      throw Outputs.unwritable(.system(operation: "make", path: path, code: code, reason: System.reason(code)))
    }
    do throws(FileError) { _ = try OutputFile(path + "/report.json") } catch { throw Outputs.unwritable(error) }
  }

  /// Removes the folder again where it was made for results and has none.
  func removeIfEmpty() { if isNew { System.removeFolder(path) } }

  /// The place of an evaluation: the same for the same bytes of the checkpoint, the same images and the same options.
  func place(
    of inputs: Inputs, _ command: EvaluateCommand, _ images: LabelledImages
  ) throws(EvaluationError) -> Place {
    var hash = SHA256()
    hash.update(Array(inputs.identity(command).utf8))
    let words: [UInt64]
    do throws(CheckpointError) { words = try InputFingerprint(inputs.model, images, settings: [], .best).words } catch {
      throw EvaluationError(error)
    }
    for word in words { hash.update((0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }) }
    let graph = command.model.graph.map { [FileLocation.path($0)] } ?? []
    for file in graph + inputs.model.catalogue.files {
      do throws(FileError) { try Self.add(file, to: &hash) } catch {
        throw EvaluationError(error.description, .badData)
      }
    }
    let name = inputs.model.catalogue.path.split(separator: "/").last.map { String($0.prefix(80)) } ?? "checkpoint"
    return Place(path: "\(path)/\(name)-\(hexadecimal(hash.finalize()).prefix(16))")
  }

  private static func add(_ location: FileLocation, to hash: inout SHA256) throws(FileError) {
    let file = try ReadableFile(location)
    let step = 4 << 20
    for start in stride(from: 0, to: file.size, by: step) {
      hash.update(try file.read(at: start, count: min(step, file.size - start)))
      JobProgress.step()
    }
  }

  /// Two files of one evaluation.
  struct Place {
    fileprivate let path: String
    private var report: String { path + ".json" }
    private var samples: String { path + ".csv" }

    /// Whether the evaluation was finished: the report is written last.
    var isFilled: Bool { Folder.hasFile(report) }

    /// What was kept.
    func row(_ checkpoint: String, _ step: Int?) throws(EvaluationError) -> SweepRow {
      do throws(ReportError) {
        return try SweepRow(checkpoint: checkpoint, step: step, report: report, samples: samples)
      } catch { throw EvaluationError("\(error.description); remove \(report) to evaluate it again", .badData) }
    }

    /// Keeps a run.
    func keep(_ run: RunReport, pixels: @escaping PixelSource) throws(EvaluationError) {
      let bytes: [UInt8]
      do throws(ReportError) { bytes = try run.bytes(as: .json, pixels: pixels) } catch {
        throw EvaluationError(naming: error)
      }
      let rows = SamplesFormat.csv.bytes(run.metrics.scores, classNames: run.classNames, pixels: pixels)
      for (path, bytes) in [(samples, rows), (report, bytes)] {
        let file: OutputFile
        do throws(FileError) { file = try OutputFile(path) } catch { throw Outputs.unwritable(error) }
        try Outputs.write(bytes, to: file)
      }
    }
  }
}

extension Inputs {
  /// All that a result depends on beside the bytes of checkpoint and images.
  fileprivate func identity(_ command: EvaluateCommand) -> String {
    let batch = model.routing?.capacityFactor == nil ? nil : command.ranks.batchSize
    let facts: [Any?] = [
      Version.number, model.name, dtype.rawValue, normalization.identity, preprocessing.identity,
      options.convolutions.rawValue, command.model.assume.sorted(),
      command.model.tag, command.model.weights, command.model.graph, command.model.moeTopK,
      command.model.moeCapacityFactor, batch,
      command.data.split.rawValue, command.data.labels.defaultValueDescription, command.data.classes,
      command.output.baseline,
      command.output.topK, command.data.classNames,
    ]
    return facts.map { $0.map { "\($0)" } ?? "" }.joined(separator: "\u{0}")
  }
}
