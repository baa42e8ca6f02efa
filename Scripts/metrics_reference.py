#!/usr/bin/env python3
"""Writes Tests/MetricsTests/metrics_reference.json: what scikit-learn, torchmetrics, scipy and statsmodels say.

    pip install numpy scipy scikit-learn statsmodels torch==2.13.0 torchmetrics==1.9.0
    Scripts/metrics_reference.py DATA

DATA is the folder of real logits and labels; small cases are made here. An image with a NaN logit has no prediction
(-1 below): it is wrong, and no probability is computed for it.
"""
import json
import pathlib
import sys

import numpy as np
import torch
from scipy import optimize, special, stats
from sklearn import metrics
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest
from torchmetrics.functional.classification import multiclass_calibration_error
from torchmetrics.functional.classification.calibration_error import _ce_compute

ROOT = pathlib.Path(__file__).resolve().parent.parent
RECORD = 3073


def number(value):
    """NaN as null; infinities as text, which JSON has no number for."""
    value = float(value)
    return None if np.isnan(value) else value if np.isfinite(value) else "infinite"


def interval(part, whole):
    if whole == 0:
        return None
    low, high = stats.binomtest(int(part), int(whole)).proportion_ci(0.95, method="wilson")
    return [low, high]


def probabilities(logits):
    """Softmax in float64; equal shares for the largest where they are infinite."""
    rows = logits.astype(np.float64)
    result = np.zeros_like(rows)
    for row, out in zip(rows, result):
        out[:] = special.softmax(row) if np.isfinite(row.max()) else (row == row.max()) / (row == row.max()).sum()
    return result


def losses(logits, labels):
    rows = logits.astype(np.float64)
    with np.errstate(all="ignore"):
        return np.array([
            -special.log_softmax(row)[label] if np.isfinite(row.max())
            else np.log((row == row.max()).sum()) if row[label] == row.max() else np.inf
            for row, label in zip(rows, labels)])


def calibration(share, labels, norm):
    if len(labels) == 0:
        return float("nan")
    share, labels = torch.from_numpy(share), torch.from_numpy(labels)
    # The public function sums in float32, which is good for five digits on 10,000 images; its own code, in float64:
    confidence, predicted = share.max(dim=1)
    result = _ce_compute(confidence, predicted.eq(labels).double(), 15, norm=norm).item()
    public = multiclass_calibration_error(share, labels, share.shape[1], n_bins=15, norm=norm).item()
    assert abs(result - public) < 2e-5
    return result


def evaluate(logits, labels):
    labels = labels.astype(np.int64)
    classes = logits.shape[1]
    valid = ~np.isnan(logits).any(axis=1)
    predicted = np.where(valid, np.argmax(np.where(np.isnan(logits), 0, logits), axis=1), -1)
    occurring = [c for c in range(classes) if (labels == c).any() or (predicted == c).any()]
    share = probabilities(logits[valid])
    per_class = lambda score: score(labels, predicted, labels=range(classes), average=None, zero_division=np.nan)
    confusion = np.zeros((classes, classes + 1), dtype=int)
    np.add.at(confusion, (labels, predicted % (classes + 1)), 1)
    support = np.bincount(labels, minlength=classes)
    counts = np.bincount(predicted[valid], minlength=classes)
    right = (labels == predicted).sum()
    order = np.argsort(-logits, axis=1, kind="stable")
    top = {k: ((order[:, :k] == labels[:, None]).any(axis=1) & valid).mean() for k in (1, min(5, classes))}
    ties = any(len(set(row)) < classes for row in logits[valid].tolist())
    if np.isfinite(logits).all() and not ties and classes > 5 and len(occurring) == classes:
        for k, value in top.items():
            assert np.isclose(value, metrics.top_k_accuracy_score(labels, logits, k=k, labels=range(classes)))
    brier = ((share - np.eye(classes)[labels[valid]]) ** 2).sum(axis=1).mean() if valid.any() else np.nan
    if valid.any():
        assert np.isclose(
            brier, metrics.brier_score_loss(labels[valid], share, labels=range(classes), scale_by_half=False))
    nll = losses(logits[valid], labels[valid]).mean() if valid.any() else np.nan
    if np.isfinite(nll):
        target = torch.nn.functional.cross_entropy(
            torch.from_numpy(logits[valid].astype(np.float64)), torch.from_numpy(labels[valid])).item()
        assert np.isclose(nll, target, rtol=1e-12) or not np.isfinite(logits[valid]).all()
    present = support > 0
    test = None
    if present.sum() > 1 and counts[present].sum() > 0:
        expected = support[present] * (counts[present].sum() / support[present].sum())
        test = stats.chisquare(counts[present], expected)
    f1 = per_class(metrics.f1_score)
    accuracy = right / len(labels)
    return {
        "accuracy": accuracy, "interval": interval(right, len(labels)),
        "standardError": float(np.sqrt(accuracy * (1 - accuracy) / len(labels))),
        "balancedAccuracy": metrics.balanced_accuracy_score(labels, predicted),
        "macroF1": metrics.f1_score(labels, predicted, labels=occurring, average="macro", zero_division=0),
        "weightedF1": metrics.f1_score(labels, predicted, labels=range(classes), average="weighted", zero_division=0),
        "topK": [{"k": k, "accuracy": v} for k, v in top.items()],
        "nll": number(nll), "brier": number(brier),
        "ece": number(calibration(share, labels[valid], "l1")),
        "mce": number(calibration(share, labels[valid], "max")),
        "confusion": confusion.tolist(),
        "chiSquared": None if test is None else test.statistic, "pValue": None if test is None else test.pvalue,
        "classes": [
            {"accuracy": number(r), "precision": number(p), "f1": number(f), "support": int(s), "predicted": int(c),
             "interval": interval(confusion[i, i], s)}
            for i, (r, p, f, s, c) in enumerate(zip(
                per_class(metrics.recall_score), per_class(metrics.precision_score), f1, support, counts))],
    }


