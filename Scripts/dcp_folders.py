"""Has torch.distributed.checkpoint save folders of many kinds, and compares cifar-eval's logits with the loaded model's.

    pip install numpy torch safetensors
    python Scripts/dcp_folders.py cifar-10-batches-bin/test_batch.bin cifar-eval [FOLDER [NAME ...]]

Each case runs its ranks with gloo on CPU: it gives a model random weights, shards it, saves it, and evaluates images with
the whole weights. cifar-eval then reads the folder with 1, 2, 3 and 5 ranks, whose logits must be the same bit for bit.
"""
import os
import subprocess
import sys
import tempfile

IMAGES = 64
CASES = {
    "plain_one_rank": dict(ranks=1, shard="none"),
    "plain_three_ranks": dict(ranks=3, shard="none"),
    "fully_shard": dict(ranks=2),
    "fully_shard_uneven": dict(ranks=5),
    "fully_shard_bf16": dict(ranks=3, dtype="bfloat16"),
    "fully_shard_net": dict(ranks=4, model="Net"),
    "dimension_1": dict(ranks=3, shard=1),
    "dimension_1_net_bf16": dict(ranks=5, shard=1, model="Net", dtype="bfloat16"),
    "last_dimension": dict(ranks=2, shard=-1, model="Net"),
    "mesh_2_by_2": dict(ranks=4, shard="mesh"),
    "replicated_and_sharded": dict(ranks=4, shard="hybrid"),
    "state_dict_alone": dict(ranks=2, save="alone"),
    "app": dict(ranks=2, save="app"),
    "app_compiled": dict(ranks=1, save="app", shard="none", prefix="_orig_mod."),
    "two_averages": dict(ranks=2, save="ema"),
    "asynchronous": dict(ranks=2, save="async"),
    "threads": dict(ranks=2, save="threads"),
    "file_a_tensor": dict(ranks=2, save="many"),
    "ranks_on_their_own": dict(ranks=2, save="uncoordinated"),
    "channels_last": dict(ranks=1, shard="none", memory="channels_last"),
    "safetensors": dict(ranks=2, save="safetensors"),
    "safetensors_one_file": dict(ranks=1, save="safetensors_one"),
    "fsdp1": dict(ranks=3, shard="fsdp1", model="Net"),
}


def main(data, program, folder, names):
    import numpy as np

    failed = []
    for name in names:
        if name not in CASES:
            sys.exit(f"{name}: no such case; there are: {', '.join(CASES)}")
    for name, case in CASES.items():
        if names and name not in names:
            continue
        place = f"{folder}/{name}"
        os.makedirs(place, exist_ok=True)
        launch = [sys.executable, "-m", "torch.distributed.run", "--nproc_per_node", str(case["ranks"]), __file__]
        run = subprocess.run(launch + ["--save", name, data, place], capture_output=True, text=True,
                             env={**os.environ, "OMP_NUM_THREADS": "1"})
        if run.returncode:
            print(f"{name:24} not saved: {(run.stderr.strip().splitlines() or ['?'])[-1]}", flush=True)
            failed.append(name)
            continue
        wanted = np.load(f"{place}/torch.npy")
        found = []
        for ranks in (1, 2, 3, 5):
            if os.path.exists(f"{place}/logits.npy"):
                os.remove(f"{place}/logits.npy")
            run = subprocess.run(
                ["mpirun", "--oversubscribe", "--allow-run-as-root", "-np", str(ranks), program, "--checkpoint",
                 f"{place}/ckpt", "--data", data, "--limit", str(IMAGES), "-q", "--logits", f"{place}/logits.npy",
                 "--mean", "0.5", "--std", "0.5"], capture_output=True, text=True)
            if run.returncode:
                print(f"{name:24} refused: {(run.stderr.strip().splitlines() or ['?'])[0]}", flush=True)
                failed.append(name)
                break
            found.append(np.load(f"{place}/logits.npy"))
        if len(found) == 4:
            same = all(np.array_equal(logits.view(np.uint32), found[0].view(np.uint32)) for logits in found)
            difference, largest = abs(wanted - found[0]).max(), abs(wanted).max()
            others = int((wanted.argmax(1) != found[0].argmax(1)).sum())
            # bf16 keeps 8 bits of every value in between.
            good = same and difference <= (0.05 if case.get("dtype") == "bfloat16" else 1e-5) * largest
            if not good:
                failed.append(name)
            print(f"{name:24} largest difference {difference:.1e} of {largest:.2f}, {others} other predictions, "
                  f"{'the same' if same else 'NOT the same'} with 1, 2, 3 and 5 ranks{'' if good else ': FAILED'}", flush=True)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def saver(name, data, folder):
    import numpy as np
    import torch
    import torch.distributed as dist
    import torch_models

    case = CASES[name]
    dist.init_process_group("gloo")
    torch.manual_seed(7)
    model = torch_models.Net() if case.get("model") == "Net" else torch_models.CIFARResNet(1)
    dtype = getattr(torch, case.get("dtype", "float32"))
    model.eval()
    for norm in model.modules():
        if isinstance(norm, torch.nn.BatchNorm2d):
            norm.running_mean.uniform_(-0.3, 0.3)
            norm.running_var.uniform_(0.5, 2)
    model.to(dtype)
    if case.get("memory"):
        model.to(memory_format=torch.channels_last)
    if dist.get_rank() == 0:
        records = torch.from_numpy(np.fromfile(data, dtype=np.uint8, count=IMAGES * 3073).reshape(-1, 3073))
        images = (records[:, 1:].reshape(-1, 3, 32, 32).float() / 255 - 0.5) / 0.5
        with torch.no_grad():
            np.save(f"{folder}/torch.npy", model(images.to(dtype)).float().numpy())
    state = shard(model, case)
    state = {case.get("prefix", "") + key: value for key, value in state.items()}
    save(state, case.get("save"), f"{folder}/ckpt")
    dist.barrier()
    dist.destroy_process_group()


