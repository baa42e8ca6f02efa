import Checkpoints
import Datasets
import Files
import JSON
import Preprocessing

/// The keys of a preprocessor_config.json, in all the spellings that transformers has had.
struct ProcessorKeys {
  let path: String
  let values: [String: JSONValue]

  private static let sides = 1...16384

  /// The defaults of the processor that the file names; ViT's where it names none.
  func kind() throws(CheckpointError) -> ProcessorKind {
    let known = ["image_processor_type", "feature_extractor_type"].first { !absent(values[$0]) }
    var name = "ViTImageProcessor"
    if let known {
      guard case .string(let told)? = values[known] else { return try refused(known, ProcessorKind.names) }
      name = told
    }
    guard let kind = ProcessorKind.named(name) else { return try refused(known ?? "", ProcessorKind.names) }
    return kind
  }

  /// Refuses switches of steps that are not served.
  func refuseUnserved() throws(CheckpointError) {
    for key in ["do_pad", "do_thumbnail", "do_align_long_axis", "do_crop_margin", "rescale_offset"] {
      if try switched(key, false) { let _: Int = try refused(key, "false") }
    }
  }

  /// Size, crop, filter and order of channels.
  func preprocessing(_ kind: ProcessorKind) throws(CheckpointError) -> Preprocessing {
    var result = Preprocessing()
    result.cropsBeforeMiddle = true
    result.interpolation = try interpolation(kind.interpolation)
    result.isBGR = try switched("do_flip_channel_order", kind.isBGR)
    if try switched("do_resize", true) {
      result.resize = try size(kind)
      if kind.cropsByPart { try cropByPart(&result) }
      if let part = kind.part { try enlarge(&result, part) }
    }
    if try switched("do_center_crop", kind.crop != nil) { result.crop = try crop(kind.crop) }
    return result
  }

  /// ConvNeXt's way from a short side to a square.
  private func cropByPart(_ result: inout Preprocessing) throws(CheckpointError) {
    guard case .shortSide(let side)? = result.resize else {
      let _: Int = try refused("size", "shortest_edge")
      return
    }
    guard side < 384 else {
      result.resize = .exact(rows: side, columns: side)
      return
    }
    let part = try number("crop_pct") ?? 0.875
    guard part > 0, part <= 1, Double(side) / part <= Double(Self.sides.upperBound) else {
      let _: Int = try refused("crop_pct", "a number above 0, up to 1")
      return
    }
    result.resize = .shortSide(Int(Double(side) / part))
    result.crop = side
  }

  /// PoolFormer's and LeViT's way to a short side, of which a crop is a part.
  private func enlarge(
    _ result: inout Preprocessing, _ part: (share: Double, isNamed: Bool)
  ) throws(CheckpointError) {
    let side: Int
    switch result.resize {
    case .shortSide(let short)?: side = short
    // LeViT's resizes to both sides as they are.
    case .exact(let rows, let columns)? where part.isNamed && rows == columns: side = rows
    case .exact? where !part.isNamed: return
    default:
      let _: Int = try refused("size", "shortest_edge")
      return
    }
    let share = part.isNamed ? try number("crop_pct") ?? part.share : part.share
    // As Python computes it: 256 / 224 times the side, or the side over crop_pct.
    let enlarged = part.isNamed ? Double(side) / share : 1 / share * Double(side)
    guard enlarged <= Double(Self.sides.upperBound) else {
      let _: Int = try refused("crop_pct", "a number above 0, up to 1")
      return
    }
    result.resize = .shortSide(Int(enlarged))
  }

  private func size(_ kind: ProcessorKind) throws(CheckpointError) -> Preprocessing.Size {
    let expected = "a number, height and width, or shortest_edge"
    switch values["size"] {
    case nil, .null?: return kind.resize
    case .object(let members)?:
      if let side = side(members["shortest_edge"]), absent(members["longest_edge"]) { return .shortSide(side) }
      if let rows = side(members["height"]), let columns = side(members["width"]) {
        return .exact(rows: rows, columns: columns)
      }
    case .array(let elements)? where elements.count == 2:
      if let rows = side(elements[0]), let columns = side(elements[1]) { return .exact(rows: rows, columns: columns) }
    case let value?:
      if let side = side(value) { return kind.keepsAspect ? .shortSide(side) : .exact(rows: side, columns: side) }
    }
    return try refused("size", expected)
  }

