// Written by Scripts/aten_schemas.py.

extension ATenSchemas {
  /// The schemas of PyTorch 2.15.0, an operator a line, its overloads in the order in which they are tried.
  static let textsAToL = """
    column_stack(Tensor[] tensors) -> Tensor
    gru.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)
    lstm.input(Tensor input, Tensor[] hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor, Tensor)
    isclose(Tensor self, Tensor other, float rtol=1.0000000000000001e-05, float atol=1e-08, bool equal_nan=False) -> Tensor
    affine_grid_generator(Tensor theta, SymInt[] size, bool align_corners) -> Tensor
    copy(Tensor self, Tensor src, bool non_blocking=False) -> Tensor
    full(SymInt[] size, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
    eye(SymInt n, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor; eye.m(SymInt n, SymInt m, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
    linalg_norm(Tensor self, Scalar? ord=None, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor; linalg_norm.ord_str(Tensor self, str ord, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor
    linalg_matmul(Tensor self, Tensor other) -> Tensor
    less.Tensor(Tensor self, Tensor other) -> Tensor; less.Scalar(Tensor self, Scalar other) -> Tensor
    less_equal.Tensor(Tensor self, Tensor other) -> Tensor; less_equal.Scalar(Tensor self, Scalar other) -> Tensor
    kron(Tensor self, Tensor other) -> Tensor
    concatenate(Tensor[] tensors, int dim=0) -> Tensor
    isfinite(Tensor self) -> Tensor
    hstack(Tensor[] tensors) -> Tensor
    greater.Tensor(Tensor self, Tensor other) -> Tensor; greater.Scalar(Tensor self, Scalar other) -> Tensor
    greater_equal.Tensor(Tensor self, Tensor other) -> Tensor; greater_equal.Scalar(Tensor self, Scalar other) -> Tensor
    ger(Tensor self, Tensor vec2) -> Tensor
    fix(Tensor self) -> Tensor
    fft_ifftshift(Tensor self, int[1]? dim=None) -> Tensor
    fft_fftshift(Tensor self, int[1]? dim=None) -> Tensor
    dstack(Tensor[] tensors) -> Tensor
    cumulative_trapezoid.dx(Tensor y, *, Scalar dx=1, int dim=-1) -> Tensor
    clip(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor; clip.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor
    broadcast_to(Tensor self, SymInt[] size) -> Tensor
    arccosh(Tensor self) -> Tensor
    adaptive_avg_pool2d(Tensor self, SymInt[2] output_size) -> Tensor
    avg_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], bool ceil_mode=False, bool count_include_pad=True) -> Tensor
    absolute(Tensor self) -> Tensor
    argsort(Tensor self, int dim=-1, bool descending=False) -> Tensor; argsort.stable(Tensor self, *, bool stable, int dim=-1, bool descending=False) -> Tensor
    arctanh(Tensor self) -> Tensor
    arctan2(Tensor self, Tensor other) -> Tensor
    __and__.Scalar(Tensor self, Scalar other) -> Tensor; __and__.Tensor(Tensor self, Tensor other) -> Tensor
    arcsin(Tensor self) -> Tensor
    arccos(Tensor self) -> Tensor
    adjoint(Tensor self) -> Tensor
    lerp.Scalar(Tensor self, Tensor end, Scalar weight) -> Tensor; lerp.Tensor(Tensor self, Tensor end, Tensor weight) -> Tensor
    hypot(Tensor self, Tensor other) -> Tensor
    fmod.Tensor(Tensor self, Tensor other) -> Tensor; fmod.Scalar(Tensor self, Scalar other) -> Tensor
    fmin(Tensor self, Tensor other) -> Tensor
    copysign.Tensor(Tensor self, Tensor other) -> Tensor; copysign.Scalar(Tensor self, Scalar other) -> Tensor
    bitwise_xor.Tensor(Tensor self, Tensor other) -> Tensor; bitwise_xor.Scalar(Tensor self, Scalar other) -> Tensor; bitwise_xor.Scalar_Tensor(Scalar self, Tensor other) -> Tensor
    bitwise_or.Tensor(Tensor self, Tensor other) -> Tensor; bitwise_or.Scalar(Tensor self, Scalar other) -> Tensor; bitwise_or.Scalar_Tensor(Scalar self, Tensor other) -> Tensor
    glu(Tensor self, int dim=-1) -> Tensor
    index_copy(Tensor self, int dim, Tensor index, Tensor source) -> Tensor
    fft_irfftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor
    fft_rfftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor
    fft_rfft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor
    fft_irfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor
    fft_rfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor
    fft_fft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor
    fft_ifft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor
    dropout(Tensor input, float p, bool train) -> Tensor
    adaptive_avg_pool3d(Tensor self, SymInt[3] output_size) -> Tensor
    grid_sampler_2d(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor
    avg_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor
    batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float momentum, float eps, bool cudnn_enabled) -> Tensor
    fft_fftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor
    grid_sampler(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor
    cross(Tensor self, Tensor other, int? dim=None) -> Tensor
    bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None) -> Tensor
    atan2(Tensor self, Tensor other) -> Tensor
    addcmul(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor
    linalg_matrix_norm.str_ord(Tensor self, str ord="fro", int[] dim=[-2, -1], bool keepdim=False, *, ScalarType? dtype=None) -> Tensor
    cumsum(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor
    cumprod(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor
    linalg_vector_norm(Tensor self, Scalar ord=2, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor
    logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor
    cdist(Tensor x1, Tensor x2, float p=2., int? compute_mode=None) -> Tensor
    asin(Tensor self) -> Tensor
    clamp_min(Tensor self, Scalar min) -> Tensor; clamp_min.Tensor(Tensor self, Tensor min) -> Tensor
    clamp(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor; clamp.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor
    arctan(Tensor self) -> Tensor
    atan(Tensor self) -> Tensor
    logaddexp2(Tensor self, Tensor other) -> Tensor
    adaptive_max_pool3d(Tensor self, int[3] output_size) -> (Tensor, Tensor)
    log_softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor
    lift_fresh_copy(Tensor self) -> Tensor
    as_strided(Tensor self, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor
    empty.memory_format(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor
    bitwise_and.Tensor(Tensor self, Tensor other) -> Tensor; bitwise_and.Scalar(Tensor self, Scalar other) -> Tensor; bitwise_and.Scalar_Tensor(Scalar self, Tensor other) -> Tensor
    _conj(Tensor self) -> Tensor
    arcsinh(Tensor self) -> Tensor
    log1p(Tensor self) -> Tensor
    hsplit.int(Tensor self, int sections) -> Tensor[]; hsplit.array(Tensor self, int[] indices) -> Tensor[]
    conj(Tensor self) -> Tensor
    alias(Tensor self) -> Tensor
    chunk(Tensor self, int chunks, int dim=0) -> Tensor[]
    detach_(Tensor self) -> Tensor
    index_put(Tensor self, Tensor?[] indices, Tensor values, bool accumulate=False) -> Tensor; index_put.hacked_twin(Tensor self, Tensor[] indices, Tensor values, bool accumulate=False) -> Tensor
    acos(Tensor self) -> Tensor
    log10(Tensor self) -> Tensor
    conv3d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0], SymInt[3] dilation=[1, 1, 1], SymInt groups=1) -> Tensor
    _convolution.deprecated(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, bool transposed, int[] output_padding, SymInt groups, bool benchmark, bool deterministic, bool cudnn_enabled) -> Tensor; _convolution(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, bool transposed, SymInt[] output_padding, SymInt groups, bool benchmark, bool deterministic, bool cudnn_enabled, bool allow_tf32) -> Tensor
    clamp_max(Tensor self, Scalar max) -> Tensor; clamp_max.Tensor(Tensor self, Tensor max) -> Tensor
    fft_ifft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor
    imag(Tensor self) -> Tensor
    full_like(Tensor self, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor
    contiguous(Tensor self, *, MemoryFormat memory_format=0) -> Tensor
    conj_physical(Tensor self) -> Tensor
    fmax(Tensor self, Tensor other) -> Tensor
    conv1d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1], SymInt[1] padding=[0], SymInt[1] dilation=[1], SymInt groups=1) -> Tensor; conv1d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1], str padding="valid", SymInt[1] dilation=[1], SymInt groups=1) -> Tensor
    detach(Tensor self) -> Tensor
    fft_irfft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor
    index_add(Tensor self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor
    frac(Tensor self) -> Tensor
    flatten.using_ints(Tensor self, int start_dim=0, int end_dim=-1) -> Tensor
    _cdist_forward(Tensor x1, Tensor x2, float p, int? compute_mode) -> Tensor
    floor(Tensor self) -> Tensor
    dot(Tensor self, Tensor tensor) -> Tensor
    im2col(Tensor self, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride) -> Tensor
    baddbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor
    cos(Tensor self) -> Tensor
    concat(Tensor[] tensors, int dim=0) -> Tensor
    linspace(Scalar start, Scalar end, int steps, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
    flipud(Tensor self) -> Tensor
    fliplr(Tensor self) -> Tensor
    copy_(Tensor self, Tensor src, bool non_blocking=False) -> Tensor
    index.Tensor(Tensor self, Tensor?[] indices) -> Tensor; index.Tensor_hacked_twin(Tensor self, Tensor[] indices) -> Tensor; index.list_Tensor(Tensor[] self, Tensor el) -> int
    log_sigmoid(Tensor self) -> Tensor
    _log_softmax(Tensor self, int dim, bool half_to_float) -> Tensor
    dsplit.int(Tensor self, int sections) -> Tensor[]; dsplit.array(Tensor self, int[] indices) -> Tensor[]
    diff(Tensor self, int n=1, int dim=-1, Tensor? prepend=None, Tensor? append=None) -> Tensor
    fft_ifftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor
    gru_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> Tensor
    logical_or(Tensor self, Tensor other) -> Tensor
    addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor
    expand_as(Tensor self, Tensor other) -> Tensor
    bmm(Tensor self, Tensor mat2) -> Tensor
    logical_and(Tensor self, Tensor other) -> Tensor
    addcdiv(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor
    lt.Tensor(Tensor self, Tensor other) -> Tensor; lt.Scalar(Tensor self, Scalar other) -> Tensor
    expand(Tensor self, SymInt[] size, *, bool implicit=False) -> Tensor
    ceil(Tensor self) -> Tensor
    gt.Tensor(Tensor self, Tensor other) -> Tensor; gt.Scalar(Tensor self, Scalar other) -> Tensor
    exp(Tensor self) -> Tensor
    logaddexp(Tensor self, Tensor other) -> Tensor
    add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor; add.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor
    expm1(Tensor self) -> Tensor
    log(Tensor self) -> Tensor
    adaptive_avg_pool1d(Tensor self, int[1] output_size) -> Tensor
    log2(Tensor self) -> Tensor
    conv_transpose2d.input(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] output_padding=[0, 0], SymInt groups=1, SymInt[2] dilation=[1, 1]) -> Tensor
    fill_.Scalar(Tensor self, Scalar value) -> Tensor; fill_.Tensor(Tensor self, Tensor value) -> Tensor
    float_power.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor; float_power.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor; float_power.Scalar(Scalar self, Tensor exponent) -> Tensor
    layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, Tensor? bias=None, float eps=1.0000000000000001e-05, bool cudnn_enable=True) -> Tensor
    div.Tensor(Tensor self, Tensor other) -> Tensor; div.Scalar(Tensor self, Scalar other) -> Tensor; div.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode) -> Tensor; div.Scalar_mode(Tensor self, Scalar other, *, str? rounding_mode) -> Tensor
    cat(Tensor[] tensors, int dim=0) -> Tensor
    instance_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool use_input_stats, float momentum, float eps, bool cudnn_enabled) -> Tensor
    floor_divide(Tensor self, Tensor other) -> Tensor; floor_divide.Scalar(Tensor self, Scalar other) -> Tensor
    clone(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor
    eq.Tensor(Tensor self, Tensor other) -> Tensor; eq.Scalar(Tensor self, Scalar other) -> Tensor; eq.Tensor_list(Tensor[] a, Tensor[] b) -> bool
    ge.Tensor(Tensor self, Tensor other) -> Tensor; ge.Scalar(Tensor self, Scalar other) -> Tensor
    logical_xor(Tensor self, Tensor other) -> Tensor
    abs(Tensor self) -> Tensor
    linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor
    adaptive_max_pool1d(Tensor self, int[1] output_size) -> (Tensor, Tensor)
    le.Tensor(Tensor self, Tensor other) -> Tensor; le.Scalar(Tensor self, Scalar other) -> Tensor
    diagonal(Tensor self, int offset=0, int dim1=0, int dim2=1) -> Tensor
    conv2d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] dilation=[1, 1], SymInt groups=1) -> Tensor; conv2d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, 1], str padding="valid", SymInt[2] dilation=[1, 1], SymInt groups=1) -> Tensor
    conv_transpose1d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1], SymInt[1] padding=[0], SymInt[1] output_padding=[0], SymInt groups=1, SymInt[1] dilation=[1]) -> Tensor
    conv_transpose3d.input(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0], SymInt[3] output_padding=[0, 0, 0], SymInt groups=1, SymInt[3] dilation=[1, 1, 1]) -> Tensor
    einsum(str equation, Tensor[] tensors, *, int[]? path=None) -> Tensor
    lstm_cell(Tensor input, Tensor[] hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> (Tensor, Tensor)
    heaviside(Tensor self, Tensor values) -> Tensor
    fft_fft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor
    group_norm(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, float eps=1.0000000000000001e-05, bool cudnn_enabled=True) -> Tensor
    convolution(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, bool transposed, SymInt[] output_padding, SymInt groups) -> Tensor
    cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-08) -> Tensor
    complex(Tensor real, Tensor imag) -> Tensor
    cosh(Tensor self) -> Tensor
    _convolution_mode(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, str padding, SymInt[] dilation, SymInt groups) -> Tensor
    divide.Tensor(Tensor self, Tensor other) -> Tensor; divide.Scalar(Tensor self, Scalar other) -> Tensor; divide.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode) -> Tensor; divide.Scalar_mode(Tensor self, Scalar other, *, str? rounding_mode) -> Tensor
    linalg_cross(Tensor self, Tensor other, *, int dim=-1) -> Tensor
    col2im(Tensor self, SymInt[2] output_size, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride) -> Tensor
    embedding(Tensor weight, Tensor indices, SymInt padding_idx=-1, bool scale_grad_by_freq=False, bool sparse=False) -> Tensor
    channel_shuffle(Tensor self, SymInt groups) -> Tensor
    constant_pad_nd(Tensor self, SymInt[] pad, Scalar value=0) -> Tensor
    avg_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor
    adaptive_max_pool2d(Tensor self, int[2] output_size) -> (Tensor, Tensor)
    _fft_r2c(Tensor self, int[] dim, int normalization, bool onesided) -> Tensor
    amax(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor
    amin(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor
    aminmax(Tensor self, *, int? dim=None, bool keepdim=False) -> (Tensor min, Tensor max)
    all(Tensor self) -> Tensor; all.dim(Tensor self, int dim, bool keepdim=False) -> Tensor; all.dims(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor
    any(Tensor self) -> Tensor; any.dim(Tensor self, int dim, bool keepdim=False) -> Tensor; any.dims(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor
    argmax(Tensor self, int? dim=None, bool keepdim=False) -> Tensor
    argmin(Tensor self, int? dim=None, bool keepdim=False) -> Tensor
    bucketize.Tensor(Tensor self, Tensor boundaries, *, bool out_int32=False, bool right=False) -> Tensor
    count_nonzero(Tensor self, int? dim=None) -> Tensor; count_nonzero.dim_IntList(Tensor self, int[] dim) -> Tensor
    cummax(Tensor self, int dim) -> (Tensor values, Tensor indices)
    cummin(Tensor self, int dim) -> (Tensor values, Tensor indices)
    kthvalue(Tensor self, SymInt k, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)
    logcumsumexp(Tensor self, int dim) -> Tensor
    index_select(Tensor self, int dim, Tensor index) -> Tensor
    index_fill.int_Tensor(Tensor self, int dim, Tensor index, Tensor value) -> Tensor; index_fill.int_Scalar(Tensor self, int dim, Tensor index, Scalar value) -> Tensor
    gather(Tensor self, int dim, Tensor index, *, bool sparse_grad=False) -> Tensor
    acosh(Tensor self) -> Tensor
    angle(Tensor self) -> Tensor
    asinh(Tensor self) -> Tensor
    atanh(Tensor self) -> Tensor
    bitwise_not(Tensor self) -> Tensor
    deg2rad(Tensor self) -> Tensor
    erf(Tensor self) -> Tensor
    isnan(Tensor self) -> Tensor
    isinf(Tensor self) -> Tensor
    isposinf(Tensor self) -> Tensor
    isneginf(Tensor self) -> Tensor
    logical_not(Tensor self) -> Tensor
    logit(Tensor self, float? eps=None) -> Tensor
    _fft_c2c(Tensor self, SymInt[] dim, int normalization, bool forward) -> Tensor
    erfc(Tensor self) -> Tensor
    exp2(Tensor self) -> Tensor
    elu(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor
    hardshrink(Tensor self, Scalar lambd=0.5) -> Tensor
    hardsigmoid(Tensor self) -> Tensor
    hardtanh(Tensor self, Scalar min_val=-1, Scalar max_val=1) -> Tensor
    hardswish(Tensor self) -> Tensor
    leaky_relu(Tensor self, Scalar negative_slope=0.01) -> Tensor
    celu(Tensor self, Scalar alpha=1.) -> Tensor
    gelu(Tensor self, *, str approximate="none") -> Tensor
    _fft_c2r(Tensor self, int[] dim, int normalization, SymInt last_dim_size) -> Tensor
    flip(Tensor self, int[] dims) -> Tensor
    diag_embed(Tensor self, int offset=0, int dim1=-2, int dim2=-1) -> Tensor
    feature_dropout(Tensor input, float p, bool train) -> Tensor
    alpha_dropout(Tensor input, float p, bool train) -> Tensor
    feature_alpha_dropout(Tensor input, float p, bool train) -> Tensor
    arange(Scalar end, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor; arange.start(Scalar start, Scalar end, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor; arange.start_step(Scalar start, Scalar end, Scalar step=1, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
    """
}
