import Files
import Tensors

/// Makes a catalogue of one saved state of DeepSpeed's engine: a tag folder.
struct DeepSpeedFolder {
  /// What of the folder a catalogue lists.
  struct Contents {
    var tensors: [TensorEntry]
    var weights: DeepSpeedRun.Weights
    var note: String?
  }

  let folder: TagFolder
  let wanted: DType?
  var files = FolderFiles()

  /// The catalogue of the tag folder `folder`, which the user reached by `path`.
  static func catalogue(
    _ folder: TagFolder, tag: String, path: String, _ options: CheckpointOptions
  ) throws(CheckpointError) -> Catalogue {
    var reader = DeepSpeedFolder(folder: folder, wanted: options.dtype)
    let states = try reader.modelStates()
    let first = states[0]
    let contents = try reader.contents(states)
    let isSharded = folder.modelStates == nil
    let run = DeepSpeedRun(
      tag: printable(tag), stage: first.config.stage ?? reader.stage ?? (isSharded ? 3 : 0),
      isUniversal: folder.isUniversal, worldSize: first.worldSize, dtype: first.dtype, version: first.version,
      step: first.step, expertCounts: first.expertCounts, weights: contents.weights, note: contents.note)
    var selection = WeightSelection(options.weights)
    let names = try TensorNames(contents.tensors, &selection, folder.path)
    try selection.finish(folder.path)
    let choices = try BufferAgreement.choices(states, &reader.files)
    var catalogue = Catalogue(
      path: path, format: run.summary, files: reader.files.files, tensors: names.tensors,
      headerBytes: reader.files.headerBytes, run: run, weightSets: selection.sets, beside: names.beside,
      checksums: reader.files.checksums)
    catalogue.choices = choices
    return catalogue
  }

  /// The stage that the optimizer's files say.
  private var stage: Int?

  private init(folder: TagFolder, wanted: DType?) {
    self.folder = folder
    self.wanted = wanted
  }

  /// The model states of all ranks that have any, in the order of rank.
  private mutating func modelStates() throws(CheckpointError) -> [ModelStates] {
    if let name = folder.modelStates {
      if let other = folder.shardedModelStates.values.min() {
        throw .malformed(
          path: "\(folder.path)/\(printable(other))", what: "of ZeRO stage 3, but \(name) is not: files of two runs")
      }
      return [try read(name)]
    }
    guard let last = folder.shardedModelStates.keys.max() else {
      throw .missing(
        path: folder.path + "/mp_rank_00_model_states.pt", what: "the model's shapes are there; copy the whole folder")
    }
    var states: [ModelStates] = []
    for rank in 0...last {
      guard let name = folder.shardedModelStates[rank] else {
        throw missing("zero_pp_rank_\(rank)_mp_rank_00_model_states.pt", last + 1)
      }
      states.append(try read(name))
      try checkSame(states[rank], states[0])
    }
    if let world = states[0].worldSize, world > states.count {
      throw missing("zero_pp_rank_\(states.count)_mp_rank_00_model_states.pt", world)
    }
    if let world = states[0].worldSize, world < states.count {
      throw .malformed(
        path: states[max(world, 0)].path, what: "a file of rank \(world), but the run had \(world) ranks: files mixed")
    }
    return states
  }

  private mutating func read(_ name: String) throws(CheckpointError) -> ModelStates {
    try files.read("\(folder.path)/\(name)") { (pickle) throws(CheckpointError) in try ModelStates(&pickle) }
  }

  private func checkSame(_ states: ModelStates, _ first: ModelStates) throws(CheckpointError) {
    func differ(_ what: String, _ own: Int?, _ other: Int?) -> CheckpointError {
      let (own, other) = (own.map(String.init) ?? "none", other.map(String.init) ?? "none")
      return .malformed(
        path: states.path, what: "\(what) \(own), \(first.path) \(other): files of two saved states are mixed")
    }
    guard states.worldSize == first.worldSize else {
      throw differ("says dp_world_size", states.worldSize, first.worldSize)
    }
    guard states.step == first.step else { throw differ("saved at step", states.step, first.step) }
  }

  /// Whether the optimizer made as many steps as the model states say it did not skip, or one more: earlier versions of
  /// DeepSpeed make one to set it up.
  private func checkStep(_ optimizer: OptimizerStates, _ states: ModelStates) throws(CheckpointError) {
    guard let made = optimizer.mark.step, let step = states.optimizerSteps, made != step, made != step &+ 1 else {
      return
    }
    throw .malformed(
      path: optimizer.path,
      what: """
        its optimizer made \(made) steps, that of \(states.path) \(step): files of two saved states are mixed (or the \
        optimizer was begun anew: then evaluate what zero_to_fp32.py makes of it)
        """)
  }

  /// That a file of one rank is not there.
  func missing(_ name: String, _ ranks: Int) -> CheckpointError {
    .missing(path: "\(folder.path)/\(name)", what: "the run had \(ranks) ranks; copy the files of all of them")
  }
}

// Which files hold the weights.
extension DeepSpeedFolder {
  private mutating func contents(_ states: [ModelStates]) throws(CheckpointError) -> Contents {
    let first = states[0]
    if folder.isUniversal { return try universal(states) }
    if !first.expertCounts.isEmpty || !folder.experts.isEmpty { return try experts(first) }
    if folder.modelStates == nil { return try sharded(states) }
    return try replicated(first)
  }

