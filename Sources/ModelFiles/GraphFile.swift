import Archives
import Checkpoints
import Exported
import Files
import Graphs
import ONNX
import Tensors
import TorchScript

/// A file that holds a model's graph, imported: ONNX, torch.export or TorchScript.
public struct GraphFile: Sendable {
  /// The file as the user named it.
  public let path: String
  /// Its format and exporter, for reports.
  public let format: String
  /// The bytes that were read.
  public let headerBytes: Int

  /// ONNX's version of the operators; nil for other formats.
  public let opset: Int?
  /// What wrote the file, such as `pytorch 2.15.0`; nil where it does not say.
  public let producer: String?

  /// What the graph takes: names, types and extents, as far as the file tells them.
  public let inputs: [GraphPort]
  /// What the graph gives.
  public let outputs: [GraphPort]

  /// The key of `assume` that names the output of the logits.
  public static let outputKey = "output"

  /// The names of the classes; nil where the file has none.
  public let classes: StoredClasses?

  let imported: ImportedModel
  /// What an archive says of the contents of its entries.
  let checksums: [StoredChecksum]
  /// The names that are of the state dict; nil where the file does not tell them from constants.
  let savedNames: Set<String>?
  /// The names that a node reads; nil where the file does not tell.
  let readNames: Set<String>?

  /// The file at `path`, its logits the output of that name, if one is given; nil where it is neither.
  ///
  /// `images` is asked for the shape of those at hand where the file leaves theirs open, and for their classes where it gives several rows
  /// of numbers.
  /// - Throws: ``ModelFileError`` where its graph cannot be run.
  public init?(
    _ path: String, output: String? = nil, images: () -> KnownImages? = { nil }
  ) throws(ModelFileError) {
    if Self.isONNX(path) {
      do throws(ONNXError) { self = try GraphFile(onnx: path, output, images) } catch { throw .onnx(error) }
    } else if ExportedFile.isExported(path) {
      do throws(ExportedError) { self = try GraphFile(exported: path, output, images) } catch { throw .exported(error) }
    } else if ScriptFile.isScript(path) {
      do throws(ExportedError) { self = try GraphFile(script: path, output, images) } catch { throw .exported(error) }
    } else if path.lowercased().hasSuffix(".pt2") {
      // Not there, or no zip archive: said as of what it is named.
      do throws(ExportedError) { self = try GraphFile(exported: path, output, images) } catch { throw .exported(error) }
    } else {
      return nil
    }
  }

  /// ONNX has no mark of its own, so the name tells.
  private static func isONNX(_ path: String) -> Bool { path.lowercased().hasSuffix(".onnx") }

  private init(onnx path: String, _ output: String?, _ images: () -> KnownImages?) throws(ONNXError) {
    let file = try ONNXFile(path)
    imported = try ImportedModel(file, output: output, images: images)
    self.path = path
    format = "ONNX opset \(file.opset)" + (file.producer.isEmpty ? "" : ", \(file.producer)")
    headerBytes = file.headerBytes
    (opset, producer) = (file.opset, file.producer.isEmpty ? nil : file.producer)
    (inputs, outputs) = (file.inputs, file.outputs)
    savedNames = nil
    readNames = nil
    checksums = []
    classes = file.classes
  }

  private init(exported path: String, _ output: String?, _ images: () -> KnownImages?) throws(ExportedError) {
    let file = try ExportedFile(path)
    imported = try file.imported(output: output, images: images)
    self.path = path
    format = "torch.export, \(file.producer)"
    headerBytes = file.headerBytes
    (opset, producer) = (nil, file.producer)
    (inputs, outputs) = (file.inputs, file.outputs)
    savedNames = file.savedNames
    readNames = file.readNames
    checksums = file.checksums
    classes = nil
  }

  private init(script path: String, _ output: String?, _ images: () -> KnownImages?) throws(ExportedError) {
    let file = try ScriptFile(path)
    let program = try file.imported(output: output, images: images)
    imported = program.model
    self.path = path
    format = "TorchScript"
    headerBytes = file.headerBytes
    (opset, producer) = (nil, nil)
    (inputs, outputs) = (program.inputs, program.outputs)
    savedNames = file.savedNames
    readNames = program.readNames
    checksums = file.checksums
    classes = nil
  }

  /// The file's name without its folder: the model's name in reports.
  var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// The graph's parameters with their weights in the file.
  public var catalogue: Catalogue {
    var catalogue = Catalogue(
      path: path, format: format, files: imported.files, tensors: imported.tensors, headerBytes: headerBytes,
      checksums: checksums)
    catalogue.classes = classes
    return catalogue
  }
}
