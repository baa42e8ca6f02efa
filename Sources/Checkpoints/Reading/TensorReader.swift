import Files
import Memory
import Tensors

/// Reads elements of a catalogue's tensors with positional reads, and counts the bytes.
///
/// Files are opened when they are first needed, and the current one stays open.
public struct TensorReader: ~Copyable {
  /// The bytes of stored elements that are converted at a time; they stay in a core's own cache.
  static let blockBytes = 1 << 18

  /// The bytes read so far.
  public private(set) var bytesRead = 0

  /// What was read of files that keep checksums, where that was asked for; what lies side by side is one piece.
  public private(set) var pieces: [ReadPiece] = []

  /// What weights are divided by, by the name under which they are stored.
  var spectralNorms: [String: Float] = [:]

  private let isSumming: Bool
  private let catalogue: Catalogue
  private var current: OpenFile?
  private var opened: Set<Int> = []
  private var block: MemoryBlock?

  private struct OpenFile: ~Copyable {
    let index: Int
    let file: ReadableFile
  }

  /// Makes a reader of the catalogue's files, none of which is opened yet.
  ///
  /// Where `isSumming`, it sums up what it reads of files that keep checksums.
  public init(_ catalogue: Catalogue, isSumming: Bool = false) {
    self.catalogue = catalogue
    self.isSumming = isSumming && !catalogue.checksums.isEmpty
  }

  /// Reads elements `range` of `tensor`, counted in row-major order, as `dtype` into `destination`.
  ///
  /// `destination` has `range.count * dtype.byteWidth` bytes. Where nothing is to be converted the bytes go
  /// straight into it; otherwise they pass through a small buffer and are rounded once, to nearest even.
  /// - Throws: ``CheckpointError`` where the file cannot be read, has changed, or holds elements that cannot
  ///   be converted.
  public mutating func read(
    _ tensor: TensorEntry, elements range: Range<Int>, as dtype: DType,
    into destination: ByteView
  ) throws(CheckpointError) {
    guard let scalar = tensor.scalar, let conversion = Conversion(from: scalar, to: dtype) else {
      throw .unsupportedTensor(
        path: catalogue.path, name: printable(tensor.name),
        what: "its elements are \(tensor.typeName), wanted floating-point; save it as float32")
    }
    guard range.lowerBound >= 0, range.upperBound <= tensor.shape.elementCount,
      destination.count == range.count * dtype.byteWidth
    else {
      throw .malformed(
        path: catalogue.path,
        what: "elements \(range) of tensor \(printable(tensor.name)) of shape \(tensor.shape) do not fit")
    }
    switch tensor.layout {
    case .contiguous(let extents): try read(extents, range, conversion, destination)
    case .strided(let layout):
      try read([TensorBox(whole: tensor.shape, layout)], tensor, range, conversion, destination)
    case .boxes(let boxes): try read(boxes, tensor, range, conversion, destination)
    case .derived(let tensor): try read(tensor, range, as: dtype, into: destination)
    }
  }

  /// All elements of a small tensor in row-major order as float32.
  ///
  /// - Throws: ``CheckpointError`` where the file cannot be read, has changed, or holds elements that cannot be converted.
  package mutating func floats(_ tensor: TensorEntry) throws(CheckpointError) -> [Float] {
    let count = tensor.shape.elementCount
    let floats = MemoryBlock(floats: count).floats
    try read(tensor, elements: 0..<count, as: .float32, into: floats.bytes(count))
    return floats.copied(count)
  }

  /// Checks, when all is read, that no file has changed since its header was read.
  ///
  /// - Throws: ``CheckpointError`` where one has.
  public func checkFiles() throws(CheckpointError) {
    do throws(FileError) { for index in opened { try catalogue.files[index].check() } } catch { throw .file(error) }
  }

  private mutating func read(
    _ extents: [TensorExtent], _ range: Range<Int>, _ conversion: Conversion,
    _ destination: ByteView
  ) throws(CheckpointError) {
    var first = 0
    for extent in extents {
      let part = range.clamped(to: first..<first + extent.elementCount)
      if !part.isEmpty {
        let offset = extent.offset + (part.lowerBound - first) * conversion.source.byteWidth
        let width = conversion.target.byteWidth
        let start = (part.lowerBound - range.lowerBound) * width
        let target = destination[start..<start + part.count * width]
        try readRun(file: extent.file, at: offset, conversion, into: target)
      }
      first += extent.elementCount
    }
    // What no extent has would be left as it lay in memory.
    guard first >= range.upperBound else {
      throw .malformed(
        path: catalogue.path, what: "a tensor has \(first) elements, but its shape asks for \(range.upperBound)")
    }
  }

  /// Reads elements that lie one after another in a file.
  mutating func readRun(
    file: Int, at offset: Int, _ conversion: Conversion, into destination: ByteView
  ) throws(CheckpointError) {
    if conversion.isCopy { return try readBytes(file: file, at: offset, into: destination) }
    let (from, to) = (conversion.source.byteWidth, conversion.target.byteWidth)
    let count = destination.count / to
    var done = 0
    while done < count {
      let step = min(count - done, Self.blockBytes / from)
      let stored = borrowBlock().prefix(step * from)
      try readBytes(file: file, at: offset + done * from, into: stored)
      conversion.convert(stored, into: destination[done * to..<(done + step) * to])
      done += step
    }
  }

  private mutating func borrowBlock() -> ByteView {
    let block = block ?? MemoryBlock(byteCount: Self.blockBytes)
    self.block = block
    return block.bytes
  }

  private mutating func readBytes(
    file index: Int, at offset: Int, into destination: ByteView
  ) throws(CheckpointError) {
    do throws(FileError) {
      if current?.index != index {
        current = OpenFile(index: index, file: try ReadableFile(catalogue.files[index]))
        opened.insert(index)
      }
      try current?.file.read(at: offset, into: destination)
      bytesRead += destination.count
    } catch { throw .file(error) }
    guard isSumming else { return }
    if let last = pieces.last, last.file == index, last.end == offset {
      pieces[pieces.count - 1].append(destination)
    } else {
      pieces.append(ReadPiece(index, offset, destination))
    }
  }
}
