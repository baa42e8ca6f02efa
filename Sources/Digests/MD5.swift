/// MD5, fed piece by piece: no protection against an attacker, but what publishers of data sets give.
///
/// Source: RFC 1321.
public struct MD5: Sendable {
  private var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476]
  private var buffer = BlockBuffer()

  /// The hash of nothing yet.
  public init() {}

  /// Adds bytes.
  public mutating func update(_ bytes: Span<UInt8>) {
    let blocks = buffer.add(bytes)
    compress(blocks.first.span)
    compress(bytes.extracting(blocks.others))
  }

  /// Adds bytes.
  public mutating func update(_ bytes: [UInt8]) { update(bytes.span) }

  /// The 16 bytes of the hash of all that was added.
  public consuming func finalize() -> [UInt8] {
    update(buffer.padding(isBigEndian: false))
    return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
  }

  private mutating func compress(_ blocks: Span<UInt8>) {
    let (sines, shifts) = (Self.sines, Self.shifts)
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    for start in stride(from: 0, to: blocks.count, by: 64) {
      let block = blocks.extracting(start..<start + 64)
      let before = (a, b, c, d)
      for step in 0..<64 {
        let (mix, word) = Self.mix(step, b, c, d)
        let sum = a &+ mix &+ sines[step] &+ block.word(word)
        let shift = shifts[(step >> 4) * 4 + step & 3]
        (a, d, c, b) = (d, c, b, b &+ (sum << shift | sum >> (32 - shift)))
      }
      (a, b, c, d) = (a &+ before.0, b &+ before.1, c &+ before.2, d &+ before.3)
    }
    state = [a, b, c, d]
  }

  /// The function of a step, and the word of the block that it takes.
  private static func mix(_ step: Int, _ b: UInt32, _ c: UInt32, _ d: UInt32) -> (UInt32, Int) {
    switch step >> 4 {
    case 0: (b & c | ~b & d, step)
    case 1: (d & b | ~d & c, (5 * step + 1) & 15)
    case 2: (b ^ c ^ d, (3 * step + 5) & 15)
    default: (c ^ (b | ~d), 7 * step & 15)
    }
  }

  /// By a step's round and its place among four.
  private static let shifts: [UInt32] = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]

  /// 2³² |sin(i)| for i from 1 to 64, rounded down.
  private static let sines: [UInt32] = [
    0xd76a_a478, 0xe8c7_b756, 0x2420_70db, 0xc1bd_ceee, 0xf57c_0faf, 0x4787_c62a, 0xa830_4613, 0xfd46_9501,
    0x6980_98d8, 0x8b44_f7af, 0xffff_5bb1, 0x895c_d7be, 0x6b90_1122, 0xfd98_7193, 0xa679_438e, 0x49b4_0821,
    0xf61e_2562, 0xc040_b340, 0x265e_5a51, 0xe9b6_c7aa, 0xd62f_105d, 0x0244_1453, 0xd8a1_e681, 0xe7d3_fbc8,
    0x21e1_cde6, 0xc337_07d6, 0xf4d5_0d87, 0x455a_14ed, 0xa9e3_e905, 0xfcef_a3f8, 0x676f_02d9, 0x8d2a_4c8a,
    0xfffa_3942, 0x8771_f681, 0x6d9d_6122, 0xfde5_380c, 0xa4be_ea44, 0x4bde_cfa9, 0xf6bb_4b60, 0xbebf_bc70,
    0x289b_7ec6, 0xeaa1_27fa, 0xd4ef_3085, 0x0488_1d05, 0xd9d4_d039, 0xe6db_99e5, 0x1fa2_7cf8, 0xc4ac_5665,
    0xf429_2244, 0x432a_ff97, 0xab94_23a7, 0xfc93_a039, 0x655b_59c3, 0x8f0c_cc92, 0xffef_f47d, 0x8584_5dd1,
    0x6fa8_7e4f, 0xfe2c_e6e0, 0xa301_4314, 0x4e08_11a1, 0xf753_7e82, 0xbd3a_f235, 0x2ad7_d2bb, 0xeb86_d391,
  ]
}
