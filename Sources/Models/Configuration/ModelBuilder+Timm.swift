import Checkpoints

/// What a config.json of timm's says, held to the family that tensors tell.
extension ModelBuilder {
  /// Refuses a model whose tensors are the family's and whose forward is not.
  mutating func checkTimm(_ family: any Family, _ title: String) {
    if let pool, !family.timmPools.contains(pool) {
      let expected = family.timmPools.sorted().joined(separator: " or ")
      let path = settings.timm?.path ?? weights.catalogue.path
      refuse(.config(path: path, key: "global_pool", value: pool, expected: expected))
    }
    guard let timm = settings.timm else { return }
    guard family.isTimm(timm, of: weights) else {
      refuse(.foreignArchitecture(path: timm.path, architecture: timm.architecture, model: title))
      return
    }
    if let (key, value) = timm.unserved {
      refuse(.config(path: timm.path, key: key, value: value, expected: "none of that name"))
    }
  }

  /// How features become a row, such as `avg` or `token`, as a config.json of timm's or a whole module of its says; nil where neither does.
  var pool: String? { settings.timm?.pool ?? RecordedParts.pool(weights.catalogue.moduleParts) }

  /// The side of windows: what the arguments of a config.json of timm's say, `standard` where it names the model alone.
  mutating func timmWindow(_ standard: Int) -> Int {
    refuseWindowLists()
    return assume(
      "window", "side of windows", standard, range: 1...64, told: settings.timm.map { $0.window ?? standard })
  }

  /// Refuses windows of several sides.
  mutating func refuseWindowLists() {
    guard let timm = settings.timm, timm.window == nil, let told = timm.windowArgument else { return }
    refuse(.config(path: timm.path, key: "model_args.window_size", value: told, expected: "one number"))
  }

  /// The heads of stages of these widths: as the arguments of a config.json of timm's list them, else of `headWidth` features each, which
  /// is assumed where nothing names the model.
  mutating func timmStageHeads(_ widths: [Int], headWidth: Int?) -> [Int] {
    let timm = settings.timm
    if let timm, let listed = timm.stageHeads {
      if listed.count == widths.count { return listed }
      refuse(
        .config(
          path: timm.path, key: "model_args.num_heads", value: "\(listed)",
          expected: "one number for each of \(widths.count) stages"))
    }
    let width = assume("head-width", "features of a head", headWidth, told: timm == nil ? nil : headWidth)
    return widths.map { max(1, $0 / width) }
  }
}
