import Files

/// The folder of a training run, which holds checkpoints and is none itself.
enum RunFolder {
  /// What runs call the folder of a checkpoint.
  private static let usual = ["checkpoint", "ckpt"]
  /// What the Trainer and accelerate call it.
  private static let numbered = ["checkpoint-#", "checkpoint_#"]

  /// The checkpoint to take of those in the folder `path`, which holds `names`: the newest with a number, else the only one of a
  /// usual name; nil where there is none.
  static func newest(in path: String, _ names: [String]) -> (path: String, choice: CheckpointChoice)? {
    let stages = names.filter { name in
      numbered.contains { TagFolder.match(name, $0) != nil } && Folder.exists("\(path)/\(name)")
    }
    if let last = newestFirst(stages).first {
      let others = stages.count > 1 ? ", the newest of \(stages.count)" : ""
      return (path + "/" + last, choice(last, of: path, others))
    }
    guard let name = usual.first(where: { names.contains($0) && Folder.exists("\(path)/\($0)") }) else { return nil }
    return (path + "/" + name, choice(name, of: path, ""))
  }

  /// Names of folders, those that end in the larger number first.
  static func newestFirst(_ names: [String]) -> [String] {
    let numbered = names.map { (number: StepNumber.last(in: $0) ?? -1, name: $0) }
    return numbered.sorted { a, b in a.number == b.number ? a.name < b.name : a.number > b.number }.map(\.name)
  }

  private static func choice(_ name: String, of path: String, _ others: String) -> CheckpointChoice {
    CheckpointChoice(what: "checkpoint", value: "\(printable(name)) in \(path)\(others)")
  }
}
