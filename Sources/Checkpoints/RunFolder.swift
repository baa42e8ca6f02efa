import Files
import Pickles

/// The folder of a training run, which holds checkpoints and is none itself.
enum RunFolder {
  /// What runs call the folder of a checkpoint.
  private static let usual = ["checkpoint", "ckpt"]

  /// The checkpoint to take of those in the folder `path`, which holds `names`: the Trainer's newest, else the only one of a usual
  /// name; nil where there is none.
  static func newest(in path: String, _ names: [String]) -> (path: String, choice: CheckpointChoice)? {
    let numbered = names.compactMap { name in TagFolder.match(name, "checkpoint-#").map { (step: $0[0], name: name) } }
      .filter { Folder.exists("\(path)/\($0.name)") }
    if let last = numbered.max(by: { $0.step < $1.step }) {
      let others = numbered.count > 1 ? ", the newest of \(numbered.count)" : ""
      return (path + "/" + last.name, choice(last.name, of: path, others))
    }
    guard let name = usual.first(where: { names.contains($0) && Folder.exists("\(path)/\($0)") }) else { return nil }
    return (path + "/" + name, choice(name, of: path, ""))
  }

  private static func choice(_ name: String, of path: String, _ others: String) -> CheckpointChoice {
    CheckpointChoice(what: "checkpoint", value: "\(printable(name)) in \(path)\(others)")
  }
}
