import Checkpoints

/// What a config.json of timm's says, held to the family that tensors tell.
extension ModelBuilder {
  /// Refuses a model whose tensors are the family's and whose forward is not.
  mutating func checkTimm(_ family: any Family, _ title: String) {
    guard let timm = settings.timm else { return }
    guard family.isTimm(timm, of: weights) else {
      refuse(.foreignArchitecture(path: timm.path, architecture: timm.architecture, model: title))
      return
    }
    if let (key, value) = timm.unserved {
      refuse(.config(path: timm.path, key: key, value: value, expected: "none of that name"))
    }
    if let pool = timm.pool, !family.timmPools.contains(pool) {
      let expected = family.timmPools.sorted().joined(separator: " or ")
      refuse(.config(path: timm.path, key: "global_pool", value: pool, expected: expected))
    }
  }
}
