import Files
import Memory
import Platform

extension ImageFolder {
  /// The bytes of the images that compressed archives hold; nil where there are none.
  var unpackedSize: Int? {
    let sizes = images.compactMap { $0.file.packed?.range.count }
    return sizes.isEmpty ? nil : sizes.reduce(0, +)
  }

  /// Refuses images that are more than half of the machine's memory when they are unpacked.
  ///
  /// - Throws: ``DatasetError`` with the cure.
  func checkRoom() throws(DatasetError) {
    let present = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    guard let size = unpackedSize, size > present / 2 else { return }
    throw .archive(
      path: path,
      reason: "\(size >> 20) MiB of images unpacked, and this machine has \(present >> 20) MiB; gunzip it first")
  }

  /// Writes the images' bytes one after another, in the order that their archives have them.
  ///
  /// - Throws: ``DatasetError`` where an archive is damaged, or has changed.
  func unpack(into memory: ByteView) throws(DatasetError) {
    var start = 0
    for (archive, ranges) in plan {
      var tar = try PackedTar(archive)
      for (_, range) in ranges {
        var done = 0
        while done < range.count {
          let part = try tar.bytes(at: range.lowerBound + done, count: min(range.count - done, 1 << 20))
          guard !part.isEmpty else { throw .archive(path: archive, reason: "truncated archive; copy it again") }
          memory[start + done..<start + done + part.count].copy(from: part)
          done += part.count
        }
        start += done
      }
      try tar.finish()
    }
  }

  /// The images that ``unpack(into:)`` wrote.
  ///
  /// - Throws: ``DatasetError`` where one is none.
  func open(in memory: OwnedBytes) throws(DatasetError) -> LabelledImages {
    var unpacked = images
    var start = 0
    for (_, ranges) in plan {
      for (index, range) in ranges {
        unpacked[index].file = ImageLocation(images[index].file.name, in: memory[start..<start + range.count])
        start += range.count
      }
    }
    return try open(unpacked)
  }

  /// Which images archives hold and where, in the order in which each has them.
  private var plan: [(archive: String, ranges: [(image: Int, range: Range<Int>)])] {
    var byArchive: [String: [(image: Int, range: Range<Int>)]] = [:]
    for (index, image) in images.enumerated() {
      if let (archive, range) = image.file.packed { byArchive[archive, default: []].append((index, range)) }
    }
    return byArchive.sorted { $0.key < $1.key }.map { archive, ranges in
      (archive, ranges.sorted { ($0.range.lowerBound, $0.image) < ($1.range.lowerBound, $1.image) })
    }
  }
}