def labels_of(folder):
    return np.fromfile(folder / "cifar-10-batches-bin/test_batch.bin", dtype=np.uint8).reshape(-1, RECORD)[:, 0]


def real(data):
    for name, logits, images in [
        ("Net, fp32, 10,000 images", "net/logits_fp32_jpeg.npy", "cifar10-jpeg"),
        ("Net, bf16, 10,000 images", "net/logits_bf16_jpeg.npy", "cifar10-jpeg"),
        ("Net, fp16, 846 images", "net/logits_fp16_head.npy", "cifar10-lossless846"),
        ("ResNet-20, fp32, 10,000 images", "weights/resnet20_fp32_jpeg_logits.npy", "cifar10-jpeg"),
        ("ResNet-20, bf16, 846 images", "weights/resnet20_bf16_head_logits.npy", "cifar10-lossless846"),
        ("ResNet-32, fp32, 10,000 images", "weights/resnet32_fp32_jpeg_logits.npy", "cifar10-jpeg"),
    ]:
        if (data / logits).exists():
            yield name, logits, images, np.load(data / logits), labels_of(data / images)


def made():
    random = np.random.default_rng(5)
    logits = lambda images, classes=10: (3 * random.standard_normal((images, classes))).astype(np.float32)
    labels = lambda images, classes=10: random.integers(0, classes, images).astype(np.uint8)
    hot = lambda where, classes=10, scale=8: np.float32(scale) * np.eye(classes, dtype=np.float32)[where]
    yield "noise", logits(200), labels(200)
    yield "a class without images", logits(60), labels(60, 9)
    absent = logits(60)
    absent[:, 9] = -50
    yield "a class without images that is never predicted", absent, labels(60, 9)
    unpredicted = logits(60)
    unpredicted[:, 3] = -50
    yield "a class never predicted", unpredicted, labels(60)
    truth = labels(50)
    yield "all right", hot(truth) + logits(50) / 10, truth
    yield "all wrong", hot((truth + 1) % 10) + logits(50) / 10, truth
    yield "all right and certain", hot(truth, scale=200), truth
    yield "all wrong and certain", hot((truth + 1) % 10, scale=200), truth
    yield "one image, right", hot(np.array([4])), np.array([4], dtype=np.uint8)
    yield "one image, wrong", hot(np.array([4])), np.array([7], dtype=np.uint8)
    yield "one class", logits(30), np.full(30, 2, dtype=np.uint8)
    yield "equal logits", np.full((40, 10), 1.5, dtype=np.float32), labels(40)
    yield "two classes, skewed", logits(80, 2), (random.random(80) < 0.1).astype(np.uint8)
    infinite, truth = logits(40), labels(40)
    infinite[0, 3] = infinite[1, 3] = infinite[1, 5] = infinite[2, truth[2]] = np.inf
    infinite[3, (truth[3] + 9) % 10] = infinite[4] = -np.inf
    infinite[5] = np.inf
    yield "infinite logits", infinite, truth
    gentle, truth = logits(40), labels(40)
    gentle[0, truth[0]] = np.inf
    gentle[1, (truth[1] + 9) % 10] = -np.inf
    yield "infinite logits, finite loss", gentle, truth
    missing = logits(40)
    missing[0, 0] = missing[7] = missing[39, 9] = np.nan
    missing[8, 1], missing[8, 2] = np.nan, np.inf
    yield "NaN logits", missing, labels(40)
    yield "NaN logits only", np.full((6, 10), np.nan, dtype=np.float32), labels(6)


