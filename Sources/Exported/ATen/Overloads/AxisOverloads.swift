/// Axes in another order, more axes, and fewer.
enum AxisOverloads {
  static let all: [String: ATenTranslation] = [
    "permute.default": { (translator, call) throws(ExportedError) in
      let order = try call.ints("dims").map { (axis) throws(ExportedError) in try call.axis(axis, of: "self") }
      try translator.finish("Transpose", [try translator.tensor(call, "self")], ["perm": .ints(order)])
    },
    "transpose.int": swapping("dim0", "dim1"),
    "swapaxes.default": swapping("axis0", "axis1"),
    "swapdims.default": swapping("dim0", "dim1"),
    "mT.default": { (translator, call) throws(ExportedError) in
      let rank = try call.rank("self")
      try swap(&translator, call, rank - 2, rank - 1)
    },
    "diagonal.default": { (translator, call) throws(ExportedError) in
      let axes = [
        try call.axis(try call.int("dim1", default: 0), of: "self"),
        try call.axis(try call.int("dim2", default: 1), of: "self"),
      ]
      let (sizes, offset) = (try call.sizes("self"), try call.int("offset", default: 0))
      guard axes[0] != axes[1], let rows = sizes[axes[0]], let columns = sizes[axes[1]],
        (1...1 << 16).contains(rows), (1...1 << 16).contains(columns), (1 - rows..<columns).contains(offset)
      else { throw call.failure("the diagonal \(offset) of axes \(axes) of \(sizes); export the model again") }
      let (row, column) = (max(0, -offset), max(0, offset))
      let count = min(rows - row, columns - column)
      let flat = translator.constant((0..<count).flatMap { [row + $0, column + $0] })
      let places = translator.emit("Reshape", [flat, translator.constant([count, 2])])
      // The axes first, of which GatherND takes elements; what it takes is the last axis of the result.
      let others = sizes.indices.filter { !axes.contains($0) }
      let turned = translator.emit(
        "Transpose", [try translator.tensor(call, "self")], ["perm": .ints(axes + others)])
      let taken = translator.emit("GatherND", [turned, places])
      try translator.finish("Transpose", [taken], ["perm": .ints(Array(1..<others.count + 1) + [0])])
    },
    "numpy_T.default": { (translator, call) throws(ExportedError) in
      let order = Array((0..<(try call.rank("self"))).reversed())
      try translator.finish("Transpose", [try translator.tensor(call, "self")], ["perm": .ints(order)])
    },
    "movedim.int": { (translator, call) throws(ExportedError) in
      let (source, place) = (
        try call.axis(try call.int("source"), of: "self"), try call.axis(try call.int("destination"), of: "self")
      )
      var order = Array(0..<(try call.rank("self")))
      guard order.indices.contains(source), order.indices.contains(place) else {
        return try translator.finish(as: try translator.tensor(call, "self"))
      }
      order.insert(order.remove(at: source), at: place)
      try translator.finish("Transpose", [try translator.tensor(call, "self")], ["perm": .ints(order)])
    },
    "t.default": { (translator, call) throws(ExportedError) in
      guard try call.rank("self") == 2 else { return try translator.finish(as: try translator.tensor(call, "self")) }
      try swap(&translator, call, 0, 1)
    },
    "unsqueeze.default": { (translator, call) throws(ExportedError) in
      let axis = translator.constant([try call.axis(try call.int("dim"), of: "self", adding: 1)])
      try translator.finish("Unsqueeze", [try translator.tensor(call, "self"), axis])
    },
    "squeeze.dim": { (translator, call) throws(ExportedError) in
      try squeeze(&translator, call, [try call.int("dim")])
    },
    "squeeze.dims": { (translator, call) throws(ExportedError) in
      try squeeze(&translator, call, try call.ints("dim"))
    },
    "squeeze.default": { (translator, call) throws(ExportedError) in
      try squeeze(&translator, call, Array(0..<(try call.rank("self"))))
    },
    "pixel_shuffle.default": { (translator, call) throws(ExportedError) in
      let block = try call.int("upscale_factor")
      try translator.finish(
        "DepthToSpace", [try translator.tensor(call, "self")], ["blocksize": .int(block), "mode": .string("CRD")])
    },
  ]

  private static func swapping(_ first: String, _ second: String) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      let axes = (try call.axis(try call.int(first), of: "self"), try call.axis(try call.int(second), of: "self"))
      try swap(&translator, call, axes.0, axes.1)
    }
  }

  private static func swap(
    _ translator: inout Translator, _ call: ATenCall, _ first: Int, _ second: Int
  ) throws(ExportedError) {
    var order = Array(0..<(try call.rank("self")))
    guard order.indices.contains(first), order.indices.contains(second) else {
      return try translator.finish(as: try translator.tensor(call, "self"))
    }
    order.swapAt(first, second)
    try translator.finish("Transpose", [try translator.tensor(call, "self")], ["perm": .ints(order)])
  }

  /// PyTorch leaves axes alone that have more than one index.
  private static func squeeze(
    _ translator: inout Translator, _ call: ATenCall, _ axes: [Int]
  ) throws(ExportedError) {
    let sizes = try call.sizes("self")
    var own: [Int] = []
    for axis in axes {
      let place = try call.axis(axis, of: "self")
      if sizes.indices.contains(place), sizes[place] == 1 { own.append(place) }
    }
    let input = try translator.tensor(call, "self")
    if own.isEmpty { return try translator.finish(as: input) }
    let list = translator.constant(own)
    try translator.finish("Squeeze", [input, list])
  }
}