def shard(model, case):
    """The model's state dict with its parameters shared out as the case says."""
    import torch
    from torch.distributed.checkpoint.state_dict import get_model_state_dict
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.tensor import Replicate, Shard, distribute_tensor

    way, ranks = case.get("shard", "fsdp2"), case["ranks"]
    if way == "none":
        return model.state_dict()
    if way == "fsdp2":
        from torch.distributed.fsdp import fully_shard

        mesh = init_device_mesh("cpu", (ranks,))
        for child in model.children():
            if any(True for _ in child.parameters()):
                fully_shard(child, mesh=mesh)
        fully_shard(model, mesh=mesh)
        return get_model_state_dict(model)
    if way == "fsdp1":
        from torch.distributed.fsdp import FullyShardedDataParallel, StateDictType

        model = FullyShardedDataParallel(model, use_orig_params=True, device_id=torch.device("cpu"))
        FullyShardedDataParallel.set_state_dict_type(model, StateDictType.SHARDED_STATE_DICT)
        return model.state_dict()
    mesh = init_device_mesh("cpu", (2, ranks // 2)) if way in ("mesh", "hybrid") else init_device_mesh("cpu", (ranks,))

    def place(tensor):
        dimensions = tensor.dim()
        if way == "mesh":
            return [Shard(0), Shard(1)] if dimensions > 1 else [Replicate(), Replicate()]
        if way == "hybrid":
            return [Replicate(), Shard(0)] if dimensions else [Replicate(), Replicate()]
        return [Shard(way % dimensions)] if dimensions > 1 else [Replicate()]

    return {key: distribute_tensor(tensor, mesh, place(tensor)) for key, tensor in model.state_dict().items()}


def save(state, way, path):
    import torch
    import torch.distributed.checkpoint as dcp

    moments = {"state": {key: {"exp_avg": torch.ones(3, 3), "step": 3} for key in state}, "param_groups": [{"lr": 0.1}]}
    whole = {"model": state, "optim": moments, "epoch": 3, "best": torch.tensor(1.5)}
    if way == "alone":
        dcp.save(state, checkpoint_id=path)
    elif way == "app":
        dcp.save({"app": {"model": state, "optim": moments}}, checkpoint_id=path)
    elif way == "ema":
        copies = {key: value * 0.5 for key, value in state.items()}
        dcp.save({"ema": copies, **whole}, checkpoint_id=path)
    elif way == "async":
        dcp.async_save(whole, checkpoint_id=path).result()
    elif way in ("threads", "many"):
        more = dict(thread_count=3) if way == "threads" else dict(single_file_per_rank=False)
        dcp.save(whole, storage_writer=dcp.FileSystemWriter(path, **more))
    elif way == "uncoordinated":
        dcp.save(whole, checkpoint_id=path, use_collectives=False)
    elif way in ("safetensors", "safetensors_one"):
        from torch.distributed.checkpoint import HuggingFaceStorageWriter

        dcp.save(state, storage_writer=HuggingFaceStorageWriter(path, save_distributed=way == "safetensors"))
    else:
        dcp.save(whole, checkpoint_id=path)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--save"]:
        saver(*sys.argv[2:5])
    elif len(sys.argv) >= 3:
        main(*sys.argv[1:3], sys.argv[3] if len(sys.argv) > 3 else tempfile.mkdtemp(), sys.argv[4:])
    else:
        sys.exit(__doc__)
