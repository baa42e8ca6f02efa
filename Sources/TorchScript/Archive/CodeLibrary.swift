import Archives
import Exported
import Files

/// The definitions of an archive, each source text read when something of it is first asked for.
final class CodeLibrary {
  private var archive: ScriptArchive
  private var units: [String: ScriptUnit] = [:]

  init(_ archive: consuming ScriptArchive) { self.archive = archive }

  var checksums: [StoredChecksum] { archive.checksums }
  var bytesRead: Int { archive.bytesRead }

  /// The class of that whole name; nil where there is none.
  func type(_ name: String) throws(ExportedError) -> ScriptClass? {
    let (unit, last) = try unit(of: name)
    return unit.classes[last]
  }

  /// The function of that whole name; nil where there is none.
  func function(_ name: String) throws(ExportedError) -> ScriptFunction? {
    let (unit, last) = try unit(of: name)
    return unit.functions[last]
  }

  /// `__torch__.torch.nn.functional.relu` is `relu` in `code/__torch__/torch/nn/functional.py`.
  private func unit(of name: String) throws(ExportedError) -> (unit: ScriptUnit, last: String) {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let module = parts.dropLast().joined(separator: "/")
    let last = String(parts.last ?? "")
    if let known = units[module] { return (known, last) }
    let place = module + ".py"
    var unit = ScriptUnit()
    if let text = try archive.code(place) {
      unit = try ScriptParser.unit(text, place: "code/\(printable(place))", path: archive.path)
    }
    units[module] = unit
    return (unit, last)
  }
}