  private func crop(_ standard: Int?) throws(CheckpointError) -> Int {
    switch values["crop_size"] {
    case nil, .null?:
      if let standard { return standard }
    case .object(let members)?:
      if let rows = side(members["height"]), rows == side(members["width"]) { return rows }
    case let value?:
      if let side = side(value) { return side }
    }
    return try refused("crop_size", "a number, or a height and a width that are equal")
  }

  private func interpolation(_ standard: Interpolation) throws(CheckpointError) -> Interpolation {
    switch values["resample"] {
    case nil, .null?: return standard
    case .number(0)?: return .nearest
    case .number(1)?: return .lanczos
    case .number(2)?: return .bilinear
    case .number(3)?: return .bicubic
    case .number(4)?: return .box
    case .number(5)?: return .hamming
    default: return try refused("resample", "a number from 0 to 5, by which Pillow calls its filters")
    }
  }

  /// What pixels are divided by, and statistics.
  func normalization(_ kind: ProcessorKind) throws(CheckpointError) -> Normalization {
    var divisor: Float = 1
    if try switched("do_rescale", true) {
      let factor = try number("rescale_factor") ?? 1 / 255
      divisor = Float((1 / factor * 1e9).rounded() / 1e9)
      // 1/255 in as many digits as the file has is 1/255.
      if abs(1 / factor - 255) < 1e-3 { divisor = 255 }
    }
    var (mean, deviation) = (kind.normalization.mean, kind.normalization.standardDeviation)
    if try switched("do_normalize", kind.normalizes) {
      mean = try numbers("image_mean", mean)
      deviation = try numbers("image_std", deviation)
    } else {
      (mean, deviation) = ([0, 0, 0], [1, 1, 1])
    }
    if kind.dividesAgain, try switched("include_top", true) {
      let again = try numbers("image_std", kind.normalization.standardDeviation)
      if deviation.count == 1 || again.count == 1 || again.count == deviation.count {
        deviation = (0..<max(deviation.count, again.count)).map {
          deviation[min($0, deviation.count - 1)] * again[min($0, again.count - 1)]
        }
      }
    }
    if mean.count == 1 { mean = [Float](repeating: mean[0], count: deviation.count) }
    if deviation.count == 1 { deviation = [Float](repeating: deviation[0], count: mean.count) }
    guard let result = Normalization(mean: mean, standardDeviation: deviation, divisor: divisor) else {
      return try refused("image_std", "numbers above 0, as many as image_mean has")
    }
    return result
  }

  private func switched(_ key: String, _ standard: Bool) throws(CheckpointError) -> Bool {
    switch values[key] {
    case nil, .null?: standard
    case .bool(let value)?: value
    default: try refused(key, "true or false")
    }
  }

  private func number(_ key: String) throws(CheckpointError) -> Double? {
    switch values[key] {
    case nil, .null?: nil
    case .number(let value)? where value.isFinite && value > 0: value
    default: try refused(key, "a number above 0")
    }
  }

  private func numbers(_ key: String, _ standard: [Float]) throws(CheckpointError) -> [Float] {
    switch values[key] {
    case nil, .null?: return standard
    case .number(let value)?: return [Float(value)]
    case .array(let elements)? where 1...64 ~= elements.count:
      let found = elements.compactMap { if case .number(let value) = $0 { Float(value) } else { nil } }
      if found.count == elements.count { return found }
    default: break
    }
    return try refused(key, "a number for each channel")
  }

  private func absent(_ value: JSONValue?) -> Bool { value == nil || value == .null }

  private func side(_ value: JSONValue?) -> Int? {
    guard case .number(let number)? = value, let side = Int(exactly: number), Self.sides ~= side else { return nil }
    return side
  }

  private func refused<Value>(_ key: String, _ expected: String) throws(CheckpointError) -> Value {
    let found = values[key].map { "\($0)" } ?? "not there"
    throw .unsupported(
      path: path, what: "\(key) is \(printable(found)), which is not served; expected \(expected)")
  }
}
