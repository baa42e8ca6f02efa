#!/usr/bin/env python3
"""Writes a classifier of 1 GiB as ONNX with external data, and says what a run on four ranks read and held.

    V/bin/pip install numpy onnx && V/bin/python Scripts/large_onnx.py PROGRAM FOLDER BATCH

FOLDER gets model.onnx and model.onnx.data: 65 linear layers of random weights. BATCH is a batch of CIFAR-10.
"""
import json
import os
import subprocess
import sys

import numpy as np
from onnx import TensorProto, helper, save

WIDTH, LAYERS, OPSET = 2048, 63, 18


def write(folder):
    os.makedirs(folder, exist_ok=True)
    random, weights, nodes = np.random.default_rng(0), [], [helper.make_node("Flatten", ["x"], ["flat"])]
    value = "flat"
    with open(os.path.join(folder, "model.onnx.data"), "wb") as data:
        shapes = [(WIDTH, 3072)] + [(WIDTH, WIDTH)] * LAYERS + [(10, WIDTH)]
        for index, shape in enumerate(shapes):
            array = (random.standard_normal(shape) * (1.4 / shape[1]) ** 0.5).astype(np.float32)
            tensor = TensorProto(name=f"w{index}", data_type=TensorProto.FLOAT, dims=shape)
            tensor.data_location = TensorProto.EXTERNAL
            for key, text in (("location", "model.onnx.data"), ("offset", data.tell()), ("length", array.nbytes)):
                tensor.external_data.add(key=key, value=str(text))
            data.write(array.tobytes())
            weights.append(tensor)
            output = "y" if index == len(shapes) - 1 else f"h{index}"
            nodes.append(helper.make_node("Gemm", [value, tensor.name], [output], transB=1))
            if output != "y":
                nodes.append(helper.make_node("Relu", [output], [f"r{index}"]))
            value = f"r{index}"
        total = data.tell()
    image = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 3, 32, 32])
    logits = helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 10])
    graph = helper.make_graph(nodes, "large", [image], [logits], weights)
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)]), os.path.join(folder, "model.onnx"))
    return total


def main():
    program, folder, batch = sys.argv[1:4]
    total = write(folder)
    run = subprocess.run(
        ["mpirun", "--oversubscribe", "-np", "4", program, "--checkpoint", os.path.join(folder, "model.onnx"), "--data", batch,
         "--limit", "64", "--threads", "1", "--json", "-"], stdout=subprocess.PIPE, check=True)
    report = json.loads(run.stdout)
    read, header = sum(report["bytes_read"]), report["header_bytes"]
    print(f"{total / 2**30:.2f} GiB of parameters; read {read - 4 * header} bytes and 4 headers of {header};",
          f"at the most {max(report['peak_resident_bytes']) >> 20} MiB resident a rank")
    return 0 if read - 4 * header == total and max(report["peak_resident_bytes"]) < 350 << 20 else 1


if __name__ == "__main__":
    sys.exit(main())
