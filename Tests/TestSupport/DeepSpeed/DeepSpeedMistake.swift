/// A DeepSpeed folder with one thing wrong.
package struct DeepSpeedMistake: Sendable {
  /// What is wrong.
  package let name: String
  /// Whether something is not there, as against bad.
  package let isMissing: Bool
  /// The line that it fails with, after the folder's path; `FOLDER` stands for the path.
  package let line: String
  /// Makes the folder.
  package let make: @Sendable () throws -> TemporaryFolder

  private static let parameters = FixtureParameter.numbered([("a.weight", [6, 5]), ("a.bias", [6])])
  private static let tag = "global_step20"

  private static func fixture(_ stage: Int, ranks: Int = 2, _ change: (inout DeepSpeedFixture) -> Void = { _ in })
    -> [String: [UInt8]]
  {
    var fixture = DeepSpeedFixture(parameters, stage: stage, ranks: ranks)
    change(&fixture)
    return fixture.files
  }

  private static func folder(_ files: [String: [UInt8]], latest: String? = tag) throws -> TemporaryFolder {
    let folder = try TemporaryFolder(files, tag: tag, latest: nil)
    if let latest { try folder.write("latest", Array(latest.utf8)) }
    return folder
  }

  private static func optimizer(_ rank: Int) -> String { "zero_pp_rank_\(rank)_mp_rank_00_optim_states.pt" }

  private static func model(_ rank: Int) -> String { "zero_pp_rank_\(rank)_mp_rank_00_model_states.pt" }

  package static let all: [DeepSpeedMistake] = [
    DeepSpeedMistake(
      name: "no latest", isMissing: true,
      line: "/latest: missing: it names the tag; there are: global_step20, global_step30; choose one with --tag"
    ) {
      let two = try folder(fixture(3), latest: nil)
      for (name, bytes) in fixture(3) { try two.write("global_step30/\(name)", bytes) }
      return two
    },
    DeepSpeedMistake(
      name: "a folder of something else", isMissing: true,
      line:
        "/latest: missing: the folder holds no DeepSpeed checkpoint, model.safetensors or pytorch_model.bin; check the path"
    ) { try TemporaryFolder(["readme.txt": [1]]) },
    DeepSpeedMistake(
      name: "a folder of exported graphs", isMissing: true,
      line:
        "/latest: missing: the folder holds no DeepSpeed checkpoint, model.safetensors or pytorch_model.bin; give one of the files in it: onnx/model.onnx, onnx/model_fp16.onnx"
    ) { try TemporaryFolder(["onnx/model.onnx": [1], "onnx/model_fp16.onnx": [1], "config.json": [1]]) },
    DeepSpeedMistake(
      name: "latest names a tag that is not there", isMissing: true,
      line: "/global_step40: missing: the tag folder named in latest; there are: global_step20; choose one with --tag"
    ) { try folder(fixture(3), latest: "global_step40\n") },
    DeepSpeedMistake(
      name: "latest leads elsewhere", isMissing: false,
      line: "/latest: damaged: it names no folder: ../x; copy or save it again"
    ) { try folder(fixture(3), latest: "../x") },
    DeepSpeedMistake(
      name: "a rank's optimizer file is missing", isMissing: true,
      line: "/global_step20/\(optimizer(1)): missing: the run had 2 ranks; copy the files of all of them"
    ) { try folder(fixture(3).filter { $0.key != optimizer(1) }) },
    DeepSpeedMistake(
      name: "rank 0's optimizer file is missing at stage 2", isMissing: true,
      line: "/global_step20/\(optimizer(0)): missing: the run had 2 ranks; copy the files of all of them"
    ) { try folder(fixture(2).filter { $0.key != optimizer(0) }) },
    DeepSpeedMistake(
      name: "a rank's model file is missing", isMissing: true,
      line: "/global_step20/\(model(1)): missing: the run had 3 ranks; copy the files of all of them"
    ) { try folder(fixture(3, ranks: 3).filter { $0.key != model(1) }) },
    DeepSpeedMistake(
      name: "the last rank's files are missing", isMissing: true,
      line: "/global_step20/\(model(2)): missing: the run had 3 ranks; copy the files of all of them"
    ) { try folder(fixture(3, ranks: 3).filter { !$0.key.contains("rank_2") }) },
    DeepSpeedMistake(
      name: "stage 3 with model files only", isMissing: true,
      line: """
        /global_step20/\(optimizer(0)): missing: ZeRO stage 3 keeps its weights in the *_optim_states.pt files, and none \
        is there; copy them too
        """
    ) { try folder(fixture(3).filter { $0.key.contains("model_states") }) },
    DeepSpeedMistake(
      name: "stage 1 without the model file", isMissing: true,
      line: "/global_step20/mp_rank_00_model_states.pt: missing: the model's shapes are there; copy the whole folder"
    ) { try folder(fixture(1).filter { $0.key.contains("optim") }) },
    DeepSpeedMistake(
      name: "a file of a larger world", isMissing: false,
      line: """
        /global_step20/\(optimizer(3)): damaged: a file of rank 3, but the run had 2 ranks: files of two world sizes are \
        mixed; copy or save it again
        """
    ) { try folder(fixture(2).merging(fixture(2, ranks: 4).filter { $0.key == optimizer(3) }) { $1 }) },
    DeepSpeedMistake(
      name: "files of two world sizes", isMissing: false,
      line: """
        /global_step20/\(optimizer(1)): damaged: partition_count says 4 ranks, but there are files of 2: files of two saved \
        states are mixed, or one is damaged; copy or save it again
        """
    ) { try folder(fixture(3).merging(fixture(3, ranks: 4).filter { $0.key == optimizer(1) }) { $1 }) },
    DeepSpeedMistake(
      name: "model files of two world sizes", isMissing: false,
      line: """
        /global_step20/\(model(1)): damaged: says dp_world_size 4, FOLDER/global_step20/\(model(0)) 2: files of two saved \
        states are mixed; copy or save it again
        """
    ) { try folder(fixture(3).merging(fixture(3, ranks: 4).filter { $0.key == model(1) }) { $1 }) },
    DeepSpeedMistake(
      name: "optimizer files of two tags", isMissing: false,
      line: """
        /global_step20/\(optimizer(1)): damaged: saved at step 40, FOLDER/global_step20/\(optimizer(0)) at step 20: files of \
        two saved states are mixed, or one is damaged; copy or save it again
        """
    ) { try folder(fixture(2).merging(fixture(2) { $0.step = 40 }.filter { $0.key == optimizer(1) }) { $1 }) },
    DeepSpeedMistake(
      name: "model files of two tags", isMissing: false,
      line: """
        /global_step20/\(model(1)): damaged: saved at step 40, FOLDER/global_step20/\(model(0)) 20: files of two saved \
        states are mixed; copy or save it again
        """
    ) { try folder(fixture(3).merging(fixture(3) { $0.step = 40 }.filter { $0.key == model(1) }) { $1 }) },
    DeepSpeedMistake(
      name: "a model file of another tag at stage 3", isMissing: false,
      line: """
        /global_step20/\(optimizer(0)): damaged: its optimizer made 20 steps, that of FOLDER/global_step20/\(model(0)) 36: \
        files of two saved states are mixed (or the optimizer was begun anew: then evaluate what zero_to_fp32.py makes of \
        it); copy or save it again
        """
    ) {
      let newer = fixture(3) { ($0.step, $0.skippedSteps) = (40, 4) }
      return try folder(fixture(3).merging(newer.filter { $0.key.contains("model_states") }) { $1 })
    },
    DeepSpeedMistake(
      name: "a model file of another tag at stage 2", isMissing: false,
      line: """
        /global_step20/mp_rank_00_model_states.pt: damaged: a.bias is not that of the fp32 master in \
        FOLDER/global_step20/\(optimizer(0)): files of two saved states are mixed; copy or save it again
        """
    ) {
      var trained = parameters
      trained[1] = FixtureParameter("a.bias", [6], trained[1].values.map { $0 / 2 })
      let newer = DeepSpeedFixture(trained, stage: 2).files
      return try folder(fixture(2).merging(newer.filter { $0.key.contains("model_states") }) { $1 })
    },
    DeepSpeedMistake(
      name: "files of two stages", isMissing: false,
      line: """
        /global_step20/\(model(0)): damaged: of ZeRO stage 3, but mp_rank_00_model_states.pt is not: files of two runs; copy \
        or save it again
        """
    ) { try folder(fixture(3).merging(fixture(2)) { $1 }) },
    DeepSpeedMistake(
      name: "a file of bf16 beside one of fp32", isMissing: false,
      line: """
        /global_step20/\(optimizer(0)): damaged: it and bf16_\(optimizer(0)) are both of rank 0, of two runs; copy or save it \
        again
        """
    ) { try folder(fixture(3).merging(fixture(3) { $0.dtype = .bfloat16 }) { $1 }) },
    DeepSpeedMistake(
      name: "a flat group of stage 3 is short", isMissing: false,
      line: """
        /global_step20/\(optimizer(1)): damaged: its flat groups have 17 elements, the shapes in \
        FOLDER/global_step20/\(model(0)) need 18; copy or save it again
        """
    ) { try folder(fixture(3) { $0.missingElements = 1 }) },
    DeepSpeedMistake(
      name: "a flat group of stage 2 is short", isMissing: false,
      line: """
        /global_step20/\(optimizer(1)): damaged: its flat groups have 16 elements, the shapes in \
        FOLDER/global_step20/mp_rank_00_model_states.pt need 18; copy or save it again
        """
    ) { try folder(fixture(2) { $0.missingElements = 2 }) },
    DeepSpeedMistake(
      name: "partition_count lies at stage 3", isMissing: false,
      line: """
        /global_step20/\(optimizer(0)): damaged: partition_count says 1 ranks, but there are files of 2: files of two saved \
        states are mixed, or one is damaged; copy or save it again
        """
    ) { try folder(fixture(3) { $0.statedPartitions = 1 }) },
    DeepSpeedMistake(
      name: "partition_count lies at stage 1", isMissing: false,
      line: """
        /global_step20/\(optimizer(0)): damaged: partition_count says 1000000 ranks, but there are files of 2: files of two \
        saved states are mixed, or one is damaged; copy or save it again
        """
    ) { try folder(fixture(1) { $0.statedPartitions = 1_000_000 }) },
    DeepSpeedMistake(
      name: "tensor parallel ranks", isMissing: false,
      line: """
        /global_step20/mp_rank_01_model_states.pt: saved by tensor parallel ranks (mp_rank above 00), which is not \
        supported; convert it to one state dict
        """
    ) { try folder(fixture(2).merging(["mp_rank_01_model_states.pt": [1]]) { $1 }) },
    DeepSpeedMistake(
      name: "pipeline parallel ranks", isMissing: false,
      line: """
        /global_step20/layer_01-model_00-model_states.pt: saved by pipeline parallel ranks, which is not supported; convert \
        it with DeepSpeed to one state dict
        """
    ) { try folder(fixture(2).merging(["layer_01-model_00-model_states.pt": [1]]) { $1 }) },
    DeepSpeedMistake(
      name: "an expert is missing", isMissing: true,
      line: """
        /global_step20/layer_0_expert_1_mp_rank_00_model_states.pt: missing: MoE layer 0 has 3 experts; copy the files of all
        """
    ) { try folder(mixture(3).filter { $0.key != "layer_0_expert_1_mp_rank_00_model_states.pt" }) },
    DeepSpeedMistake(
      name: "an expert of another run", isMissing: false,
      line: """
        /global_step20/layer_0_expert_2_mp_rank_00_model_states.pt: damaged: an expert that \
        FOLDER/global_step20/mp_rank_00_model_states.pt does not count: files of two runs are mixed; copy or save it again
        """
    ) { try folder(mixture(3).merging(mixture(2)) { $1 }) },
    DeepSpeedMistake(
      name: "an expert under another's name", isMissing: false,
      line: """
        /global_step20/layer_0_expert_1_mp_rank_00_model_states.pt: damaged: does not hold the tensors of expert 1; copy or \
        save it again
        """
    ) {
      var files = mixture(2)
      files["layer_0_expert_1_mp_rank_00_model_states.pt"] = files["layer_0_expert_0_mp_rank_00_model_states.pt"]
      return try folder(files)
    },
    DeepSpeedMistake(
      name: "code in a model file", isMissing: false,
      line: """
        /global_step20/mp_rank_00_model_states.pt: calls posix.system, which no checkpoint needs; the file's code was not \
        run - do not trust this file
        """
    ) {
      let attack = Py.dict([("module", .call("posix", "system", [.text("true")]))])
      return try folder(["mp_rank_00_model_states.pt": TorchFile.zip(attack, [])])
    },
    DeepSpeedMistake(
      name: "no state at all in a model file", isMissing: false,
      line: """
        /global_step20/mp_rank_00_model_states.pt: holds no dictionary under the key module, so it is not DeepSpeed's model \
        state; copy it again
        """
    ) { try folder(["mp_rank_00_model_states.pt": TorchFile.zip(.dict([]), [])]) },
    DeepSpeedMistake(
      name: "a universal parameter is missing", isMissing: true,
      line: """
        /global_step20/zero/a.bias: missing: a parameter of FOLDER/global_step20/\(model(0)); convert it again
        """
    ) { try folder(DeepSpeedFixture(parameters).universalFiles.filter { $0.key != "zero/a.bias/fp32.pt" }) },
    DeepSpeedMistake(
      name: "a universal parameter that leads elsewhere", isMissing: true,
      line: "/global_step20/zero/../..: missing: a parameter of FOLDER/global_step20/\(model(0)); convert it again"
    ) {
      var files = DeepSpeedFixture([FixtureParameter("../..", [1], [1])]).universalFiles
      files["zero/../../fp32.pt"] = nil
      return try folder(files)
    },
    DeepSpeedMistake(
      name: "a file of an index is missing", isMissing: true,
      line: """
        /pytorch_model-00002-of-00002.bin: missing: a file of the index FOLDER/pytorch_model.bin.index.json; copy it too
        """
    ) {
      let files = DeepSpeedFixture(parameters).consolidatedFiles(2)
      return try TemporaryFolder(files.filter { !$0.key.contains("00002-of") })
    },
    DeepSpeedMistake(
      name: "an index that leads elsewhere", isMissing: false,
      line: """
        /model.safetensors.index.json: damaged: names the file ../x, which is not beside it; copy or save it again
        """
    ) { try TemporaryFolder(["model.safetensors.index.json": Array("{\"weight_map\": {\"a\": \"../x\"}}".utf8)]) },
    DeepSpeedMistake(
      name: "an index without tensors", isMissing: false,
      line: """
        /model.safetensors.index.json: damaged: has no weight_map, or one of too many tensors; copy or save it again
        """
    ) { try TemporaryFolder(["model.safetensors.index.json": Array("{}".utf8)]) },
  ]

  private static func mixture(_ experts: Int) -> [String: [UInt8]] {
    let all = (0..<experts).map {
      FixtureParameter.numbered([("moe.deepspeed_moe.experts.deepspeed_experts.\($0).weight", [2, 2])])
    }
    return DeepSpeedFixture(parameters, stage: 0).mixtureFiles([all])
  }
}
