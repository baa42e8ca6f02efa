import Archives
import Checkpoints
import Exported
import Files
import Graphs
import ONNX
import Pickles
import Tensors

/// A model that `torch.jit.save` wrote: a program in TorchScript, and where its weights lie.
///
/// The program is read by an interpreter of its own, which runs it on shapes and knows ATen's operators alone: no code of the file is run.
public struct ScriptFile {
  /// What to do where a program is not run.
  static let otherwise = "torch.export.save or torch.onnx.export the model it was made of"

  /// The file as the user named it.
  public let path: String

  /// The names of the state dict's tensors: parameters and buffers.
  public let savedNames: Set<String>

  private let size: Int
  private let library: CodeLibrary
  private let module: ScriptModule
  private let constants: ScriptObject
  private let forward: ScriptFunction
  /// The images that the program was traced with; nil where the file does not say.
  private let traced: [Int]?

  /// What the archive says of the contents of its entries.
  public var checksums: [StoredChecksum] { library.checksums }

  /// The bytes that were read.
  public var headerBytes: Int { library.bytesRead }

  /// Reads the archive at `path`.
  ///
  /// - Throws: ``ExportedError`` where it cannot be read, or holds no module.
  public init(_ path: String) throws(ExportedError) {
    var archive = try ScriptArchive(path)
    try archive.checkByteOrder()
    var module = try ScriptModule(&archive)
    constants = try module.constants(&archive)
    traced = try TracedInputs.shape(&archive)
    self.module = module
    self.path = path
    size = archive.size
    library = CodeLibrary(archive)
    forward = try ScriptFunction.forward(of: module, library, path: path)
    savedNames = Set(try SavedNames(module.root, library).all)
  }

  /// The overloads of ATen's operators that programs may call: `conv2d.default`.
  package static var knownOverloads: Set<String> { ATenSchemas.overloads }

  /// Whether the file at `path` is a zip archive of TorchScript.
  public static func isScript(_ path: String) -> Bool {
    ZipArchive.found(at: path).map { ScriptArchive.root($0) != nil } ?? false
  }

  /// What a program's graph is made of.
  public struct Imported: Sendable {
    /// The graph on one image, and where its parameters lie.
    public let model: ImportedModel
    /// What it takes and gives.
    public let inputs: [GraphPort]
    /// The tensors that it returns.
    public let outputs: [GraphPort]
    /// The names of the state dict's tensors that it reads.
    public let readNames: Set<String>
  }

  /// The program's graph on one image, cut into units as `cuts` says; its logits are `output`, if one is named.
  ///
  /// `images` is asked for the shape of those at hand where the file does not say what it was traced with.
  /// - Throws: ``ExportedError`` where it calls what is not run, or is no image classifier.
  public func imported(
    cuts: UnitCuts = UnitCuts(), output: String? = nil, images: () -> KnownImages? = { nil }
  ) throws(ExportedError) -> Imported {
    guard let one = traced.map({ Array($0.dropFirst()) }) ?? images()?.shape?.dimensions, one.count == 3 else {
      throw .graph(.openImageSize(path: path, input: forward.parameters[1].name, what: "the size of its images"))
    }
    func imported(_ run: ScriptRun) throws(ExportedError) -> Imported {
      let (model, file) = try run.recorder.imported(
        to: run.outputs, cuts: cuts, output: output, headerBytes: headerBytes, images: images)
      return Imported(model: model, inputs: file.inputs, outputs: file.outputs, readNames: run.readNames)
    }
    let open: Imported
    do throws(ExportedError) { open = try imported(try run(CallRecorder.openBatch, one)) } catch {
      // Traced with one image, it may hold for one alone.
      guard let run = try? run(1, one), let single = try? imported(run) else { throw error }
      return single
    }
    let other = try imported(try run(CallRecorder.otherBatch, one))
    guard open.model.computesTheSame(as: other.model) else { throw .graph(ImportedModel.countsImages(path)) }
    return open
  }

  /// Runs the program on so many images.
  private func run(_ batch: Int, _ image: [Int]) throws(ExportedError) -> ScriptRun {
    try ScriptRun(
      forward, of: module, library, constants: constants, image: [batch] + image, path: path, size: size)
  }
}
