// Written by Scripts/aten_schemas.py.

extension ATenSchemas {
  /// The schemas of PyTorch 2.15.0, an operator a line, its overloads in the order in which they are tried.
  static let textsMToZ = """
    rnn_relu.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)
    rnn_tanh.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)
    _weight_norm(Tensor v, Tensor g, int dim=0) -> Tensor
    sym_size.int(Tensor self, int dim) -> SymInt
    rrelu_with_noise_functional(Tensor self, Tensor noise, Scalar lower=0.125, Scalar upper=0.33333333333333331, bool training=False, Generator? generator=None) -> (Tensor, Tensor noise_out)
    unsafe_split_with_sizes(Tensor self, SymInt[] split_sizes, int dim=0) -> Tensor[]
    take(Tensor self, Tensor index) -> Tensor
    triu_indices(int row, int col, int offset=0, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
    tril_indices(int row, int col, int offset=0, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
    zeros(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
    scalar_tensor(Scalar s, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
    ones(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
    zeros_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor
    __or__.Tensor(Tensor self, Tensor other) -> Tensor; __or__.Scalar(Tensor self, Scalar other) -> Tensor
    max_pool1d_with_indices(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], int[1] dilation=[1], bool ceil_mode=False) -> (Tensor, Tensor)
    max.other(Tensor self, Tensor other) -> Tensor; max(Tensor self) -> Tensor; max.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices); max.dim_max(Tensor self, int dim, bool keepdim=False, *, Tensor max, Tensor max_values) -> (Tensor values, Tensor indices)
    rrelu_with_noise(Tensor self, Tensor noise, Scalar lower=0.125, Scalar upper=0.33333333333333331, bool training=False, Generator? generator=None) -> Tensor
    xlogy.Tensor(Tensor self, Tensor other) -> Tensor; xlogy.Scalar_Other(Tensor self, Scalar other) -> Tensor; xlogy.Scalar_Self(Scalar self, Tensor other) -> Tensor
    remainder.Tensor(Tensor self, Tensor other) -> Tensor; remainder.Scalar(Tensor self, Scalar other) -> Tensor; remainder.Scalar_Tensor(Scalar self, Tensor other) -> Tensor
    minimum(Tensor self, Tensor other) -> Tensor
    maximum(Tensor self, Tensor other) -> Tensor
    outer(Tensor self, Tensor vec2) -> Tensor
    max_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], int[1] dilation=[1], bool ceil_mode=False) -> Tensor
    mish(Tensor self) -> Tensor
    replication_pad1d(Tensor self, SymInt[2] padding) -> Tensor
    reflection_pad2d(Tensor self, SymInt[4] padding) -> Tensor
    reflection_pad1d(Tensor self, SymInt[2] padding) -> Tensor
    select.int(Tensor self, int dim, SymInt index) -> Tensor
    quantile.scalar(Tensor self, float q, int? dim=None, bool keepdim=False, *, str interpolation="linear") -> Tensor
    scatter_add(Tensor self, int dim, Tensor index, Tensor src) -> Tensor
    tensordot(Tensor self, Tensor other, int[] dims_self, int[] dims_other) -> Tensor
    where.self(Tensor condition, Tensor self, Tensor other) -> Tensor; where.ScalarOther(Tensor condition, Tensor self, Scalar other) -> Tensor; where.ScalarSelf(Tensor condition, Scalar self, Tensor other) -> Tensor; where.Scalar(Tensor condition, Scalar self, Scalar other) -> Tensor
    prod(Tensor self, *, ScalarType? dtype=None) -> Tensor; prod.dim_int(Tensor self, int dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor
    _upsample_bicubic2d_aa(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor; _upsample_bicubic2d_aa.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor
    upsample_trilinear3d(Tensor self, SymInt[3] output_size, bool align_corners, float? scales_d=None, float? scales_h=None, float? scales_w=None) -> Tensor; upsample_trilinear3d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor
    _upsample_bilinear2d_aa(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor; _upsample_bilinear2d_aa.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor
    upsample_bilinear2d(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor; upsample_bilinear2d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor
    upsample_linear1d(Tensor self, SymInt[1] output_size, bool align_corners, float? scales=None) -> Tensor; upsample_linear1d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor
    _upsample_nearest_exact2d(Tensor self, SymInt[2] output_size, float? scales_h=None, float? scales_w=None) -> Tensor; _upsample_nearest_exact2d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor
    upsample_nearest2d(Tensor self, SymInt[2] output_size, float? scales_h=None, float? scales_w=None) -> Tensor; upsample_nearest2d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor
    _upsample_nearest_exact1d(Tensor self, SymInt[1] output_size, float? scales=None) -> Tensor; _upsample_nearest_exact1d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor
    upsample_nearest1d(Tensor self, SymInt[1] output_size, float? scales=None) -> Tensor; upsample_nearest1d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor
    view(Tensor self, SymInt[] size) -> Tensor; view.dtype(Tensor self, ScalarType dtype) -> Tensor
    replication_pad2d(Tensor self, SymInt[4] padding) -> Tensor
    reshape_as(Tensor self, Tensor other) -> Tensor
    matrix_H(Tensor self) -> Tensor; matrix_H.a(Tensor self) -> Tensor
    view_as_real(Tensor self) -> Tensor
    view_as(Tensor self, Tensor other) -> Tensor
    mH(Tensor self) -> Tensor; mH.a(Tensor self) -> Tensor
    rsqrt(Tensor self) -> Tensor
    mT(Tensor self) -> Tensor; mT.a(Tensor self) -> Tensor
    view_as_complex(Tensor self) -> Tensor
    real(Tensor self) -> Tensor
    t(Tensor self) -> Tensor
    __xor__.Tensor(Tensor self, Tensor other) -> Tensor; __xor__.Scalar(Tensor self, Scalar other) -> Tensor
    matmul(Tensor self, Tensor other) -> Tensor
    unfold(Tensor self, int dimension, int size, int step) -> Tensor
    searchsorted.Tensor(Tensor sorted_sequence, Tensor self, *, bool out_int32=False, bool right=False, str? side=None, Tensor? sorter=None) -> Tensor
    reshape(Tensor self, SymInt[] shape) -> Tensor
    swapdims(Tensor self, int dim0, int dim1) -> Tensor
    pow.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor; pow.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor; pow.Scalar(Scalar self, Tensor exponent) -> Tensor
    swapaxes(Tensor self, int axis0, int axis1) -> Tensor
    split_with_sizes(Tensor self, SymInt[] split_sizes, int dim=0) -> Tensor[]
    numpy_T(Tensor self) -> Tensor; numpy_T.a(Tensor self) -> Tensor
    split.Tensor(Tensor self, SymInt split_size, int dim=0) -> Tensor[]; split.sizes(Tensor self, SymInt[] split_size, int dim=0) -> Tensor[]; split(Tensor self, int[] split_sizes, int dim=0) -> Tensor[]
    unflatten.int(Tensor self, int dim, SymInt[] sizes) -> Tensor
    norm.Scalar(Tensor self, Scalar p=2) -> Tensor; norm.ScalarOpt_dim(Tensor self, Scalar? p, int[1] dim, bool keepdim=False) -> Tensor
    native_layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight, Tensor? bias, float eps) -> (Tensor, Tensor, Tensor)
    transpose.int(Tensor self, int dim0, int dim1) -> Tensor
    _native_batch_norm_legit_no_training(Tensor input, Tensor? weight, Tensor? bias, Tensor running_mean, Tensor running_var, float momentum, float eps) -> (Tensor, Tensor, Tensor)
    _unsafe_view(Tensor self, SymInt[] size) -> Tensor
    squeeze(Tensor self) -> Tensor; squeeze.dim(Tensor self, int dim) -> Tensor; squeeze.dims(Tensor self, int[] dim) -> Tensor
    sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor; sum(Tensor self, *, ScalarType? dtype=None) -> Tensor
    _softmax(Tensor self, int dim, bool half_to_float) -> Tensor
    softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor
    resolve_conj(Tensor self) -> Tensor
    slice.Tensor(Tensor self, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor
    unsqueeze(Tensor self, int dim) -> Tensor
    resolve_neg(Tensor self) -> Tensor
    select_scatter(Tensor self, Tensor src, int dim, SymInt index) -> Tensor
    scatter.value(Tensor self, int dim, Tensor index, Scalar value) -> Tensor; scatter.src(Tensor self, int dim, Tensor index, Tensor src) -> Tensor; scatter.reduce(Tensor self, int dim, Tensor index, Tensor src, *, str reduce) -> Tensor; scatter.value_reduce(Tensor self, int dim, Tensor index, Scalar value, *, str reduce) -> Tensor
    tanh(Tensor self) -> Tensor
    sin(Tensor self) -> Tensor
    _upsample_nearest_exact3d(Tensor self, SymInt[3] output_size, float? scales_d=None, float? scales_h=None, float? scales_w=None) -> Tensor; _upsample_nearest_exact3d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor
    unbind.int(Tensor self, int dim=0) -> Tensor[]
    sqrt(Tensor self) -> Tensor
    scatter_reduce.two(Tensor self, int dim, Tensor index, Tensor src, str reduce, *, bool include_self=True) -> Tensor
    trunc(Tensor self) -> Tensor
    upsample_bicubic2d(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor; upsample_bicubic2d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor
    vdot(Tensor self, Tensor other) -> Tensor
    repeat_interleave.self_int(Tensor self, SymInt repeats, int? dim=None, *, SymInt? output_size=None) -> Tensor
    tensor_split.sections(Tensor self, SymInt sections, int dim=0) -> Tensor[]; tensor_split.indices(Tensor self, SymInt[] indices, int dim=0) -> Tensor[]; tensor_split.tensor_indices_or_sections(Tensor self, Tensor tensor_indices_or_sections, int dim=0) -> Tensor[]
    selu(Tensor self) -> Tensor
    mm(Tensor self, Tensor mat2) -> Tensor
    vsplit.int(Tensor self, int sections) -> Tensor[]; vsplit.array(Tensor self, int[] indices) -> Tensor[]
    max_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, int[3] dilation=1, bool ceil_mode=False) -> Tensor
    movedim.int(Tensor self, int source, int destination) -> Tensor; movedim.intlist(Tensor self, int[] source, int[] destination) -> Tensor
    permute(Tensor self, int[] dims) -> Tensor
    narrow(Tensor self, int dim, SymInt start, SymInt length) -> Tensor; narrow.Tensor(Tensor self, int dim, Tensor start, SymInt length) -> Tensor
    upsample_nearest3d(Tensor self, SymInt[3] output_size, float? scales_d=None, float? scales_h=None, float? scales_w=None) -> Tensor; upsample_nearest3d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor
    neg(Tensor self) -> Tensor
    round(Tensor self) -> Tensor; round.decimals(Tensor self, *, int decimals) -> Tensor
    sigmoid(Tensor self) -> Tensor
    sign(Tensor self) -> Tensor
    sinh(Tensor self) -> Tensor
    _to_copy(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, bool non_blocking=False, MemoryFormat? memory_format=None) -> Tensor
    true_divide.Tensor(Tensor self, Tensor other) -> Tensor; true_divide.Scalar(Tensor self, Scalar other) -> Tensor
    to.device(Tensor self, Device device, ScalarType dtype, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor; to.dtype(Tensor self, ScalarType dtype, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor; to.other(Tensor self, Tensor other, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor; to.dtype_layout(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor; to.prim_Device(Tensor self, Device? device, int? dtype=None, bool non_blocking=False, bool copy=False) -> Tensor(b|a); to.prim_dtype(Tensor self, int? dtype=None, bool non_blocking=False, bool copy=False) -> Tensor(b|a); to.prim_other(Tensor self, bool non_blocking=False, bool copy=False) -> Tensor(b|a)
    sub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor; sub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor
    rsub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor; rsub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor
    mul.Tensor(Tensor self, Tensor other) -> Tensor; mul.Scalar(Tensor self, Scalar other) -> Tensor
    reciprocal(Tensor self) -> Tensor
    mv(Tensor self, Tensor vec) -> Tensor
    stack(Tensor[] tensors, int dim=0) -> Tensor
    new_zeros(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
    ne.Tensor(Tensor self, Tensor other) -> Tensor; ne.Scalar(Tensor self, Scalar other) -> Tensor; ne.Tensor_list(Tensor[] a, Tensor[] b) -> bool
    zero_(Tensor self) -> Tensor
    triu(Tensor self, SymInt diagonal=0) -> Tensor
    prelu(Tensor self, Tensor weight) -> Tensor
    relu(Tensor self) -> Tensor
    rnn_tanh_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> Tensor
    rnn_relu_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> Tensor
    scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask=None, float dropout_p=0., bool is_causal=False, *, float? scale=None, bool enable_gqa=False) -> Tensor
    softplus(Tensor self, Scalar beta=1, Scalar threshold=20) -> Tensor
    _native_batch_norm_legit.no_stats(Tensor input, Tensor? weight, Tensor? bias, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor)
    rms_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, float? eps=None) -> Tensor
    tan(Tensor self) -> Tensor
    max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> Tensor
    meshgrid.indexing(Tensor[] tensors, *, str indexing) -> Tensor[]
    min.other(Tensor self, Tensor other) -> Tensor; min(Tensor self) -> Tensor; min.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices); min.dim_min(Tensor self, int dim, bool keepdim=False, *, Tensor min, Tensor min_indices) -> (Tensor values, Tensor indices)
    moveaxis.intlist(Tensor self, int[] source, int[] destination) -> Tensor; moveaxis.int(Tensor self, int source, int destination) -> Tensor
    nanmean(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor
    negative(Tensor self) -> Tensor
    not_equal.Tensor(Tensor self, Tensor other) -> Tensor; not_equal.Scalar(Tensor self, Scalar other) -> Tensor
    pairwise_distance(Tensor x1, Tensor x2, float p=2., float eps=9.9999999999999995e-07, bool keepdim=False) -> Tensor
    positive(Tensor self) -> Tensor
    ravel(Tensor self) -> Tensor
    rrelu(Tensor self, Scalar lower=0.125, Scalar upper=0.33333333333333331, bool training=False, Generator? generator=None) -> Tensor
    relu6(Tensor self) -> Tensor
    _pad_circular(Tensor self, SymInt[] pad) -> Tensor
    special_logit(Tensor self, float? eps=None) -> Tensor
    special_logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor
    special_erf(Tensor self) -> Tensor
    special_erfc(Tensor self) -> Tensor
    special_exp2(Tensor self) -> Tensor
    special_expm1(Tensor self) -> Tensor
    special_expit(Tensor self) -> Tensor
    special_log1p(Tensor self) -> Tensor
    special_sinc(Tensor self) -> Tensor
    square(Tensor self) -> Tensor
    std(Tensor self, bool unbiased=True) -> Tensor; std.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor; std.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> Tensor
    std_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor); std_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> (Tensor, Tensor); std_mean.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> (Tensor, Tensor); std_mean.correction_out(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False, Tensor out0, Tensor out1) -> (Tensor, Tensor)
    subtract.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor; subtract.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor
    take_along_dim(Tensor self, Tensor indices, int? dim=None) -> Tensor
    topk(Tensor self, SymInt k, int dim=-1, bool largest=True, bool sorted=True) -> (Tensor values, Tensor indices)
    tile(Tensor self, SymInt[] dims) -> Tensor
    trapezoid.dx(Tensor y, *, Scalar dx=1, int dim=-1) -> Tensor
    unsafe_chunk(Tensor self, int chunks, int dim=0) -> Tensor[]
    var(Tensor self, bool unbiased=True) -> Tensor; var.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor; var.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> Tensor
    var_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor); var_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> (Tensor, Tensor); var_mean.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> (Tensor, Tensor); var_mean.correction_out(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False, Tensor out0, Tensor out1) -> (Tensor, Tensor)
    vstack(Tensor[] tensors) -> Tensor
    type_as(Tensor self, Tensor other) -> Tensor
    pad(Tensor self, SymInt[] pad, str mode="constant", float? value=None) -> Tensor
    multiply.Tensor(Tensor self, Tensor other) -> Tensor; multiply.Scalar(Tensor self, Scalar other) -> Tensor
    ones_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor
    new_ones(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
    new_full(Tensor self, SymInt[] size, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
    unsafe_split.Tensor(Tensor self, SymInt split_size, int dim=0) -> Tensor[]
    sinc(Tensor self) -> Tensor
    pixel_shuffle(Tensor self, int upscale_factor) -> Tensor
    pixel_unshuffle(Tensor self, int downscale_factor) -> Tensor
    one_hot(Tensor self, int num_classes=-1) -> Tensor
    native_group_norm(Tensor input, Tensor? weight, Tensor? bias, SymInt N, SymInt C, SymInt HxW, int group, float eps) -> (Tensor, Tensor, Tensor)
    max_pool2d_with_indices(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor)
    max_pool3d_with_indices(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, int[3] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor)
    mean(Tensor self, *, ScalarType? dtype=None) -> Tensor; mean.dim(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor
    median.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)
    nansum(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor
    _safe_softmax(Tensor self, int dim, ScalarType? dtype=None) -> Tensor
    sort(Tensor self, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices); sort.stable(Tensor self, *, bool? stable, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices)
    rot90(Tensor self, int k=1, int[] dims=[0, 1]) -> Tensor
    sgn(Tensor self) -> Tensor
    slice_scatter(Tensor self, Tensor src, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor
    masked_fill.Scalar(Tensor self, Tensor mask, Scalar value) -> Tensor; masked_fill.Tensor(Tensor self, Tensor mask, Tensor value) -> Tensor
    nan_to_num(Tensor self, float? nan=None, float? posinf=None, float? neginf=None) -> Tensor
    rad2deg(Tensor self) -> Tensor
    signbit(Tensor self) -> Tensor
    threshold(Tensor self, Scalar threshold, Scalar value) -> Tensor
    silu(Tensor self) -> Tensor
    softshrink(Tensor self, Scalar lambd=0.5) -> Tensor
    tril(Tensor self, SymInt diagonal=0) -> Tensor
    repeat(Tensor self, SymInt[] repeats) -> Tensor
    roll(Tensor self, SymInt[1] shifts, int[1] dims=[]) -> Tensor
    """
}
