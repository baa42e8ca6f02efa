"""Writes ONNX's own backend tests as folders: NAME/model.onnx, input_0.pb ..., output_0.pb ....

    python3 -m venv .venv-onnx && .venv-onnx/bin/pip install onnx numpy
    .venv-onnx/bin/python Scripts/onnx_cases.py .build/onnx-cases

ONNXTests runs every one of them and compares what happened with Tests/ONNXTests/backend-cases.txt.
"""

import pathlib
import shutil
import sys
import warnings

import numpy
import onnx
from onnx import numpy_helper
from onnx.backend.test.case.node import collect_testcases
from onnx.backend.test.loader import load_model_tests

# The operators of image classifiers, and of the constants that their exporters leave to be folded.
OPERATORS = """
Abs Acos Acosh Add AffineGrid And ArgMax ArgMin Asin Asinh Atan Atanh Attention AveragePool BatchNormalization Cast CastLike
Ceil Celu Clip Concat Constant ConstantOfShape Conv ConvInteger ConvTranspose Cos Cosh CumSum DFT DepthToSpace DequantizeLinear
Div Dropout DynamicQuantizeLinear Einsum Elu Equal Erf Exp Expand EyeLike Flatten Floor GRU Gather GatherElements GatherND Gelu
Gemm GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual GridSample GroupNormalization HardSigmoid HardSwish Identity
InstanceNormalization IsInf IsNaN LRN LSTM LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax LpNormalization MatMul
MatMulInteger Max MaxPool Mean Min Mish Mod Mul Neg NonZero Not OneHot Or PRelu Pad Pow QLinearConv QLinearMatMul QuantizeLinear
RMSNormalization RNN Range Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd
ReduceSum ReduceSumSquare Relu Reshape Resize Round ScatterElements ScatterND Selu Shape Sigmoid Sign Sin Sinh Size Slice
Softmax Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Swish Tan Tanh ThresholdedRelu Tile TopK Transpose Trilu
Unsqueeze Upsample Where Xor
""".split()


def write(folder, name, model, inputs, outputs):
    """Writes one case; arrays are NumPy's."""
    case = folder / name
    case.mkdir(parents=True)
    (case / "model.onnx").write_bytes(model.SerializeToString())
    for kind, arrays in (("input", inputs), ("output", outputs)):
        for index, array in enumerate(arrays):
            tensor = numpy_helper.from_array(numpy.asarray(array))
            (case / f"{kind}_{index}.pb").write_bytes(tensor.SerializeToString())


def main():
    warnings.simplefilter("ignore")
    folder = pathlib.Path(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    for case in collect_testcases():
        nodes = case.model.graph.node
        if len(nodes) != 1 or nodes[0].op_type not in OPERATORS or nodes[0].domain:
            continue
        inputs, outputs = case.data_sets[0]
        if all(isinstance(array, numpy.ndarray | numpy.generic) for array in [*inputs, *outputs]):
            try:
                write(folder, case.name, case.model, inputs, outputs)
            except (TypeError, ValueError, KeyError):  # types that NumPy has not
                shutil.rmtree(folder / case.name, ignore_errors=True)
    for kind in ("pytorch-converted", "pytorch-operator", "simple"):
        for case in load_model_tests(kind=kind):
            source = pathlib.Path(case.model_dir)
            if kind == "simple" and not case.name.startswith(("test_single_relu", "test_shrink", "test_sign")):
                continue
            target = folder / case.name
            target.mkdir(parents=True)
            shutil.copy(source / "model.onnx", target)
            for part in (source / "test_data_set_0").glob("*.pb"):
                shutil.copy(part, target)
    light = pathlib.Path(onnx.backend.test.__file__).parent / "data" / "light"
    for model in sorted(light.glob("*.onnx")):
        (folder / model.stem).mkdir()
        shutil.copy(model, folder / model.stem / "model.onnx")


if __name__ == "__main__":
    main()
