import Tensors

// The other forms of a run's weights.
extension DeepSpeedFixture {
  /// The files of the universal form's tag folder.
  package var universalFiles: [String: [UInt8]] {
    var files = files.filter { $0.key.hasSuffix("model_states.pt") }
    for parameter in groups.flatMap({ $0 }) {
      let storage = Storage("0", parameter.values)
      let flat = storage.tensor([parameter.values.count])
      let shaped = Py.dict([("cat_dim", .int(0)), ("param", storage.tensor(parameter.size))])
      files["zero/\(parameter.name)/fp32.pt"] = TorchFile.zip(stage == 3 ? flat : shaped, [storage])
    }
    files["zero/optimizer_state.pt"] = TorchFile.zip(.dict([]), [])
    return files
  }

  /// What `zero_to_fp32.py` writes, in `count` files with an index.
  package func consolidatedFiles(_ count: Int) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    var map: [String] = []
    let all = groups.flatMap { $0 }
    for part in 0..<count {
      let own = all.indices.filter { $0 % count == part }
      let storages = own.map { Storage("\($0)", all[$0].values) }
      let name = "pytorch_model-0000\(part + 1)-of-0000\(count).bin"
      files[name] = TorchFile.zip(
        .dict(zip(own, storages).map { (all[$0].name, $1.tensor(all[$0].size)) }), storages)
      map += own.map { "\"\(all[$0].name)\": \"\(name)\"" }
    }
    let index = "{\"metadata\": {\"total_size\": 1}, \"weight_map\": {\(map.joined(separator: ", "))}}"
    files["pytorch_model.bin.index.json"] = Array(index.utf8)
    return files
  }
}
