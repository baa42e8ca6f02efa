"""Measures one runtime on one model: an answer in images a second of processor time for each line of standard input.

    worker.py RUNTIME MODEL DTYPE ONNX

One core; after three warm-up calls the best of several batch sizes is kept, as PyTorch's and OpenVINO's depend on it.
"""
import os
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np
import torch
import torch._inductor.config

from models import MODELS, model


def pytorch(name, path, images, dtype, form):
    net, images = model(name), torch.from_numpy(images)
    if dtype == "bf16":
        net, images = net.bfloat16(), images.bfloat16()
    net, images = net.to(memory_format=torch.channels_last), images.to(memory_format=torch.channels_last)
    if form == "jit":
        net = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(net, images)))
    if form == "compile":
        torch._inductor.config.freezing = True
        net = torch.compile(net, dynamic=False)
    return lambda: net(images)


def onnxruntime(name, path, images, dtype):
    import onnxruntime as runtime

    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = runtime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return lambda: session.run(None, {"x": images})


def openvino(name, path, images, dtype):
    import openvino as runtime

    core = runtime.Core()
    network = core.read_model(path)
    network.reshape(list(images.shape))
    compiled = core.compile_model(network, "CPU", {
        "INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1, "ENABLE_CPU_PINNING": False,
        "INFERENCE_PRECISION_HINT": "bf16" if dtype == "bf16" else "f32"})
    request = compiled.create_infer_request()
    request.set_input_tensor(runtime.Tensor(images))
    return request.infer


RUNTIMES = {
    "PyTorch eager": lambda *all: pytorch(*all, form="eager"),
    "PyTorch jit": lambda *all: pytorch(*all, form="jit"),
    "PyTorch compile": lambda *all: pytorch(*all, form="compile"),
    "ONNX Runtime": onnxruntime,
    "OpenVINO": openvino,
}


def rate(call, images, seconds):
    start, done = time.process_time(), 0
    while time.process_time() - start < seconds:
        call()
        done += images
    return done / (time.process_time() - start)


def main(runtime, name, dtype, path):
    torch.set_num_threads(1)
    generator = np.random.default_rng(1)
    best = None
    with torch.inference_mode():
        for batch in MODELS[name].batches:
            images = generator.standard_normal((batch, 3, MODELS[name].side, MODELS[name].side)).astype(np.float32)
            call = RUNTIMES[runtime](name, path, images, dtype)
            for _ in range(3 if MODELS[name].side == 32 else 1):
                call()
            found = rate(call, batch, 0.2)
            if best is None or found > best[0]:
                best = (found, call, batch)
        print(best[2], flush=True)
        for _ in sys.stdin:
            print(rate(best[1], best[2], 0.35), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
