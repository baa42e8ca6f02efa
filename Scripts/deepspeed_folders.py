"""Has DeepSpeed save the kinds of folders that are rare, and compares cifar-eval's logits on them with the engine's own.

    pip install torch deepspeed ninja
    python Scripts/deepspeed_folders.py cifar-10-batches-bin/test_batch.bin cifar-eval [FOLDER]

Each case trains for a few steps on CPU, saves with save_checkpoint, and evaluates the first 846 images with the engine.
The first one compiles DeepSpeed's operators, which takes minutes.
"""

import os
import subprocess
import sys
import tempfile

CASES = {
    "parameter_alignment_bf16": dict(stage=2, dtype="bf16", zero={"parameter_alignment": True}),
    "parameter_alignment_fp32": dict(stage=1, ranks=3, zero={"parameter_alignment": True}),
    "many_flat_groups": dict(stage=3, zero={"sub_group_size": 3000}),
    "frozen_flat_groups_bf16": dict(stage=3, ranks=3, dtype="bf16", zero={"sub_group_size": 3000}, frozen=True),
    "frozen": dict(stage=2, frozen=True),
    "buffers": dict(stage=3, model="resnet20"),
    "twelve_ranks": dict(stage=3, ranks=12),
    "twelve_ranks_bf16": dict(stage=2, ranks=12, dtype="bf16"),
    "moe_bf16": dict(stage=0, dtype="bf16", experts=[2]),
    "moe_bf16_zero2": dict(stage=2, dtype="bf16", experts=[2]),
    "moe_top2_zero2": dict(stage=2, experts=[4], k=2),
    "prmoe_bf16": dict(stage=0, dtype="bf16", experts=[2, 4], residual=True),
    "prmoe_bf16_zero2": dict(stage=2, dtype="bf16", experts=[2, 4], residual=True),
}
IMAGES = 846


def main(data, program, folder):
    import numpy as np

    for name, case in CASES.items():
        ranks = case.get("ranks", 2)
        launch = [sys.executable, "-m", "torch.distributed.run", "--nproc_per_node", str(ranks), __file__]
        subprocess.run(launch + ["--engine", name, data, folder], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, env={**os.environ, "OMP_NUM_THREADS": "1"})
        wanted = np.load(f"{folder}/{name}/engine.npy")
        subprocess.run([program, "--checkpoint", f"{folder}/{name}/ckpt", "--data", data, "--limit", str(IMAGES), "-q",
                        "--moe-top-k" if "experts" in case else "--batch-size", str(case.get("k", 1 if "experts" in case else 100)),
                        "--logits", f"{folder}/{name}/logits.npy"], check=True, stdout=subprocess.DEVNULL)
        found = np.load(f"{folder}/{name}/logits.npy")
        others = int((wanted.argmax(1) != found.argmax(1)).sum())
        print(f"{name:26} largest difference {abs(wanted - found).max():.1e} of {abs(wanted).max():.2f}, "
              f"{others} other predictions", flush=True)


def engine(name, data, folder):
    import deepspeed
    import numpy as np
    import torch
    import torch.nn.functional as F
    import torch_models

    case = CASES[name]
    deepspeed.init_distributed("gloo")
    torch.manual_seed(7)
    dtype = torch.bfloat16 if case.get("dtype") == "bf16" else torch.float32
    net = torch_models.CIFARResNet(3) if case.get("model") == "resnet20" else example_net(case)
    if case.get("frozen"):
        net.conv1.weight.requires_grad_(False)
        net.fc1.bias.requires_grad_(False)
    records = torch.from_numpy(np.fromfile(data, dtype=np.uint8, count=IMAGES * 3073).reshape(-1, 3073))
    labels, images = records[:, 0].long(), records[:, 1:].reshape(-1, 3, 32, 32).float() / 255
    if case.get("model") == "resnet20":
        mean, std = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
        images = (images - mean.view(3, 1, 1)) / std.view(3, 1, 1)
    else:
        images = (images - 0.5) / 0.5
    parameters = [p for p in net.parameters() if p.requires_grad]
    if "experts" in case:
        from deepspeed.moe.utils import split_params_into_different_moe_groups_for_optimizer as split

        parameters = split({"params": parameters, "name": "parameters"})
    config = {
        "train_micro_batch_size_per_gpu": 16,
        "optimizer": {"type": "Adam", "params": {"lr": 1e-3}},
        "bf16": {"enabled": dtype == torch.bfloat16},
        "zero_optimization": {"stage": case["stage"], **case.get("zero", {})},
    }
    model, _, _, _ = deepspeed.initialize(model=net, model_parameters=parameters, config=config)
    draw = torch.Generator().manual_seed(torch.distributed.get_rank())
    for _ in range(20):
        batch = torch.randint(0, IMAGES, (16,), generator=draw)
        model.backward(F.cross_entropy(model(images[batch].to(dtype)).float(), labels[batch]))
        model.step()
    model.save_checkpoint(f"{folder}/{name}/ckpt")
    model.eval()
    with torch.no_grad():
        logits = torch.cat([model(batch.to(dtype)).float() for batch in images.split(94)])
    if torch.distributed.get_rank() == 0:
        np.save(f"{folder}/{name}/engine.npy", logits.numpy())


def example_net(case):
    """The Net of DeepSpeedExamples/training/cifar, with mixtures of experts where the case has any."""
    import torch
    import torch.nn.functional as F
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1, self.conv2, self.pool = nn.Conv2d(3, 6, 5), nn.Conv2d(6, 16, 5), nn.MaxPool2d(2, 2)
            self.fc1, self.fc2 = nn.Linear(400, 120), nn.Linear(120, 84)
            self.has_experts = "experts" in case
            if not self.has_experts:
                self.fc3 = nn.Linear(84, 10)
                return
            from deepspeed.moe.layer import MoE

            expert, ranks = nn.Linear(84, 84), torch.distributed.get_world_size()
            # Every token reaches its expert, and the second one is not drawn: otherwise the engine is no reference.
            self.moe_layer_list = nn.ModuleList(
                MoE(hidden_size=84, expert=expert, num_experts=count, ep_size=ranks, k=case.get("k", 1), min_capacity=0,
                    use_residual=case.get("residual", False), drop_tokens=False, top2_2nd_expert_sampling=False)
                for count in case["experts"])
            self.fc4 = nn.Linear(84, 10)

        def forward(self, x):
            x = self.pool(F.relu(self.conv2(self.pool(F.relu(self.conv1(x))))))
            x = F.relu(self.fc2(F.relu(self.fc1(x.flatten(1)))))
            if not self.has_experts:
                return self.fc3(x)
            for layer in self.moe_layer_list:
                x, _, _ = layer(x)
            return self.fc4(x)

    return Net()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--engine"]:
        engine(*sys.argv[2:5])
    elif len(sys.argv) in (3, 4):
        main(*sys.argv[1:3], sys.argv[3] if len(sys.argv) == 4 else tempfile.mkdtemp())
    else:
        sys.exit(__doc__)