def comparison(name, before, after, labels, files=None):
    first, second = before.argmax(axis=1) == labels, after.argmax(axis=1) == labels
    lost, gained, count = int((first & ~second).sum()), int((~first & second).sum()), len(labels)
    discordant = lost + gained
    # Agresti and Min (2005): half an image more in each of the four cells.
    b, c, n, z = gained + 0.5, lost + 0.5, count + 2, stats.norm.ppf(0.975)
    centre, half = (b - c) / n, z * np.sqrt(b + c - (b - c) ** 2 / n) / n
    low, high = confint_proportions_2indep(
        int(second.sum()), count, int(first.sum()), count, method="newcomb", compare="diff")
    # Connor (1987): the images that so large a difference needs are as many as there are.
    share, power = discordant / count, stats.norm.ppf(0.8)
    needed = lambda d: ((z * np.sqrt(share) + power * np.sqrt(share - d * d)) / d) ** 2 - count
    classes = [stats.binomtest(int((first & ~second & (labels == c)).sum()), int(((first != second) & (labels == c)).sum()), 0.5).pvalue
               if ((first != second) & (labels == c)).any() else 1.0 for c in range(before.shape[1])]
    return {
        "name": name, "files": files, "lost": lost, "gained": gained, "images": count,
        "before": int(first.sum()), "after": int(second.sum()),
        "pValue": stats.binomtest(lost, discordant, 0.5).pvalue if discordant else 1.0,
        "unpairedPValue": proportions_ztest([int(second.sum()), int(first.sum())], [count, count])[1],
        "classes": multipletests(classes, method="holm")[1].tolist(),
        "resolvable": optimize.brentq(needed, 1e-6, np.sqrt(share)),
        "paired": [max(-1, centre - half), min(1, centre + half)], "unpaired": [low, high]}


def main(data):
    cases = [{"name": n, "logits": l, "images": i, "expected": evaluate(x, y)} for n, l, i, x, y in real(data)]
    for name, logits, labels in made():
        cases.append({
            "name": name, "bits": logits.view(np.uint32).ravel().tolist(), "labels": labels.tolist(),
            "expected": evaluate(logits, labels)})
    by_name = {n: (l, i, x, y) for n, l, i, x, y in real(data)}
    net, resnet = by_name["Net, fp32, 10,000 images"], by_name["ResNet-20, fp32, 10,000 images"]
    half = by_name["Net, bf16, 10,000 images"]
    comparisons = [
        comparison("Net and ResNet-20", net[2], resnet[2], net[3], [net[0], resnet[0], net[1]]),
        comparison("Net in fp32 and bf16", net[2], half[2], net[3], [net[0], half[0], net[1]])]
    tails = [{"value": v, "degrees": d, "expected": stats.chi2.sf(v, d)}
             for d in (1, 2, 3, 9, 10, 99, 255) for v in (1e-9, 0.1, 1, 3.84, 9, 11, 30, 100, 300, 1000)]
    coins = [{"successes": k, "trials": n, "expected": stats.binomtest(k, n, 0.5).pvalue}
             for k, n in ((0, 1), (1, 1), (0, 5), (2, 5), (5, 10), (4, 10), (40, 100), (60, 100), (480, 1000),
                          (4900, 10000), (5300, 10000), (249000, 500000))]
    holm = [{"pValues": p, "expected": multipletests(p, method="holm")[1].tolist()}
            for p in ([0.04], [0.01, 0.04, 0.03, 0.005], [0.5, 0.5, 0.5], [0.02, 1.0, 1e-9, 0.02], [0.9, 0.8, 0.001])]
    document = {
        "cases": cases, "comparisons": comparisons, "chiSquaredTails": tails, "fairCoins": coins, "holm": holm}
    path = ROOT / "Tests/MetricsTests/metrics_reference.json"
    path.write_text(json.dumps(document, indent=None, separators=(",", ":"), allow_nan=False) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
