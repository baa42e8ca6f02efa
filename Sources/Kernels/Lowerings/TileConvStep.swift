import CKernels
import Memory

/// A direct convolution by products of tiles of bfloat16, on all groups of a run at once.
struct TileConvStep: Step {
  let call: ConvolutionCall
  let output: Operand
  private let cut: ck_tile_cut
  private let weights: Int
  /// The rows of results whose words lie in the workspace at a time.
  private let band: Int
  /// The floats of these words of a group.
  private let groupFloats: Int

  /// The floats of a group's words that are to stay in the second-level cache.
  private static let most = 128 << 10
  /// The results that are to share weights which do not stay there.
  private static let sharing = 64

  /// Adds the weights, `parameter` of shape `weight`, to the unit's.
  init(_ call: ConvolutionCall, _ parameter: Int, _ weight: [Int], output: Operand, _ unit: inout UnitCompiler) {
    (self.call, self.output) = (call, output)
    let shape = call.shape
    let taps = weight[2] * weight[3]
    cut = ck_tile_cut_of(weight[1], weight[3])
    weights = unit.packing.addTiles(
      parameter,
      ck_tile_source(
        out_channels: weight[0], out_step: weight[1] * taps, channels: weight[1], channel_step: taps,
        kernel_rows: weight[2], kernel: weight[3], pixels: 1), cut)
    var kernel = ck_conv()
    kernel.cut = cut
    (kernel.kernel, kernel.kernel_rows, kernel.stride) = (shape.kernel, shape.kernelRows, shape.stride)
    kernel.columns = shape.columns
    // With a MaxPool of 2x2, two at a time.
    let step = shape.pooled ? 2 : 1
    var rows = step
    while rows + step <= shape.rows, kernel.tileWords(rows: rows + step) <= Self.most { rows += step }
    band = rows
    groupFloats = kernel.tileWords(rows: rows)
  }

  var reads: [Read] { call.reads(writing: output.layout) }
  var writes: [Operand] { [output] }
  var preferredGroups: Int { max(1, min(Int(CK_TILE_GROUPS), Self.sharing / (call.shape.rows * call.shape.columns))) }
  var workspace: Int { preferredGroups * groupFloats }

  func run(_ run: borrowing UnitRun, groups: Int) {
    let shape = call.shape
    for first in stride(from: 0, to: groups, by: preferredGroups) {
      var kernel = call.kernelCall(output, run, group: first)
      kernel.in_channels = call.input.layout.planes
      kernel.setWeights(run.packed + weights)
      (kernel.kernel, kernel.kernel_rows, kernel.stride) = (shape.kernel, shape.kernelRows, shape.stride)
      kernel.pool = shape.pooled ? 1 : 0
      kernel.groups = min(preferredGroups, groups - first)
      (kernel.input_group, kernel.output_group) = (run.span(call.input).stride, run.span(output).stride)
      (kernel.cut, kernel.band) = (cut, band)
      kernel.setWorkspace(run.scratch.workspace)
      run.kernels.conv(kernel)
    }
  }
}