  /// Stage 3: all is in the optimizer's files.
  private mutating func sharded(_ states: [ModelStates]) throws(CheckpointError) -> Contents {
    let first = states[0]
    guard let shapes = first.parameterShapes else {
      throw .malformed(path: first.path, what: "has no param_shapes, which stage 3 needs")
    }
    guard !folder.optimizerStates.isEmpty else {
      throw .missing(
        path: "\(folder.path)/zero_pp_rank_0_mp_rank_00_optim_states.pt",
        what: "ZeRO stage 3 keeps its weights in the *_optim_states.pt files, and none is there; copy them too")
    }
    let ranks = try optimizerStates(worldSize: states.count)
    try checkStep(ranks[0], first)
    var tensors = try ZeroPartitions(shapes, ranks, first.path).entries()
    tensors += try frozen(states)
    return Contents(tensors: try completed(tensors, first), weights: .master)
  }

  /// Stages 0 to 2: the module is whole; the master is beside it.
  private mutating func replicated(_ states: ModelStates) throws(CheckpointError) -> Contents {
    let module = Contents(tensors: states.module, weights: .module)
    guard let master = try master(states) else {
      guard states.dtype != .float32, states.config.stage ?? 0 > 0 else { return module }
      return Contents(tensors: states.module, weights: .module, note: "no *_optim_states.pt, so no fp32 master")
    }
    let wantsMaster = wanted != nil && wanted != states.dtype
    guard wantsMaster else { return module }
    // What the optimizer does not have, frozen parameters above all, the module does.
    let tensors = try completed(master, states)
    let known = Set(tensors.map(\.name))
    return Contents(tensors: tensors + states.module.filter { !known.contains($0.name) }, weights: .master)
  }

  /// The float32 master beside a whole module, checked whether it is used or not; nil where there is none.
  private mutating func master(_ states: ModelStates) throws(CheckpointError) -> [TensorEntry]? {
    if folder.optimizerStates.isEmpty { return try StageZeroMaster.entries(states, &files) }
    guard let shapes = states.parameterShapes else {
      throw .malformed(path: states.path, what: "has no param_shapes, but there are *_optim_states.pt files beside it")
    }
    let ranks = try optimizerStates(worldSize: states.worldSize)
    let master = try ZeroPartitions(shapes, ranks, states.path).entries()
    if let name = try MasterAgreement.differing(master, from: states.module, in: states.dtype, &files) {
      throw .malformed(
        path: states.path,
        what:
          "\(printable(name)) is not that of the fp32 master in \(ranks[0].path): files of two saved states are mixed")
    }
    return master
  }

  /// The optimizer's files of all ranks, in the order of rank.
  mutating func optimizerStates(worldSize: Int?) throws(CheckpointError) -> [OptimizerStates] {
    let last = folder.optimizerStates.keys.max() ?? 0
    let world = worldSize ?? last + 1
    let prefix = folder.optimizerStates.values.contains { $0.hasPrefix("bf16_") } ? "bf16_" : ""
    if last >= world, let name = folder.optimizerStates[last] {
      throw .malformed(
        path: "\(folder.path)/\(printable(name))",
        what: "a file of rank \(last), but the run had \(world) ranks: files of two world sizes are mixed")
    }
    var states: [OptimizerStates] = []
    for rank in 0..<max(world, 1) {
      guard let name = folder.optimizerStates[rank] else {
        throw missing("\(prefix)zero_pp_rank_\(rank)_mp_rank_00_optim_states.pt", world)
      }
      states.append(
        try files.read("\(folder.path)/\(name)") { (pickle) throws(CheckpointError) in try OptimizerStates(&pickle) })
    }
    stage = states[0].stage
    return states
  }

  /// The frozen parameters of stage 3: each rank has a piece, cut as the others are.
  func frozen(_ states: [ModelStates]) throws(CheckpointError) -> [TensorEntry] {
    var entries: [TensorEntry] = []
    for parameter in states[0].frozenShapes {
      let count = parameter.shape.elementCount
      let piece = (count + states.count - 1) / states.count
      var extents: [TensorExtent] = []
      for (rank, state) in states.enumerated() {
        let used = min(piece, max(0, count - rank * piece))
        guard let fragment = state.frozenFragments[parameter.name], fragment.shape.elementCount >= used,
          let scalar = fragment.scalar, scalar == states[0].frozenFragments[parameter.name]?.scalar,
          case .contiguous(let runs) = fragment.layout
        else {
          throw .malformed(
            path: state.path, what: "its piece of frozen parameter \(printable(parameter.name)) is missing or short")
        }
        if used > 0, let run = runs.first {
          extents.append(TensorExtent(file: run.file, offset: run.offset, elementCount: used))
        }
      }
      entries.append(
        TensorEntry(
          name: parameter.name, shape: parameter.shape, scalar: states[0].frozenFragments[parameter.name]?.scalar,
          layout: .contiguous(extents)))
    }
    return entries
  }

  /// The parameters with the buffers, and with the other names of shared parameters.
  func completed(_ parameters: [TensorEntry], _ states: ModelStates) throws(CheckpointError) -> [TensorEntry] {
    var entries = parameters + states.buffers
    let byName = Dictionary(entries.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for (name, source) in states.sharedParameters where byName[name] == nil {
      guard let entry = byName[source] else {
        throw .malformed(
          path: states.path,
          what: "parameter \(printable(name)) is shared with \(printable(source)), which is not there")
      }
      entries.append(entry.renamed(name))
    }
    return entries
  }
}
