import CKernels
import Memory

/// A product of two matrices that are both activations, each element a vector of 16 images.
struct MatrixProduct: Sendable {
  var rows: Int
  let columns: Int
  let terms: Int
  /// Whether the right matrix lies as `[columns][terms]`, and not as `[terms][columns]`.
  var isRightTransposed = false
  /// What each sum is multiplied by in float32; nil for nothing.
  var scale: Float?
  /// Whether both matrices are of bfloat16 and the kernel multiplies pairs of terms.
  let makesPairs: Bool

  /// The floats that the kernel works in.
  var workspace: Int { makesPairs ? ck_product_pairs(columns, terms) : 0 }

  /// Computes `output`, `[rows][columns]`, from `left`, `[rows][terms]`, and `right`.
  func run(
    left: FloatView, right: FloatView, into output: FloatView, rounding: Int, _ run: borrowing UnitRun
  ) {
    let lanes = PlaneLayout.lanes
    var call = ck_product()
    call.set(left: left, right: right, output: output)
    (call.left_row, call.left_term) = (terms * lanes, lanes)
    (call.right_term, call.right_column) = isRightTransposed ? (lanes, terms * lanes) : (columns * lanes, lanes)
    (call.rows, call.columns, call.terms) = (rows, columns, terms)
    call.rounding = rounding
    if let scale { (call.scales, call.scale) = (1, scale) }
    if makesPairs { call.setWorkspace(run.scratch.workspace) }
    run.kernels.product(call)
  }
}
