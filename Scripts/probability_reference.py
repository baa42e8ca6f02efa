#!/usr/bin/env python3
"""Writes Tests/MetricsTests/probability_reference.json: what scikit-learn, torchmetrics, scipy and statsmodels say beyond
metrics_reference.json, of the same cases.

    pip install numpy scipy scikit-learn statsmodels torch torchmetrics
    Scripts/probability_reference.py DATA

DATA is the folder of real logits and labels. Where a library has an estimate without its standard error, that is the delta method's,
by the slopes of the library's own function in the weights of images.
"""
import json
import pathlib
import sys
import warnings

import numpy as np
import torch
from scipy import optimize, special, stats
from sklearn import metrics
from sklearn.calibration import calibration_curve
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW
from torchmetrics.functional.classification.calibration_error import _ce_compute

import metrics_reference as base

ROOT = base.ROOT
number = base.number
Z = stats.norm.ppf(0.975)


def splitmix(places):
    """SplitMix64's numbers from seed 0."""
    with np.errstate(over="ignore"):
        value = (places.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return value ^ (value >> np.uint64(31))


def calibration(confidence, right, norm="l1"):
    if len(right) == 0:
        return None
    return float(_ce_compute(torch.from_numpy(confidence), torch.from_numpy(right.astype(np.float64)), 15, norm=norm))


def bins(confidence, right):
    """(images, mean confidence, accuracy) of fifteen bins of equal width, and of confidence 1."""
    place = np.searchsorted(torch.linspace(0, 1, 16, dtype=torch.float64).numpy(), confidence, side="right") - 1
    return [(m.sum(), confidence[m].mean(), right[m].mean()) for m in (place == b for b in range(16)) if m.any()]


def debiased(confidence, right):
    if len(right) == 0:
        return None
    found, plain = 0.0, 0.0
    for count, share, accuracy in bins(confidence, right):
        gap, error = abs(share - accuracy), np.sqrt(accuracy * (1 - accuracy) / count)
        plain += count / len(right) * gap
        found += count / len(right) * (stats.foldnorm.mean(gap / error, scale=error) if error > 0 else gap)
    return max(0, 2 * plain - found)


def equal_mass(confidence, right):
    count = len(right)
    if count == 0:
        return None
    order = np.argsort(confidence, kind="stable")
    confidence, right = confidence[order], right[order]
    start, total = 0, 0.0
    for b in range(15):
        end = (b + 1) * count // 15
        if start >= count or end <= start:
            continue
        end = int(np.searchsorted(confidence, confidence[end - 1], side="right"))
        total += abs(confidence[start:end].sum() - right[start:end].sum()) / count
        start = end
    if count >= 1000 and len(set(confidence)) == count:
        truth, share = calibration_curve(right, confidence, n_bins=15, strategy="quantile")
        assert abs(np.abs(truth - share).mean() - total) < 1e-3
    return total


def areas(share, labels):
    return [metrics.roc_auc_score(labels == c, share[:, c]) if 0 < (labels == c).sum() < len(labels) else None
            for c in range(share.shape[1])]


def mean(values):
    known = [v for v in values if v is not None]
    return float(np.mean(known)) if known else None


def aurc(confidence, wrong):
    """Of equal confidences, mistakes are spread evenly."""
    if len(wrong) == 0:
        return None, None
    values = np.unique(confidence)[::-1]
    spread = np.concatenate([np.full((confidence == v).sum(), wrong[confidence == v].mean()) for v in values])
    risks = spread.cumsum() / np.arange(1, len(wrong) + 1)
    return float(risks.mean()), risks


def temperature(logits, labels, images):
    """The smallest NLL by the inverse temperature, and expected calibration error and NLL of scaled halves."""
    rows = logits.astype(np.float64)
    finite = np.isfinite(rows).all(axis=1)
    halves = [np.flatnonzero(finite & (splitmix(images) & np.uint64(1) == h)) for h in (0, 1)]
    if min(map(len, halves)) < 2:
        return None

    def fit(chosen):
        def slope(inverse):
            share = special.softmax(inverse * rows[chosen], axis=1)
            return ((share * rows[chosen]).sum(axis=1) - rows[chosen, labels[chosen]]).sum()
        if abs(slope(1)) < 1e-9 and abs(slope(100)) < 1e-9 and abs(slope(0.01)) < 1e-9:
            return 1
        if slope(0.01) >= 0:
            return 0.01
        if slope(100) <= 0:
            return 100
        return optimize.brentq(slope, 0.01, 100, xtol=1e-13)

    inverse = [fit(h) for h in halves]
    confidence, right, loss = [], [], []
    for half, by in zip(halves, inverse[::-1]):
        confidence.append(special.softmax(by * rows[half], axis=1).max(axis=1))
        right.append(rows[half].argmax(axis=1) == labels[half])
        loss.append(-special.log_softmax(by * rows[half], axis=1)[np.arange(len(half)), labels[half]])
    return {"temperature": 1 / fit(np.concatenate(halves)),
            "ece": calibration(np.concatenate(confidence), np.concatenate(right)),
            "nll": float(np.concatenate(loss).mean())}


def delong(share, labels):
    """The standard error of the mean area, by DeLong's placement values."""
    influence, known = np.zeros(len(labels)), 0
    for c in range(share.shape[1]):
        inside = labels == c
        if not 0 < inside.sum() < len(labels):
            continue
        known += 1
        low, high = share[~inside, c], share[inside, c]
        wins = (high[:, None] > low).astype(float) + 0.5 * (high[:, None] == low)
        influence[inside] += (wins.mean(axis=1) - wins.mean()) / inside.mean()
        influence[~inside] += (wins.mean(axis=0) - wins.mean()) / (1 - inside.mean())
    count = len(labels)
    return float(np.sqrt((influence ** 2).sum() / count / (count - 1)) / known) if known and count > 1 else None


def wilson(share, count, alpha=0.05):
    return list(proportion_confint(share * count, count, alpha=alpha, method="wilson"))


def class_intervals(share, truth, labels, predicted, classes):
    """The intervals of each class's precision and F1, and those of its area with DeLong's standard error."""
    precision, f1, area = [], [], []
    for c in range(classes):
        right, taken, own = ((labels == c) & (predicted == c)).sum(), (predicted == c).sum(), (labels == c).sum()
        precision.append(wilson(right / taken, taken) if taken else None)
        either = taken + own - right
        f1.append([2 * end / (1 + end) for end in wilson(right / either, either)] if either else None)
        inside = truth == c
        if min(inside.sum(), (~inside).sum()) < 2:
            area.append(None)
            continue
        high, low = share[inside, c], share[~inside, c]
        wins = (high[:, None] > low) + 0.5 * (high[:, None] == low)
        value, variance = wins.mean(), stats.sem(wins.mean(axis=1)) ** 2 + stats.sem(wins.mean(axis=0)) ** 2
        count = value * (1 - value) / variance if variance > 1e-30 and 0 < value < 1 else min(wins.shape)
        area.append(wilson(value, max(1, count)))
    return {"precisionIntervals": precision, "f1Intervals": f1, "areaIntervals": area}


def folded_interval(sets, influences, scale):
    """The factors of all gaps of which the sum found lies 1.96 standard deviations above and below the mean of folded normal variables."""
    found, count = 0.0, len(influences)
    sizes, errors, spread = [], [], 0.0
    for place, confidence, right in sets:
        own, total = [], 0.0
        for b in np.unique(place):
            distance = (confidence - right)[place == b]
            gap, share = abs(distance.mean()), len(distance) / count
            own.append((share, gap))
            total += share * gap
            sizes.append(share * gap)
            errors.append(share * distance.std() / np.sqrt(len(distance)))
        found += total
        spread += sum(share * (gap - total) ** 2 / count for share, gap in own)
    sizes, errors = np.array(sizes), np.array(errors)
    certain = errors <= 1e-12
    noise = (errors ** 2).sum()
    if count < 2:
        return None
    if noise + spread < 1e-24:
        return [found / scale] * 2
    error = np.sqrt(((influences - found) ** 2).sum() / count / (count - 1))

    def moments(factor):
        # Beyond 1e4 standard deviations nothing is folded, and scipy's variance is the difference of two equal numbers.
        ratio = np.minimum(factor * sizes[~certain] / errors[~certain], 1e4)
        mean, variance = stats.foldnorm.stats(ratio, scale=errors[~certain], moments="mv")
        mean = np.where(ratio < 1e4, mean, factor * sizes[~certain])
        return mean.sum() + factor * sizes[certain].sum(), np.maximum(variance, 0).sum()

    def low(factor):
        mean, variance = moments(factor)
        return mean + Z * error * (1 + np.sqrt((variance + factor ** 2 * spread) / (noise + spread))) / 2 - found

    def root(function):
        if function(0) >= 0 or found == 0:
            return 0.0
        high = next(2.0 ** power for power in range(64) if function(2.0 ** power) >= 0)
        return optimize.brentq(function, 0, high, xtol=1e-12)

    ends = root(low), root(lambda factor: moments(factor)[0] - Z * error - found)
    least = Z * error if moments(0)[0] > found else 0
    return [ends[0] * found / scale, min(scale, max(max(ends) * found, least)) / scale]


def equal_width(confidence):
    return np.searchsorted(torch.linspace(0, 1, 16, dtype=torch.float64).numpy(), confidence, side="right") - 1


def equal_numbers(confidence):
    place, order, start = np.zeros(len(confidence), dtype=int), np.argsort(confidence, kind="stable"), 0
    ordered = confidence[order]
    for b in range(15):
        end = (b + 1) * len(order) // 15
        if start >= len(order) or end <= start:
            continue
        end = int(np.searchsorted(ordered, ordered[end - 1], side="right"))
        place[order[start:end]] = b
        start = end
    return place


def influence(place, confidence, right):
    found = np.zeros(len(place))
    for b in np.unique(place):
        distance = (confidence - right)[place == b]
        found[place == b] = distance * (-1 if confidence[place == b].sum() < right[place == b].sum() else 1)
    return found


def calibration_intervals(share, truth, confidence, right):
    right = right.astype(np.float64)
    if len(right) == 0:
        return {"eceInterval": None, "equalMassInterval": None, "classwiseInterval": None, "classIntervals": [],
                "maximumInterval": None}
    found = {}
    for name, place in (("eceInterval", equal_width(confidence)), ("equalMassInterval", equal_numbers(confidence))):
        found[name] = folded_interval([(place, confidence, right)], influence(place, confidence, right), 1)
    sets = [(equal_width(share[:, c]), share[:, c], (truth == c).astype(np.float64)) for c in range(share.shape[1])]
    found["classIntervals"] = [folded_interval([one], influence(*one), 1) for one in sets]
    found["classwiseInterval"] = folded_interval(sets, sum(influence(*one) for one in sets), len(sets))
    large = [(n, s, a) for n, s, a in bins(confidence, right) if n >= 20]
    ends = [(s, wilson(a, n, alpha=0.05 / len(large))) for n, s, a in large]
    found["maximumInterval"] = [max(max(0, s - high, low - s) for s, (low, high) in ends),
                                max(max(s - low, high - s) for s, (low, high) in ends)] if large else None
    return found


def risk_intervals(confidence, wrong):
    """At each twentieth: the delta method's variance of a mean of mistakes whose threshold moves too."""
    if len(wrong) == 0:
        return []
    values = np.unique(confidence)[::-1]
    spread = np.concatenate([np.full((confidence == v).sum(), wrong[confidence == v].mean()) for v in values])
    count, found = len(wrong), []
    for step in range(1, 21):
        kept = max(1, (step * count + 10) // 20)
        risk, share = spread[:kept].mean(), kept / count
        around = spread[max(0, kept - 1 - count // 40):kept + count // 40].mean()
        own = risk * (1 - risk)
        found.append(wilson(risk, max(1, kept * own / (own + (1 - share) * (risk - around) ** 2)) if own > 1e-15 else kept))
    return found


def of_cells(figure, labels, predicted):
    """The delta method's standard error of a figure of the confusion matrix: its slopes by the weights of each kind of image."""
    count = len(labels)
    kinds, counts = np.unique(np.stack([labels, predicted], axis=1), axis=0, return_counts=True)
    step, slopes = 1e-4, []
    for k in range(len(kinds)):
        ends = []
        for sign in (1, -1):
            weights = counts / count
            weights[k] += sign * step * weights[k]
            ends.append(figure(kinds[:, 0], kinds[:, 1], weights))
        slopes.append((ends[0] - ends[1]) / (2 * step * counts[k] / count))
    slopes, shares = np.array(slopes), counts / count
    variance = (shares * slopes ** 2).sum() - (shares * slopes).sum() ** 2
    return float(np.sqrt(max(variance, 0) / (count - 1)))


def agreement(labels, predicted):
    classes = sorted(set(labels) | set(predicted) - {-1})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        figures = {
            "balancedAccuracy": lambda y, p, w: metrics.balanced_accuracy_score(y, p, sample_weight=w),
            "macroF1": lambda y, p, w: metrics.f1_score(
                y, p, labels=classes, average="macro", zero_division=0, sample_weight=w),
            "weightedF1": lambda y, p, w: metrics.f1_score(
                y, p, labels=classes, average="weighted", zero_division=0, sample_weight=w),
            "kappa": lambda y, p, w: metrics.cohen_kappa_score(y, p, sample_weight=w),
            "matthews": lambda y, p, w: metrics.matthews_corrcoef(y, p, sample_weight=w),
        }
        single = {"kappa": len(set(labels)) == 1 and set(labels) == set(predicted),
                  "matthews": len(set(labels)) == 1 or len(set(predicted)) == 1}
        ones = np.ones(len(labels))
        return {name: None if single.get(name) else [
            float(figure(labels, predicted, ones)),
            of_cells(figure, labels, predicted) if len(labels) > 1 else None] for name, figure in figures.items()}


def standard_error(values):
    return float(stats.sem(values)) if len(values) > 1 and np.isfinite(values).all() else None


def evaluate(logits, labels):
    labels = labels.astype(np.int64)
    valid = ~np.isnan(logits).any(axis=1)
    predicted = np.where(valid, np.argmax(np.where(np.isnan(logits), 0, logits), axis=1), -1)
    share, truth, images = base.probabilities(logits[valid]), labels[valid], np.flatnonzero(valid)
    right = predicted[valid] == truth
    confidence = share.max(axis=1) if valid.any() else np.zeros(0)
    large = [abs(s - a) for count, s, a in bins(confidence, right) if count >= 20]
    classwise = [calibration(np.ascontiguousarray(share[:, c]), truth == c) for c in range(logits.shape[1])]
    area, risks = aurc(confidence, ~right)
    losses = base.losses(logits[valid], truth)
    brier = ((share - np.eye(logits.shape[1])[truth]) ** 2).sum(axis=1)
    gaps = ((confidence - right) ** 2).sum()
    ece = calibration(confidence, right)
    count = len(right)
    return {
        **agreement(labels, predicted),
        "lossError": standard_error(losses), "brierError": standard_error(brier),
        "equalMass": equal_mass(confidence, right), "debiased": debiased(confidence, right),
        "eceError": float(np.sqrt(max(gaps - count * ece ** 2, 0) / count / (count - 1))) if count > 1 else None,
        "reliableMaximum": max(large) if large else None,
        "areas": areas(share, truth), "area": mean(areas(share, truth)), "areaError": delong(share, truth),
        "classwise": classwise, "aurc": area,
        "risks": [] if risks is None else [float(risks[max(1, (s * count + 10) // 20) - 1]) for s in range(1, 21)],
        "scaling": temperature(logits[valid], truth, images),
        **class_intervals(share, truth, labels, predicted, logits.shape[1]),
        **calibration_intervals(share, truth, confidence, right), "riskIntervals": risk_intervals(confidence, ~right),
    }


def paired(before, after, labels):
    found = {}
    one, other = (base.probabilities(x) for x in (before, after))
    hot = np.eye(before.shape[1])[labels.astype(int)]
    for name, difference in (
            ("nll", base.losses(after, labels) - base.losses(before, labels)),
            ("brier", ((other - hot) ** 2).sum(axis=1) - ((one - hot) ** 2).sum(axis=1))):
        test = DescrStatsW(difference)
        found[name] = {"difference": float(difference.mean()), "interval": list(test.zconfint_mean(0.05)),
                       "pValue": float(test.ztest_mean()[1])}
    return found


def main(data):
    document = json.loads((ROOT / "Tests/MetricsTests/metrics_reference.json").read_text())
    real = {name: (logits, labels) for name, _, _, logits, labels in base.real(data)}
    cases = []
    for case in document["cases"]:
        if case["name"] in real:
            logits, labels = real[case["name"]]
        else:
            labels = np.array(case["labels"])
            logits = np.array(case["bits"], dtype=np.uint32).view(np.float32).reshape(len(labels), -1)
        cases.append({"name": case["name"], **evaluate(logits, labels)})
    net, resnet = real["Net, fp32, 10,000 images"], real["ResNet-20, fp32, 10,000 images"]
    half = real["Net, bf16, 10,000 images"]
    comparisons = [{"name": "Net and ResNet-20", **paired(net[0], resnet[0], net[1])},
                   {"name": "Net in fp32 and bf16", **paired(net[0], half[0], net[1])}]
    path = ROOT / "Tests/MetricsTests/probability_reference.json"
    path.write_text(json.dumps({"cases": cases, "comparisons": comparisons}, separators=(",", ":"), allow_nan=False) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
