import Files
import Graphs
import Tensors

/// The input of a graph that takes the images: how one lies in it, and what its elements are.
struct ImageInput {
  /// How an image's elements lie.
  enum Form { case planes, channelsLast, withoutChannels, row }

  let name: String
  let form: Form

  /// One image as planes: channels, rows, columns.
  let planes: Shape

  /// The images that shapes are computed with.
  let batch: Int

  /// What the elements are.
  let type: ElementType

  /// Whether they are the bytes of the pixels.
  var isBytes: Bool { !type.isFloating }

  /// `known` is the shape of the images at hand, which is asked for where the file leaves theirs open.
  init(_ image: ValueInfoProto, path: String, known: () -> KnownImages?) throws(ONNXError) {
    name = image.name
    let shown = printable(image.name)
    let type = image.type.flatMap { ElementType(rawValue: $0) }
    guard let type, type.isFloating || type.holdsBytes else {
      throw .unsupported(path: path, what: "its input \(shown) is of no numbers; export it with float32 images")
    }
    self.type = type
    guard let dimensions = image.dimensions, (2...4).contains(dimensions.count) else {
      throw .unsupported(
        path: path,
        what:
          "its input \(shown) has \(image.dimensions.map { "\($0.count)" } ?? "unknown") axes, wanted [batch, channels, rows, columns]"
      )
    }
    let extents = try dimensions.enumerated().map { (axis, dimension) throws(ONNXError) in
      try Self.extent(dimension, isBatch: axis == 0, shown, path)
    }
    batch = extents[0] ?? Importer.symbolicBatch
    let one = Array(extents.dropFirst())
    let images = one.allSatisfy { $0 != nil } ? nil : known()?.shape
    let form: Form
    switch one.count {
    case 1: form = .row
    case 2: form = .withoutChannels
    default: form = Self.isChannels(one[2]) && !Self.isChannels(one[0]) ? .channelsLast : .planes
    }
    guard let planes = Self.planes(form, one, images) else {
      throw Self.failure(shown, dimensions, path)
    }
    guard planes.elementCount <= GraphError.elementLimit else {
      throw .unsupported(path: path, what: "its images have the shape \(planes.dimensions); export it again")
    }
    (self.form, self.planes) = (form, planes)
  }

  private static func isChannels(_ extent: Int?) -> Bool { extent.map { (1...4).contains($0) } ?? false }

  private static func extent(
    _ dimension: ValueInfoProto.Dimension, isBatch: Bool, _ name: String, _ path: String
  ) throws(ONNXError) -> Int? {
    guard case .fixed(let extent) = dimension else { return nil }
    if (1...(1 << 24)).contains(extent) { return extent }
    // A batch of 0 is how some exporters of 2018 spell an open one, -1 how others spell any.
    guard isBatch || extent == -1 else {
      throw .unsupported(path: path, what: "its input \(name) has an extent of \(extent); export it again")
    }
    return nil
  }

  /// One image as planes; nil where that is not known.
  private static func planes(_ form: Form, _ one: [Int?], _ images: Shape?) -> Shape? {
    let known = images?.dimensions.map { Int?.some($0) } ?? [nil, nil, nil]
    var extents: [Int?]
    switch form {
    case .planes: extents = one
    case .channelsLast: extents = [one[2], one[0], one[1]]
    case .withoutChannels: extents = [1] + one
    case .row:
      guard let count = one[0] else { return images }
      extents = square(count)
    }
    if known.count == 3 { extents = zip(extents, known).map { $0 ?? $1 } }
    let sizes = extents.compactMap(\.self)
    return sizes.count == 3 ? Shape(checking: sizes) : nil
  }

  /// The square images of one or three channels that have so many numbers.
  private static func square(_ count: Int) -> [Int?] {
    for channels in [1, 3] where count % channels == 0 {
      let side = Int(Double(count / channels).squareRoot().rounded())
      if side * side * channels == count { return [channels, side, side] }
    }
    return []
  }

  private static func failure(_ name: String, _ dimensions: [ValueInfoProto.Dimension], _ path: String) -> ONNXError {
    for dimension in dimensions.dropFirst() {
      guard case .symbolic(let symbol) = dimension else { continue }
      let open = symbol.isEmpty ? "an extent" : printable(symbol)
      return .openImageSize(path: path, input: name, what: open)
    }
    return .unsupported(
      path: path,
      what: "its input \(name) is a row of numbers of no square image; export it with [batch, channels, rows, columns]")
  }
}

extension ElementType {
  /// Whether it is of whole numbers among which are 0 to 255.
  var holdsBytes: Bool { [.uint8, .int16, .uint16, .int32, .uint32, .int64, .uint64].contains(self) }
}

extension ImageInput {
  /// The graph's input as a value, made of an image as planes.
  func value(in importer: Importer) throws(ONNXError) -> ImportValue {
    var live = LiveValue(
      id: 0, dimensions: [importer.batch] + planes.dimensions, batch: BatchAxis(axis: 0),
      type: isBytes ? type : .float32)
    live.isBytes = isBytes
    let call = NodeCall(
      node: NodeProto(name: name, op: "Transpose"), opset: importer.opset, batch: importer.batch, path: importer.path,
      inputs: [])
    let value: ImportValue
    switch form {
    case .planes: return .live(live)
    case .channelsLast: value = try importer.transpose(.live(live), [0, 2, 3, 1], call)
    case .withoutChannels:
      value = try importer.reshape(.live(live), to: [importer.batch] + planes.dimensions[1...], call)
    case .row: value = try importer.reshape(.live(live), to: [importer.batch, planes.elementCount], call)
    }
    guard case .live(var made) = value else { return value }
    made.isBytes = isBytes
    return .live(made)
  }
}
