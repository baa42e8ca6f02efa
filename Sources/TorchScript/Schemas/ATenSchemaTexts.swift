// Written by Scripts/aten_schemas.py.

extension ATenSchemas {
  /// The schemas of PyTorch 2.15.0, an operator a line, its overloads in the order in which they are tried.
  static let texts = """
    rnn_relu.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)
    rnn_tanh.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)
    gru.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)
    lstm.input(Tensor input, Tensor[] hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor, Tensor)
    _weight_norm(Tensor v, Tensor g, int dim=0) -> Tensor
    sym_size.int(Tensor self, int dim) -> SymInt
    affine_grid_generator(Tensor theta, SymInt[] size, bool align_corners) -> Tensor
    copy(Tensor self, Tensor src, bool non_blocking=False) -> Tensor
    triu_indices(int row, int col, int offset=0, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
    tril_indices(int row, int col, int offset=0, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
    zeros(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
    scalar_tensor(Scalar s, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
    ones(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
    full(SymInt[] size, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
    eye(SymInt n, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor; eye.m(SymInt n, SymInt m, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
    clip(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor; clip.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor
    broadcast_to(Tensor self, SymInt[] size) -> Tensor
    adaptive_avg_pool2d(Tensor self, SymInt[2] output_size) -> Tensor
    avg_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], bool ceil_mode=False, bool count_include_pad=True) -> Tensor
    zeros_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor
    argsort(Tensor self, int dim=-1, bool descending=False) -> Tensor; argsort.stable(Tensor self, *, bool stable, int dim=-1, bool descending=False) -> Tensor
    __or__.Tensor(Tensor self, Tensor other) -> Tensor; __or__.Scalar(Tensor self, Scalar other) -> Tensor
    max_pool1d_with_indices(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], int[1] dilation=[1], bool ceil_mode=False) -> (Tensor, Tensor)
    max.other(Tensor self, Tensor other) -> Tensor; max(Tensor self) -> Tensor; max.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices); max.dim_max(Tensor self, int dim, bool keepdim=False, *, Tensor max, Tensor max_values) -> (Tensor values, Tensor indices)
    __and__.Scalar(Tensor self, Scalar other) -> Tensor; __and__.Tensor(Tensor self, Tensor other) -> Tensor
    remainder.Tensor(Tensor self, Tensor other) -> Tensor; remainder.Scalar(Tensor self, Scalar other) -> Tensor; remainder.Scalar_Tensor(Scalar self, Tensor other) -> Tensor
    minimum(Tensor self, Tensor other) -> Tensor
    maximum(Tensor self, Tensor other) -> Tensor
    lerp.Scalar(Tensor self, Tensor end, Scalar weight) -> Tensor; lerp.Tensor(Tensor self, Tensor end, Tensor weight) -> Tensor
    fmod.Tensor(Tensor self, Tensor other) -> Tensor; fmod.Scalar(Tensor self, Scalar other) -> Tensor
    bitwise_xor.Tensor(Tensor self, Tensor other) -> Tensor; bitwise_xor.Scalar(Tensor self, Scalar other) -> Tensor; bitwise_xor.Scalar_Tensor(Scalar self, Tensor other) -> Tensor
    bitwise_or.Tensor(Tensor self, Tensor other) -> Tensor; bitwise_or.Scalar(Tensor self, Scalar other) -> Tensor; bitwise_or.Scalar_Tensor(Scalar self, Tensor other) -> Tensor
    max_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], int[1] dilation=[1], bool ceil_mode=False) -> Tensor
    mish(Tensor self) -> Tensor
    glu(Tensor self, int dim=-1) -> Tensor
    index_copy(Tensor self, int dim, Tensor index, Tensor source) -> Tensor
    replication_pad1d(Tensor self, SymInt[2] padding) -> Tensor
    dropout(Tensor input, float p, bool train) -> Tensor
    reflection_pad2d(Tensor self, SymInt[4] padding) -> Tensor
    reflection_pad1d(Tensor self, SymInt[2] padding) -> Tensor
    adaptive_avg_pool3d(Tensor self, SymInt[3] output_size) -> Tensor
    select.int(Tensor self, int dim, SymInt index) -> Tensor
    grid_sampler_2d(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor
    avg_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor
    batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float momentum, float eps, bool cudnn_enabled) -> Tensor
    scatter_add(Tensor self, int dim, Tensor index, Tensor src) -> Tensor
    grid_sampler(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor
    where.self(Tensor condition, Tensor self, Tensor other) -> Tensor; where.ScalarOther(Tensor condition, Tensor self, Scalar other) -> Tensor; where.ScalarSelf(Tensor condition, Scalar self, Tensor other) -> Tensor; where.Scalar(Tensor condition, Scalar self, Scalar other) -> Tensor
    addcmul(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor
    cumsum(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor
    _upsample_bicubic2d_aa(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor; _upsample_bicubic2d_aa.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor
    upsample_trilinear3d(Tensor self, SymInt[3] output_size, bool align_corners, float? scales_d=None, float? scales_h=None, float? scales_w=None) -> Tensor; upsample_trilinear3d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor
    _upsample_bilinear2d_aa(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor; _upsample_bilinear2d_aa.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor
    upsample_bilinear2d(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor; upsample_bilinear2d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor
    upsample_linear1d(Tensor self, SymInt[1] output_size, bool align_corners, float? scales=None) -> Tensor; upsample_linear1d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor
    _upsample_nearest_exact2d(Tensor self, SymInt[2] output_size, float? scales_h=None, float? scales_w=None) -> Tensor; _upsample_nearest_exact2d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor
    upsample_nearest2d(Tensor self, SymInt[2] output_size, float? scales_h=None, float? scales_w=None) -> Tensor; upsample_nearest2d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor
    _upsample_nearest_exact1d(Tensor self, SymInt[1] output_size, float? scales=None) -> Tensor; _upsample_nearest_exact1d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor
    linalg_vector_norm(Tensor self, Scalar ord=2, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor
    upsample_nearest1d(Tensor self, SymInt[1] output_size, float? scales=None) -> Tensor; upsample_nearest1d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor
    logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor
    cdist(Tensor x1, Tensor x2, float p=2., int? compute_mode=None) -> Tensor
    view(Tensor self, SymInt[] size) -> Tensor; view.dtype(Tensor self, ScalarType dtype) -> Tensor
    replication_pad2d(Tensor self, SymInt[4] padding) -> Tensor
    clamp_min(Tensor self, Scalar min) -> Tensor; clamp_min.Tensor(Tensor self, Tensor min) -> Tensor
    clamp(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor; clamp.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor
    reshape_as(Tensor self, Tensor other) -> Tensor
    view_as_real(Tensor self) -> Tensor
    adaptive_max_pool3d(Tensor self, int[3] output_size) -> (Tensor, Tensor)
    view_as(Tensor self, Tensor other) -> Tensor
    rsqrt(Tensor self) -> Tensor
    mT(Tensor self) -> Tensor; mT.a(Tensor self) -> Tensor
    log_softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor
    lift_fresh_copy(Tensor self) -> Tensor
    t(Tensor self) -> Tensor
    __xor__.Tensor(Tensor self, Tensor other) -> Tensor; __xor__.Scalar(Tensor self, Scalar other) -> Tensor
    empty.memory_format(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor
    bitwise_and.Tensor(Tensor self, Tensor other) -> Tensor; bitwise_and.Scalar(Tensor self, Scalar other) -> Tensor; bitwise_and.Scalar_Tensor(Scalar self, Tensor other) -> Tensor
    matmul(Tensor self, Tensor other) -> Tensor
    unfold(Tensor self, int dimension, int size, int step) -> Tensor
    log1p(Tensor self) -> Tensor
    alias(Tensor self) -> Tensor
    reshape(Tensor self, SymInt[] shape) -> Tensor
    chunk(Tensor self, int chunks, int dim=0) -> Tensor[]
    swapdims(Tensor self, int dim0, int dim1) -> Tensor
    pow.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor; pow.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor; pow.Scalar(Scalar self, Tensor exponent) -> Tensor
    swapaxes(Tensor self, int axis0, int axis1) -> Tensor
    detach_(Tensor self) -> Tensor
    index_put(Tensor self, Tensor?[] indices, Tensor values, bool accumulate=False) -> Tensor; index_put.hacked_twin(Tensor self, Tensor[] indices, Tensor values, bool accumulate=False) -> Tensor
    split_with_sizes(Tensor self, SymInt[] split_sizes, int dim=0) -> Tensor[]
    numpy_T(Tensor self) -> Tensor
    split.Tensor(Tensor self, SymInt split_size, int dim=0) -> Tensor[]; split.sizes(Tensor self, SymInt[] split_size, int dim=0) -> Tensor[]; split(Tensor self, int[] split_sizes, int dim=0) -> Tensor[]
    unflatten.int(Tensor self, int dim, SymInt[] sizes) -> Tensor
    log10(Tensor self) -> Tensor
    norm.Scalar(Tensor self, Scalar p=2) -> Tensor; norm.ScalarOpt_dim(Tensor self, Scalar? p, int[1] dim, bool keepdim=False) -> Tensor
    conv3d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0], SymInt[3] dilation=[1, 1, 1], SymInt groups=1) -> Tensor
    native_layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight, Tensor? bias, float eps) -> (Tensor, Tensor, Tensor)
    _convolution.deprecated(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, bool transposed, int[] output_padding, SymInt groups, bool benchmark, bool deterministic, bool cudnn_enabled) -> Tensor; _convolution(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, bool transposed, SymInt[] output_padding, SymInt groups, bool benchmark, bool deterministic, bool cudnn_enabled, bool allow_tf32) -> Tensor
    clamp_max(Tensor self, Scalar max) -> Tensor; clamp_max.Tensor(Tensor self, Tensor max) -> Tensor
    transpose.int(Tensor self, int dim0, int dim1) -> Tensor
    _native_batch_norm_legit_no_training(Tensor input, Tensor? weight, Tensor? bias, Tensor running_mean, Tensor running_var, float momentum, float eps) -> (Tensor, Tensor, Tensor)
    _unsafe_view(Tensor self, SymInt[] size) -> Tensor
    squeeze(Tensor self) -> Tensor; squeeze.dim(Tensor self, int dim) -> Tensor; squeeze.dims(Tensor self, int[] dim) -> Tensor
    sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor; sum(Tensor self, *, ScalarType? dtype=None) -> Tensor
    _softmax(Tensor self, int dim, bool half_to_float) -> Tensor
    softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor
    full_like(Tensor self, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor
    contiguous(Tensor self, *, MemoryFormat memory_format=0) -> Tensor
    slice.Tensor(Tensor self, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor
    unsqueeze(Tensor self, int dim) -> Tensor
    select_scatter(Tensor self, Tensor src, int dim, SymInt index) -> Tensor
    conv1d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1], SymInt[1] padding=[0], SymInt[1] dilation=[1], SymInt groups=1) -> Tensor; conv1d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1], str padding="valid", SymInt[1] dilation=[1], SymInt groups=1) -> Tensor
    detach(Tensor self) -> Tensor
    frac(Tensor self) -> Tensor
    flatten.using_ints(Tensor self, int start_dim=0, int end_dim=-1) -> Tensor
    scatter.value(Tensor self, int dim, Tensor index, Scalar value) -> Tensor; scatter.src(Tensor self, int dim, Tensor index, Tensor src) -> Tensor; scatter.reduce(Tensor self, int dim, Tensor index, Tensor src, *, str reduce) -> Tensor; scatter.value_reduce(Tensor self, int dim, Tensor index, Scalar value, *, str reduce) -> Tensor
    floor(Tensor self) -> Tensor
    dot(Tensor self, Tensor tensor) -> Tensor
    tanh(Tensor self) -> Tensor
    im2col(Tensor self, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride) -> Tensor
    baddbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor
    sin(Tensor self) -> Tensor
    cos(Tensor self) -> Tensor
    _upsample_nearest_exact3d(Tensor self, SymInt[3] output_size, float? scales_d=None, float? scales_h=None, float? scales_w=None) -> Tensor; _upsample_nearest_exact3d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor
    unbind.int(Tensor self, int dim=0) -> Tensor[]
    linspace(Scalar start, Scalar end, int steps, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
    sqrt(Tensor self) -> Tensor
    scatter_reduce.two(Tensor self, int dim, Tensor index, Tensor src, str reduce, *, bool include_self=True) -> Tensor
    copy_(Tensor self, Tensor src, bool non_blocking=False) -> Tensor
    trunc(Tensor self) -> Tensor
    upsample_bicubic2d(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor; upsample_bicubic2d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor
    index.Tensor(Tensor self, Tensor?[] indices) -> Tensor; index.Tensor_hacked_twin(Tensor self, Tensor[] indices) -> Tensor; index.list_Tensor(Tensor[] self, Tensor el) -> int
    log_sigmoid(Tensor self) -> Tensor
    vdot(Tensor self, Tensor other) -> Tensor
    repeat_interleave.self_int(Tensor self, SymInt repeats, int? dim=None, *, SymInt? output_size=None) -> Tensor
    _log_softmax(Tensor self, int dim, bool half_to_float) -> Tensor
    selu(Tensor self) -> Tensor
    mm(Tensor self, Tensor mat2) -> Tensor
    logical_or(Tensor self, Tensor other) -> Tensor
    addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor
    expand_as(Tensor self, Tensor other) -> Tensor
    bmm(Tensor self, Tensor mat2) -> Tensor
    logical_and(Tensor self, Tensor other) -> Tensor
    addcdiv(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor
    max_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, int[3] dilation=1, bool ceil_mode=False) -> Tensor
    lt.Tensor(Tensor self, Tensor other) -> Tensor; lt.Scalar(Tensor self, Scalar other) -> Tensor
    expand(Tensor self, SymInt[] size, *, bool implicit=False) -> Tensor
    movedim.int(Tensor self, int source, int destination) -> Tensor; movedim.intlist(Tensor self, int[] source, int[] destination) -> Tensor
    permute(Tensor self, int[] dims) -> Tensor
    narrow(Tensor self, int dim, SymInt start, SymInt length) -> Tensor; narrow.Tensor(Tensor self, int dim, Tensor start, SymInt length) -> Tensor
    ceil(Tensor self) -> Tensor
    gt.Tensor(Tensor self, Tensor other) -> Tensor; gt.Scalar(Tensor self, Scalar other) -> Tensor
    exp(Tensor self) -> Tensor
    add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor; add.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor
    expm1(Tensor self) -> Tensor
    upsample_nearest3d(Tensor self, SymInt[3] output_size, float? scales_d=None, float? scales_h=None, float? scales_w=None) -> Tensor; upsample_nearest3d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor
    log(Tensor self) -> Tensor
    adaptive_avg_pool1d(Tensor self, int[1] output_size) -> Tensor
    log2(Tensor self) -> Tensor
    neg(Tensor self) -> Tensor
    conv_transpose2d.input(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] output_padding=[0, 0], SymInt groups=1, SymInt[2] dilation=[1, 1]) -> Tensor
    round(Tensor self) -> Tensor; round.decimals(Tensor self, *, int decimals) -> Tensor
    sigmoid(Tensor self) -> Tensor
    fill_.Scalar(Tensor self, Scalar value) -> Tensor; fill_.Tensor(Tensor self, Tensor value) -> Tensor
    sign(Tensor self) -> Tensor
    _to_copy(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, bool non_blocking=False, MemoryFormat? memory_format=None) -> Tensor
    to.device(Tensor self, Device device, ScalarType dtype, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor; to.dtype(Tensor self, ScalarType dtype, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor; to.other(Tensor self, Tensor other, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor; to.dtype_layout(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor; to.prim_Device(Tensor self, Device? device, int? dtype=None, bool non_blocking=False, bool copy=False) -> Tensor(b|a); to.prim_dtype(Tensor self, int? dtype=None, bool non_blocking=False, bool copy=False) -> Tensor(b|a); to.prim_other(Tensor self, bool non_blocking=False, bool copy=False) -> Tensor(b|a)
    sub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor; sub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor
    layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, Tensor? bias=None, float eps=1.0000000000000001e-05, bool cudnn_enable=True) -> Tensor
    rsub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor; rsub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor
    mul.Tensor(Tensor self, Tensor other) -> Tensor; mul.Scalar(Tensor self, Scalar other) -> Tensor
    reciprocal(Tensor self) -> Tensor
    div.Tensor(Tensor self, Tensor other) -> Tensor; div.Scalar(Tensor self, Scalar other) -> Tensor; div.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode) -> Tensor; div.Scalar_mode(Tensor self, Scalar other, *, str? rounding_mode) -> Tensor
    mv(Tensor self, Tensor vec) -> Tensor
    cat(Tensor[] tensors, int dim=0) -> Tensor
    instance_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool use_input_stats, float momentum, float eps, bool cudnn_enabled) -> Tensor
    stack(Tensor[] tensors, int dim=0) -> Tensor
    floor_divide(Tensor self, Tensor other) -> Tensor; floor_divide.Scalar(Tensor self, Scalar other) -> Tensor
    clone(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor
    new_zeros(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
    eq.Tensor(Tensor self, Tensor other) -> Tensor; eq.Scalar(Tensor self, Scalar other) -> Tensor; eq.Tensor_list(Tensor[] a, Tensor[] b) -> bool
    ge.Tensor(Tensor self, Tensor other) -> Tensor; ge.Scalar(Tensor self, Scalar other) -> Tensor
    ne.Tensor(Tensor self, Tensor other) -> Tensor; ne.Scalar(Tensor self, Scalar other) -> Tensor; ne.Tensor_list(Tensor[] a, Tensor[] b) -> bool
    logical_xor(Tensor self, Tensor other) -> Tensor
    zero_(Tensor self) -> Tensor
    abs(Tensor self) -> Tensor
    linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor
    adaptive_max_pool1d(Tensor self, int[1] output_size) -> (Tensor, Tensor)
    le.Tensor(Tensor self, Tensor other) -> Tensor; le.Scalar(Tensor self, Scalar other) -> Tensor
    triu(Tensor self, SymInt diagonal=0) -> Tensor
    diagonal(Tensor self, int offset=0, int dim1=0, int dim2=1) -> Tensor
    conv2d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] dilation=[1, 1], SymInt groups=1) -> Tensor; conv2d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, 1], str padding="valid", SymInt[2] dilation=[1, 1], SymInt groups=1) -> Tensor
    conv_transpose1d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1], SymInt[1] padding=[0], SymInt[1] output_padding=[0], SymInt groups=1, SymInt[1] dilation=[1]) -> Tensor
    conv_transpose3d.input(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0], SymInt[3] output_padding=[0, 0, 0], SymInt groups=1, SymInt[3] dilation=[1, 1, 1]) -> Tensor
    prelu(Tensor self, Tensor weight) -> Tensor
    relu(Tensor self) -> Tensor
    einsum(str equation, Tensor[] tensors, *, int[]? path=None) -> Tensor
    scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask=None, float dropout_p=0., bool is_causal=False, *, float? scale=None, bool enable_gqa=False) -> Tensor
    softplus(Tensor self, Scalar beta=1, Scalar threshold=20) -> Tensor
    _native_batch_norm_legit.no_stats(Tensor input, Tensor? weight, Tensor? bias, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor)
    rms_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, float? eps=None) -> Tensor
    group_norm(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, float eps=1.0000000000000001e-05, bool cudnn_enabled=True) -> Tensor
    convolution(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, bool transposed, SymInt[] output_padding, SymInt groups) -> Tensor
    cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-08) -> Tensor
    max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> Tensor
    meshgrid.indexing(Tensor[] tensors, *, str indexing) -> Tensor[]
    min.other(Tensor self, Tensor other) -> Tensor; min(Tensor self) -> Tensor; min.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices); min.dim_min(Tensor self, int dim, bool keepdim=False, *, Tensor min, Tensor min_indices) -> (Tensor values, Tensor indices)
    pairwise_distance(Tensor x1, Tensor x2, float p=2., float eps=9.9999999999999995e-07, bool keepdim=False) -> Tensor
    positive(Tensor self) -> Tensor
    rrelu(Tensor self, Scalar lower=0.125, Scalar upper=0.33333333333333331, bool training=False, Generator? generator=None) -> Tensor
    relu6(Tensor self) -> Tensor
    _pad_circular(Tensor self, SymInt[] pad) -> Tensor
    square(Tensor self) -> Tensor
    std(Tensor self, bool unbiased=True) -> Tensor; std.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor; std.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> Tensor
    std_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor); std_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> (Tensor, Tensor); std_mean.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> (Tensor, Tensor); std_mean.correction_out(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False, Tensor out0, Tensor out1) -> (Tensor, Tensor)
    take_along_dim(Tensor self, Tensor indices, int? dim=None) -> Tensor
    topk(Tensor self, SymInt k, int dim=-1, bool largest=True, bool sorted=True) -> (Tensor values, Tensor indices)
    tile(Tensor self, SymInt[] dims) -> Tensor
    var(Tensor self, bool unbiased=True) -> Tensor; var.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor; var.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> Tensor
    var_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor); var_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> (Tensor, Tensor); var_mean.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> (Tensor, Tensor); var_mean.correction_out(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False, Tensor out0, Tensor out1) -> (Tensor, Tensor)
    _convolution_mode(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, str padding, SymInt[] dilation, SymInt groups) -> Tensor
    type_as(Tensor self, Tensor other) -> Tensor
    pad(Tensor self, SymInt[] pad, str mode="constant", float? value=None) -> Tensor
    multiply.Tensor(Tensor self, Tensor other) -> Tensor; multiply.Scalar(Tensor self, Scalar other) -> Tensor
    ones_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor
    new_ones(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
    new_full(Tensor self, SymInt[] size, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
    col2im(Tensor self, SymInt[2] output_size, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride) -> Tensor
    embedding(Tensor weight, Tensor indices, SymInt padding_idx=-1, bool scale_grad_by_freq=False, bool sparse=False) -> Tensor
    pixel_shuffle(Tensor self, int upscale_factor) -> Tensor
    pixel_unshuffle(Tensor self, int downscale_factor) -> Tensor
    channel_shuffle(Tensor self, SymInt groups) -> Tensor
    constant_pad_nd(Tensor self, SymInt[] pad, Scalar value=0) -> Tensor
    one_hot(Tensor self, int num_classes=-1) -> Tensor
    native_group_norm(Tensor input, Tensor? weight, Tensor? bias, SymInt N, SymInt C, SymInt HxW, int group, float eps) -> (Tensor, Tensor, Tensor)
    avg_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor
    adaptive_max_pool2d(Tensor self, int[2] output_size) -> (Tensor, Tensor)
    max_pool2d_with_indices(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor)
    max_pool3d_with_indices(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, int[3] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor)
    amax(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor
    amin(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor
    all(Tensor self) -> Tensor; all.dim(Tensor self, int dim, bool keepdim=False) -> Tensor; all.dims(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor
    any(Tensor self) -> Tensor; any.dim(Tensor self, int dim, bool keepdim=False) -> Tensor; any.dims(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor
    argmax(Tensor self, int? dim=None, bool keepdim=False) -> Tensor
    argmin(Tensor self, int? dim=None, bool keepdim=False) -> Tensor
    kthvalue(Tensor self, SymInt k, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)
    mean(Tensor self, *, ScalarType? dtype=None) -> Tensor; mean.dim(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor
    median.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)
    sort(Tensor self, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices); sort.stable(Tensor self, *, bool? stable, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices)
    sgn(Tensor self) -> Tensor
    slice_scatter(Tensor self, Tensor src, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor
    index_select(Tensor self, int dim, Tensor index) -> Tensor
    masked_fill.Scalar(Tensor self, Tensor mask, Scalar value) -> Tensor; masked_fill.Tensor(Tensor self, Tensor mask, Tensor value) -> Tensor
    index_fill.int_Tensor(Tensor self, int dim, Tensor index, Tensor value) -> Tensor; index_fill.int_Scalar(Tensor self, int dim, Tensor index, Scalar value) -> Tensor
    gather(Tensor self, int dim, Tensor index, *, bool sparse_grad=False) -> Tensor
    bitwise_not(Tensor self) -> Tensor
    erf(Tensor self) -> Tensor
    isnan(Tensor self) -> Tensor
    isinf(Tensor self) -> Tensor
    logical_not(Tensor self) -> Tensor
    nan_to_num(Tensor self, float? nan=None, float? posinf=None, float? neginf=None) -> Tensor
    threshold(Tensor self, Scalar threshold, Scalar value) -> Tensor
    exp2(Tensor self) -> Tensor
    elu(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor
    hardshrink(Tensor self, Scalar lambd=0.5) -> Tensor
    hardsigmoid(Tensor self) -> Tensor
    hardtanh(Tensor self, Scalar min_val=-1, Scalar max_val=1) -> Tensor
    hardswish(Tensor self) -> Tensor
    leaky_relu(Tensor self, Scalar negative_slope=0.01) -> Tensor
    celu(Tensor self, Scalar alpha=1.) -> Tensor
    gelu(Tensor self, *, str approximate="none") -> Tensor
    silu(Tensor self) -> Tensor
    softshrink(Tensor self, Scalar lambd=0.5) -> Tensor
    flip(Tensor self, int[] dims) -> Tensor
    tril(Tensor self, SymInt diagonal=0) -> Tensor
    repeat(Tensor self, SymInt[] repeats) -> Tensor
    roll(Tensor self, SymInt[1] shifts, int[1] dims=[]) -> Tensor
    feature_dropout(Tensor input, float p, bool train) -> Tensor
    alpha_dropout(Tensor input, float p, bool train) -> Tensor
    feature_alpha_dropout(Tensor input, float p, bool train) -> Tensor
    arange(Scalar end, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor; arange.start(Scalar start, Scalar end, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor; arange.start_step(Scalar start, Scalar end, Scalar step=1, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
    """
}
