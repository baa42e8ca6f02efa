/// Windows and blocks of planes taken apart, and laid over one another again.
enum PatchOverloads {
  static let all: [String: ATenTranslation] = [
    "im2col.default": { (translator, call) throws(ExportedError) in
      let (channels, rows, columns) = try image(call)
      let names = ["kernel_size", "dilation", "padding", "stride"]
      let lists = try names.map { (name) throws(ExportedError) in
        try WindowArguments.list(call, name, axes: 2, default: 1)
      }
      let (kernel, dilation, padding, stride) = (lists[0], lists[1], lists[2], lists[3])
      var value = try translator.tensor(call, "self")
      let pads = translator.constant([0, 0] + padding + [0, 0] + padding)
      value = translator.emit("Pad", [value, pads])
      // [N, C, kernel rows, places, columns], then [N, C, kernel rows, places, kernel columns, places].
      var counts: [Int] = []
      for (index, extent) in [rows, columns].enumerated() {
        let count = try places(
          call, extent + 2 * padding[index], size: kernel[index], step: stride[index], dilation: dilation[index])
        let taps = (0..<kernel[index]).flatMap { tap in (0..<count).map { tap * dilation[index] + $0 * stride[index] } }
        value = try taken(&translator, call, value, axis: 2 + 2 * index, taps, as: [kernel[index], count])
        counts.append(count)
      }
      value = translator.emit("Transpose", [value], ["perm": .ints([0, 1, 2, 4, 3, 5])])
      let shape = translator.constant([0, channels * kernel[0] * kernel[1], counts[0] * counts[1]])
      try translator.finish("Reshape", [value, shape])
    },
    "col2im.default": { (translator, call) throws(ExportedError) in
      let inputs = [
        try translator.tensor(call, "self"), translator.constant(try call.ints("output_size")),
        translator.constant(try call.ints("kernel_size")),
      ]
      let padding = try WindowArguments.list(call, "padding", axes: 2, default: 0)
      try translator.finish(
        "Col2Im", inputs,
        [
          "pads": .ints(padding + padding),
          "strides": .ints(try WindowArguments.list(call, "stride", axes: 2, default: 1)),
          "dilations": .ints(try WindowArguments.list(call, "dilation", axes: 2, default: 1)),
        ])
    },
    "unfold.default": { (translator, call) throws(ExportedError) in
      let axis = try call.axis(try call.int("dimension"), of: "self")
      let sizes = try call.sizes("self")
      guard sizes.indices.contains(axis), let extent = sizes[axis] else {
        throw call.failure("it cuts along the axis of the batch; export the model so that images stay apart")
      }
      let (size, step) = (try call.int("size"), try call.int("step"))
      let count = try places(call, extent, size: size, step: step, dilation: 1)
      let taps = (0..<count).flatMap { place in (0..<size).map { place * step + $0 } }
      let value = try taken(
        &translator, call, try translator.tensor(call, "self"), axis: axis, taps, as: [count, size])
      let order = (0...sizes.count).filter { $0 != axis + 1 } + [axis + 1]
      try translator.finish("Transpose", [value], ["perm": .ints(order)])
    },
    "pixel_unshuffle.default": { (translator, call) throws(ExportedError) in
      let block = try call.int("downscale_factor")
      let (channels, rows, columns) = try image(call)
      guard block > 0, rows % block == 0, columns % block == 0 else {
        throw call.failure("blocks of \(block) of a value of \(rows)x\(columns); export the model again")
      }
      try rearrange(
        &translator, call, by: [0, channels, rows / block, block, columns / block, block], [0, 1, 3, 5, 2, 4],
        to: [0, channels * block * block, rows / block, columns / block])
    },
    "channel_shuffle.default": { (translator, call) throws(ExportedError) in
      let groups = try call.int("groups")
      let (channels, rows, columns) = try image(call)
      guard groups > 0, channels % groups == 0 else {
        throw call.failure("\(groups) groups of \(channels) channels; export the model again")
      }
      try rearrange(
        &translator, call, by: [0, groups, channels / groups, rows, columns], [0, 2, 1, 3, 4],
        to: [0, channels, rows, columns])
    },
  ]

  /// How many windows of `size` indices, `dilation` apart, lie in an extent.
  private static func places(
    _ call: ATenCall, _ extent: Int, size: Int, step: Int, dilation: Int
  ) throws(ExportedError) -> Int {
    let most = 1...1 << 16
    guard [extent, size, step, dilation].allSatisfy(most.contains), (size - 1) * dilation < extent else {
      throw call.failure("windows of \(size) over \(extent); export the model again")
    }
    let count = (extent - (size - 1) * dilation - 1) / step + 1
    guard count * size <= 1 << 20 else { throw call.failure("\(count) windows of \(size); export the model again") }
    return count
  }

  /// Indices of an axis, in a shape of their own.
  private static func taken(
    _ translator: inout Translator, _ call: ATenCall, _ value: String, axis: Int, _ indices: [Int], as shape: [Int]
  ) throws(ExportedError) -> String {
    let list = translator.constant(indices)
    let shaped = translator.emit("Reshape", [list, translator.constant(shape)])
    return translator.emit("Gather", [value, shaped], ["axis": .int(axis)])
  }

  private static func image(_ call: ATenCall) throws(ExportedError) -> (channels: Int, rows: Int, columns: Int) {
    let sizes = try call.sizes("self")
    guard sizes.count == 4, let channels = sizes[1], let rows = sizes[2], let columns = sizes[3] else {
      throw call.failure("of a value of \(sizes.count) axes, wanted a batch of images; export the model again")
    }
    return (channels, rows, columns)
  }

  private static func rearrange(
    _ translator: inout Translator, _ call: ATenCall, by parts: [Int], _ order: [Int], to shape: [Int]
  ) throws(ExportedError) {
    let apart = translator.emit("Reshape", [try translator.tensor(call, "self"), translator.constant(parts)])
    let turned = translator.emit("Transpose", [apart], ["perm": .ints(order)])
    try translator.finish("Reshape", [turned, translator.constant(shape)])
  }
}
