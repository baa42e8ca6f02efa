#!/usr/bin/env python3
"""Writes programs of torch.export and TorchScript with a class for each of many ATen overloads, and PyTorch's logits of them.

    V/bin/pip install torch numpy && V/bin/python Scripts/exported_overloads.py

Tests/CommandTests/exported/overloads.pt2, decomposed.pt2, traced.pt and overloads.json, for the images of Tests/DatasetsTests/sets/last.
A logit is a fixed weighted sum of what one function makes of the same 8 planes of 4x4.
"""
import json

import torch
from torch import nn
from torch.nn import functional as F

from exported_program import FOLDER, export, images, save

PLANES, SIDE = 8, 4


def lists(x):
    return torch.tensor([3, -2, 0]), torch.tensor([1, 2, -1])


def batch_norm(x, weights):
    """Weights of a mean of 0 and a deviation of 1, as timm's StdConv2d has them."""
    rows = weights.reshape(1, PLANES, -1)
    return F.batch_norm(rows, None, None, training=True, momentum=0.0, eps=1e-6).reshape(PLANES, PLANES, 1, 1)


def put(x):
    y = x.clone()
    y[:, [1, -1, 2]] = x[:, [0, 5, 3]] * 2
    y[:, :, torch.tensor([3, 0])] = 0.25
    y[:, 1::3] *= 3
    y[:, :, ::2, 1:4:2] = x[:, :, 1:3, :2]
    return y


def attend(x, **keywords):
    return F.scaled_dot_product_attention(x, x.flip(2), x.flip(1), **keywords)


# What PyTorch calls it, what is done with x, [N, 8, 4, 4], and the 8x8 weights w.
FUNCTIONS = {
    "min.other": lambda x, w: torch.min(x, x.flip(1)),
    "max.other": lambda x, w: torch.max(x, x.flip(1)),
    "pow.Tensor_Tensor": lambda x, w: (x.abs() + 0.1) ** x.sigmoid(),
    "pow.Scalar": lambda x, w: 2.0 ** x,
    "clamp.Tensor": lambda x, w: torch.clamp(x, x.flip(1) - 0.5, x.flip(2) + 0.5),
    "clamp_min.Tensor": lambda x, w: torch.clamp_min(x, x.mean(1, keepdim=True)),
    "clip": lambda x, w: torch.clip(x, -0.2, 0.9),
    "rsub.Scalar": lambda x, w: torch.rsub(x, 2, alpha=3),
    "rsub.Tensor": lambda x, w: torch.rsub(x, x.flip(1), alpha=2),
    "lerp": lambda x, w: torch.lerp(x, x.flip(1), 0.3) + torch.lerp(x, x.flip(2), x.sigmoid()),
    "addcdiv": lambda x, w: torch.addcdiv(x, x.flip(1), x.abs() + 1, value=0.3),
    "exp2, log2, log10": lambda x, w: torch.exp2(x) + torch.log2(x.abs() + 1) + torch.log10(x.abs() + 1),
    "log1p of little": lambda x, w: torch.log1p(x.abs() * 1e-4) * 1e4,
    "expm1 of little": lambda x, w: torch.expm1(-x.abs() * 1e-4) * 1e4 + torch.expm1(x),
    "trunc": lambda x, w: torch.trunc(x * 3),
    "and, or, not": lambda x, w: ((x > 0) & (x < 1)).float() + ((x < -1) | ~(x < 1)) * 2.0,
    "selu": lambda x, w: F.selu(x),
    "celu": lambda x, w: F.celu(x, 0.5),
    "mish": lambda x, w: F.mish(x),
    "softplus": lambda x, w: F.softplus(x, 2, 1.5),
    "logsigmoid": lambda x, w: F.logsigmoid(x),
    "threshold": lambda x, w: F.threshold(x, 0.1, -1.5),
    "hardshrink": lambda x, w: F.hardshrink(x, 0.4),
    "softshrink": lambda x, w: F.softshrink(x, 0.4),
    "glu": lambda x, w: F.glu(x, 1),
    "max_pool1d": lambda x, w: F.max_pool1d(x.flatten(2), 3, 2, 1),
    "avg_pool1d": lambda x, w: F.avg_pool1d(x.flatten(2), 3, 2, 1, ceil_mode=True),
    "adaptive_avg_pool1d": lambda x, w: F.adaptive_avg_pool1d(x.flatten(2), 4) + F.adaptive_avg_pool1d(x.flatten(2), 1),
    "adaptive_max_pool1d": lambda x, w: F.adaptive_max_pool1d(x.flatten(2), 4),
    "adaptive_avg_pool2d, larger": lambda x, w: F.adaptive_avg_pool2d(x, (7, 8)),
    "adaptive_avg_pool2d, between": lambda x, w: F.adaptive_avg_pool2d(x, (3, 2)),
    "adaptive_max_pool2d, between": lambda x, w: F.adaptive_max_pool2d(x, 3),
    "local_response_norm": lambda x, w: F.local_response_norm(x, 4, 0.5, 0.6, 2.0),
    "local_response_norm of lines": lambda x, w: F.local_response_norm(x.flatten(2), 3, 0.5),
    "instance_norm": lambda x, w: F.instance_norm(x, weight=w[0], bias=w[1]),
    "instance_norm, tracked": lambda x, w: F.instance_norm(x, w[2].detach(), w[3].detach().abs(), w[0], w[1], False),
    "batch_norm of weights": lambda x, w: F.conv2d(x, batch_norm(x, w)),
    "_weight_norm": lambda x, w: F.linear(x, torch._weight_norm(w[:, :SIDE], w[:, :1], 0)),
    "mv": lambda x, w: x * torch.mv(w, w[0]).view(1, -1, 1, 1),
    "vdot": lambda x, w: x * torch.vdot(w[0], w[1]),
    "cdist": lambda x, w: torch.cdist(x[:, :, 0], w[:, :SIDE]) + torch.cdist(x[:, :, 1], w[:, :SIDE], p=1),
    "logsumexp": lambda x, w: torch.logsumexp(9 * x, (2, 3)) + torch.logsumexp(x, 1, keepdim=True).flatten(1)[:, :8],
    "frac": lambda x, w: torch.frac(3 * x),
    "nan_to_num": lambda x, w: torch.nan_to_num(x / x.relu(), 0.5, 2, -3) + torch.nan_to_num(-x / x.relu(), 0.5, 2, -3),
    "tril, triu": lambda x, w: torch.tril(x, 1) @ torch.triu(x.flip(2)),
    "diagonal": lambda x, w: x.diagonal(1, 3, 2).flatten(1) + x[:, :4].diagonal(-1, 1, 2).flatten(1).repeat(1, 2),
    "triu_indices": lambda x, w: x[:, :, *torch.triu_indices(SIDE, SIDE, 1)] + x[:, :, *torch.tril_indices(SIDE, SIDE, -1)],
    "index_put": lambda x, w: put(x),
    "index_fill, index_copy": lambda x, w: x.index_fill(1, torch.tensor([7, 2]), -1.5).index_copy(
        3, torch.tensor([2, 0]), x[..., :2] + 1),
    "var, std": lambda x, w: x.var(1) + x.std((1, 3), keepdim=True)[:, 0],
    "var_mean": lambda x, w: torch.cat(torch.var_mean(x, (2, 3), correction=0), 1),
    "vector_norm": lambda x, w: sum(torch.linalg.vector_norm(x, p, dim=1) for p in (1, 3, float("inf"), -float("inf"))),
    "max.dim, min.dim": lambda x, w: x.max(1)[0] - x.min(-1, keepdim=True)[0][:, 0],
    "any, all": lambda x, w: (x > 1).any(1).float() + (x > -1).all(-1).sum(1).unsqueeze(1) * 1.0,
    "mean, sum of weights": lambda x, w: x * w.mean() + w.sum(),
    "baddbmm": lambda x, w: torch.baddbmm(x[:, 0], x[:, 1], x[:, 2], beta=0.5, alpha=2.0),
    "einsum": lambda x, w: torch.einsum("bchw,ck->bkhw", x, w),
    "attention, causal": lambda x, w: attend(x, is_causal=True),
    "attention, masked": lambda x, w: attend(x, attn_mask=torch.ones(SIDE, SIDE).triu(-1).bool(), scale=0.3),
    "MultiheadAttention": lambda x, w: F.linear(x.flatten(2).permute(2, 0, 1), w).permute(1, 2, 0),
    "index of two lists": lambda x, w: x[:, :, lists(x)[0], lists(x)[1]],
    "roll": lambda x, w: torch.roll(x, (1, -2), (2, 3)),
    "embedding": lambda x, w: x + F.embedding(torch.arange(SIDE) * 2 % 3, w[:, :SIDE]),
    "floor_divide of places": lambda x, w: x * w[torch.arange(-4, 4) // 3 + 2, 0].view(1, -1, 1, 1),
    "repeat_interleave": lambda x, w: x.repeat_interleave(2, 1)[:, 3:11],
    "tile": lambda x, w: x.tile(2, 1)[:, :, 1:5],
    "pad, negative": lambda x, w: F.pad(x, (-1, 2, 1, -1), value=0.5),
    "pad, negative and mirrored": lambda x, w: F.pad(x, (2, -1, -1, 1), mode="reflect"),
    "pad, circular": lambda x, w: F.pad(x, (1, 2, 3, 0), mode="circular"),
    "pixel_unshuffle": lambda x, w: F.pixel_unshuffle(x, 2),
    "channel_shuffle": lambda x, w: F.channel_shuffle(x, 4),
    "im2col": lambda x, w: F.unfold(x, 3, padding=1, stride=2, dilation=1),
    "col2im": lambda x, w: F.fold(x.flatten(2)[:, :, :9], (4, 4), 2, stride=1),
    "unfold": lambda x, w: x.unfold(2, 3, 1).unfold(3, 2, 2),
    "nearest-exact": lambda x, w: F.interpolate(x, size=(3, 7), mode="nearest-exact"),
    "linear1d, nearest1d": lambda x, w: F.interpolate(x.flatten(2), size=24, mode="linear") + F.interpolate(x.flatten(2), size=24),
    "movedim, mT": lambda x, w: x.movedim(1, -1).mT,
    "linspace, one and more": lambda x, w: x * torch.linspace(-1, 2, SIDE) + torch.linspace(3, 5, 1),
    "rrelu": lambda x, w: F.rrelu(x, 0.1, 0.4),
    "tril, eye, linspace": lambda x, w: x.mul(torch.ones(SIDE, SIDE).tril()) @ torch.eye(SIDE) * torch.arange(0.0, 1.0, 0.25),
    "setitem": lambda x, w: torch.cat([set_items(x)], 1),
    "no_grad": lambda x, w: x + regions(x, w),
    "quotients of floats, rounded": lambda x, w: x * quotients("floor") + quotients("trunc"),
    "remainder, fmod": lambda x, w: torch.remainder(x, 0.7) + torch.fmod(x, -0.7),
    "cumsum": lambda x, w: x.cumsum(1) + (~torch.zeros(1, SIDE, SIDE).to(x.device, torch.bool)).cumsum(2) - w.cumsum(0)[0, 0],
    "conv_transpose2d": lambda x, w: F.conv_transpose2d(x, kernel(w, 3, 3), stride=2, padding=1, output_padding=1)[:, :, :5, 1:6],
    "conv_transpose2d of groups": lambda x, w: F.conv_transpose2d(x, kernel(w[:, :2], 3, 2), None, (1, 3), groups=4, dilation=(2, 1)),
    "conv_transpose1d, conv_transpose3d": lambda x, w: F.conv_transpose1d(x.flatten(2), w.view(8, 8, 1), stride=3).sum(1)
    + F.conv_transpose3d(x.reshape(-1, 2, 4, 4, 4), kernel(w[:2, :3], 2, 2).unsqueeze(-1), stride=2).flatten(1)[:, :46],
    "interpolate, antialiased": lambda x, w: F.interpolate(x, size=(3, 2), mode="bilinear", antialias=True)
    + F.interpolate(x, size=(3, 2), mode="bicubic", antialias=True),
    "trilinear, nearest3d": lambda x, w: F.interpolate(x.reshape(-1, 2, 4, 4, 4), size=(8, 8, 8), mode="trilinear")
    + F.interpolate(x.reshape(-1, 2, 4, 4, 4), scale_factor=2),
    "grid_sample": lambda x, w: transformed(x, "bilinear", "zeros", False) + transformed(x, "nearest", "border", True),
    "grid_sample, reflected": lambda x, w: sum(transformed(x, "bilinear", "reflection", is_aligned) for is_aligned in (0, 1)),
    "sin, cos": lambda x, w: torch.sin(3 * x) + torch.cos(2 * x),
    "one_hot": lambda x, w: x * F.one_hot(torch.arange(SIDE) % 3, SIDE),
    "isinf, xor": lambda x, w: torch.isinf(x / (x > 0)).float() + ((x > 0) ^ (x < 1)).float(),
    "pools over more than all": lambda x, w: F.avg_pool2d(x, 99, ceil_mode=True) + F.max_pool2d(x, (9, 4), 9, ceil_mode=True),
    "type_as": lambda x, w: x * (torch.arange(PLANES) * 0.3).type_as(torch.ones(1, dtype=torch.int64)).view(1, -1, 1, 1),
    "pools of windows": lambda x, w: windows(F.max_pool2d, x, 3, 2, 1) + windows(F.avg_pool2d, x, 2),
    "a mean of windows": lambda x, w: windows(F.adaptive_avg_pool2d, x, 1),
    "topk, of the smallest too": lambda x, w: places(x, w, x.flatten(2).topk(3)[1])
    + x.flatten(2).topk(8, 1, largest=False)[1].sum(2) / 9,
    "sort, argsort": lambda x, w: x.sort(1)[0] * x.sort(2, descending=True)[1] + x.argsort(3),
    "argmax, argmin": lambda x, w: places(x, w, x.flatten(2).argmax(1, keepdim=True)) + x.argmin(1).flatten(1)[:, :8],
    "max.dim, min.dim, indices": lambda x, w: x.max(1)[1] * 2.0 - x.min(3, keepdim=True)[1][:, 0],
    "gather": lambda x, w: x.gather(1, x.argsort(1)[:, :5, :3]).sum(3) + x.gather(2, x.argsort(2))[:, :5, :3, 0],
    "index of an image and of it": lambda x, w: x[torch.arange(x.shape[0])[:, None], x.mean((2, 3)).topk(3)[1]],
    "index_put at choices": lambda x, w: put_best(x, False) + put_best(x, True),
    "index_select, index of weights": lambda x, w: w[x[:, :, 0, 0].argsort(1)] + w.index_select(1, torch.tensor([2, 0]))[:, :1],
    "scatter": lambda x, w: x.scatter(1, x.argsort(1)[:, :3], x.flip(1)) + x.scatter(2, x.argmax(2, keepdim=True), 1.5),
    "scatter_add, scatter in place": lambda x, w: x.scatter_add(1, x.argsort(1)[:, 2:] // 2, x[:, 2:]) + torch.zeros_like(
        x).scatter_(1, x.topk(2, 1)[1], x.topk(2, 1)[0]),
    "scatter_reduce": lambda x, w: sum(x.scatter_reduce(1, x.argsort(1) // 3, x.flip(1), way, include_self=own)
        for way, own in (("sum", False), ("mean", True), ("mean", False), ("amax", False), ("amin", True), ("prod", False))),
    "one_hot of choices": lambda x, w: x * F.one_hot(x[:, :, 0].argmax(2), SIDE).unsqueeze(2),
    "median, kthvalue": lambda x, w: x.median(1)[0] + x.kthvalue(2, 2)[0][:, :4] + x.median(3, keepdim=True)[1][:, :4, :, 0],
    "arithmetic of places": lambda x, w: places(x, w, 15 - x.flatten(2).argsort(2)) + (x.flatten(2).argmax(2) // 3 % 4 - 1) / 3,
    "functions of places": lambda x, w: torch.sqrt(x.argsort(1)) + torch.rsqrt(x.argsort(2) + 1) + x.argsort(3).mean(
        1, True, dtype=torch.float32) + (x > 0).sum(1, True, dtype=torch.float32) + x.argsort(2).log1p() + 2.0 ** x.argsort(1)
    + x.argsort(1) ** 0.5,
    "where, cumsum of places": lambda x, w: torch.where(x > 0, x.argsort(1), 7).float() + (x > 0).cumsum(1) + (x > 0).sum(1, True),
    "cosine_similarity": lambda x, w: F.cosine_similarity(x[:, :, :1], w[None, None, :, :SIDE], dim=-1, eps=1.5),
    "pairwise_distance": lambda x, w: F.pairwise_distance(x, x.flip(1)) + F.pairwise_distance(x, x.flip(2), p=1, keepdim=True).sum(3),
    "enable_gqa": lambda x, w: F.scaled_dot_product_attention(x, x[:, 2:4], x[:, 5:7], enable_gqa=True),
    "interpolate, by scales": lambda x, w: sum(scaled(x, mode, scale) for mode, scale in SCALES),
    "narrow, changed twice": lambda x, w: changed_twice(x),
    "attention, without keys": lambda x, w: attend(x, attn_mask=x > -1) + attend(
        x, attn_mask=torch.zeros(SIDE, SIDE).masked_fill(torch.eye(SIDE).bool().cumsum(1) < 1, float("-inf")).roll(1, 0)),
    "_weight_norm of all": lambda x, w: F.linear(x, torch._weight_norm(w[:, :SIDE], w[0, 0], -1)),
    "cumprod, cummax, cummin": lambda x, w: x.tanh().cumprod(2) + x.cummax(1)[0] + x.cummin(3)[0] + x.logcumsumexp(1),
    "prod": lambda x, w: x.tanh().prod(1) + x.prod(2, keepdim=True)[:, 0] / 50 * w[0, :3].prod(),
    "angles": lambda x, w: torch.atan(x) + torch.atan2(x, x.flip(1)) + torch.asin(x.sigmoid()) + torch.acos(x.tanh()) + torch.arctan2(
        x * 0, x),
    "hyperbolic": lambda x, w: torch.sinh(x) + torch.cosh(x) + torch.asinh(x) + torch.acosh(x.abs() + 1.01) + torch.atanh(
        x.tanh()) + torch.tan(x.tanh()),
    "logit, sinc, erfc, angles": lambda x, w: torch.logit(x.sigmoid()) + torch.logit(x.sigmoid(), 0.3) + torch.sinc(x) + torch.erfc(x)
    + torch.deg2rad(x) + torch.rad2deg(x) / 90,
    "finite": lambda x, w: (x / x.relu()).isfinite().float() + (x / x.relu()).isneginf() * 2.0 + (-x / x.relu()).isposinf(),
    "logaddexp": lambda x, w: torch.logaddexp(x, x.flip(1)) + torch.logaddexp2(9 * x, x.flip(2)),
    "hypot, copysign, heaviside, xlogy": lambda x, w: torch.hypot(x, x.relu()) + torch.copysign(x, x.flip(1)) + torch.heaviside(
        x.relu(), torch.tensor(0.3)) + torch.xlogy(x.relu(), x.abs()),
    "fmin, fmax, isclose": lambda x, w: torch.fmin(x.log(), x) + torch.fmax(x, x.log()) + torch.isclose(x, x.round(), atol=0.3),
    "other names": lambda x, w: torch.absolute(x) + torch.negative(x.fix()) * torch.true_divide(x, 3) - torch.multiply(x, x.moveaxis(1, 1)),
    "quantile": lambda x, w: x.quantile(0.3, 1) + x.quantile(0.5, 2, keepdim=True)[:, 0] + w.quantile(0.8) * x.quantile(
        0.2, 3, interpolation="nearest")[:, :4],
    "aminmax, counts": lambda x, w: torch.cat([*torch.aminmax(x, dim=1), torch.count_nonzero(x > 0, 1)], 1),
    "nansum, nanmean": lambda x, w: x.log().nansum(1) + x.log().nanmean((1, 2), keepdim=True)[:, 0],
    "bucketize, searchsorted": lambda x, w: torch.bucketize(x, torch.tensor([-1.0, 0.0, 1.0])) + torch.searchsorted(
        x.sort(3)[0].contiguous(), x.flip(3).contiguous(), right=True) * 0.5,
    "diff, trapezoid": lambda x, w: x.diff(dim=1)[:, :, :3, :2] + torch.diff(x, 2, 3, x[..., :1])[:, :7, :3, :2] + torch.trapezoid(
        x, dim=2)[:, :7, None, :2] + torch.cumulative_trapezoid(x, dim=3)[:, :7, :3, :2],
    "rot90, fliplr": lambda x, w: sum(torch.rot90(x, k, (2, 3)) for k in (-1, 1, 2)) * torch.fliplr(w)[0].view(-1, 1, 1),
    "tensor_split, hsplit": lambda x, w: torch.cat([*x.tensor_split(3, 1)[1:], x.tensor_split([2, -1], 1)[1], x.hsplit(2)[1]], 1),
    "hstack, dstack": lambda x, w: torch.hstack([x, x * 2])[:, 4:12] + torch.dstack([x, x * 3])[:, :, 2:6],
    "meshgrid of columns": lambda x, w: x * torch.meshgrid(torch.arange(4.0), torch.arange(1.0, 5.0), indexing="xy")[0],
    "diag_embed": lambda x, w: torch.diag_embed(x[:, :, 0]) + torch.diag_embed(x[:, :, 0, :3], 1, 2, 3) + torch.diag_embed(
        x[:, :, 0, :2], -2),
    "outer, kron, cross": lambda x, w: x * torch.outer(w[0], w[1])[0].view(-1, 1, 1) + x * torch.kron(
        w[:2, :2], w[2:4, :2])
    + torch.cross(x[:, :3], x[:, 3:6], dim=1)[:, :1],
    "tensordot, bilinear": lambda x, w: torch.tensordot(x, w, ([1], [0])).flatten(1) + F.bilinear(
        x, x.flip(1), w.view(4, 4, 4), w[0, :4]).flatten(1),
    "cells": lambda x, w: cells(x.mean(3).flatten(1)[:, :6], w),
    "states": lambda x, w: torch._VF.gru(
        x.flatten(2).transpose(1, 2), x.mean(3)[None, :, 0, :4], [w[:, :].repeat(2, 1)[:12], w.flatten()[:48].view(12, 4)], False, 1,
        0.0, False, False, True)[0],
    "index_add": lambda x, w: x.index_add(1, torch.tensor([0, 3, 3]), x[:, :3], alpha=2),
    "places of two axes, assigned": lambda x, w: put_diagonal(x),
    "chosen by truths": lambda x, w: x[:, torch.tensor([True, False, False, True] * 2)],
    "truths of numbers": lambda x, w: torch.logical_and(x.relu(), x - 1).float() + torch.logical_or(x.relu(), x > -1) * 2.0,
    "norms": lambda x, w: torch.linalg.matrix_norm(x) + torch.linalg.norm(x, dim=(2, 3)) + x.norm(0, 1).flatten(1)[:, :8] + (x.abs() + 1).norm(
        -1, 2)[..., 0] + torch.linalg.norm(w),
    "distances": lambda x, w: torch.cdist(x[:, :, 0], w[:, :SIDE], p=3) + torch.cdist(x[:, :, 0], w[:, :SIDE], p=float("inf"))
    + F.cosine_similarity(x.mean((2, 3))[:, None], w, dim=-1)[:, :, None],
    "round, decimals": lambda x, w: torch.round(x, decimals=1) + torch.round(9 * x, decimals=-1),
    "einsum, diagonals": lambda x, w: torch.einsum("bcii->bci", x) + torch.einsum("bchh,ck->bkh", x, w),
    "views, written to": lambda x, w: written(x),
    "index_put, added at matrices": lambda x, w: torch.ops.aten.index_put(
        x, (None, torch.tensor([[1, 2], [2, 1]])), x[:, :2, None] * 2, True),
    "avg_pool2d, divided": lambda x, w: F.avg_pool2d(x, 3, 2, 1, divisor_override=5),
}
# Those that a decomposition leaves other overloads of than it is given.
DECOMPOSED = """clamp.Tensor|rsub.Scalar|log1p of little|expm1 of little|and, or, not|selu|celu|mish|softplus|logsigmoid
local_response_norm|instance_norm|instance_norm, tracked|batch_norm of weights|var, std|var_mean|max.dim, min.dim|any, all
attention, causal|attention, masked|MultiheadAttention|einsum|index of two lists|roll|embedding|floor_divide of places
adaptive_avg_pool2d, between|pad, negative and mirrored|pad, circular|nearest-exact|tril, eye, linspace|setitem|no_grad|quotients of floats, rounded|cumsum
conv_transpose2d of groups|interpolate, antialiased|trilinear, nearest3d|grid_sample|one_hot|isinf, xor
sort, argsort|gather|index of an image and of it|index_put at choices|scatter_reduce|one_hot of choices|arithmetic of places
attention, without keys|angles|hyperbolic|quantile|cells|index_add|logaddexp|bucketize, searchsorted|prod
col2im|index_put, added at matrices"""


# 3 / 0.6 is 5, and of 1.1 a line of 8 has as many elements.
SCALES = [("nearest", 0.6), ("nearest", 2.1), ("nearest-exact", 0.35), ("bilinear", 0.7), ("bilinear", 1.1), ("bicubic", 1.1)]


def scaled(x, mode, scale):
    """The first elements of each plane after it was resized, [N, 8, 4]."""
    return F.interpolate(x, scale_factor=scale, mode=mode).flatten(2)[:, :, :4]


def changed_twice(x):
    x = x.clone()
    x.narrow(1, 2, 3).mul_(0.5)
    x.select(2, 1).add_(1).mul_(x[:, :, 3])
    x[:, -1].narrow(2, 1, 2).relu_()
    return x


def written(x):
    """A value that several views of views, and other names of it, are written to."""
    x = x.clone(memory_format=torch.contiguous_format)
    x.view(-1, PLANES * SIDE * SIDE)[:, 3:70].add_(1)
    x.transpose(2, 3)[:, :, 0].fill_(0.5)
    x.unsqueeze(1).squeeze(1).permute(2, 0, 3, 1)[1].mul_(2)
    y = F.dropout(x.expand_as(x), 0.5, False).sub_(0.25)
    return x + y * 2


def places(x, w, index):
    """Elements of each plane at the places that are chosen, [N, 1 or 8, any]."""
    index = index.expand(-1, PLANES, -1) % (SIDE * SIDE)
    return x.flatten(2).gather(2, index).mean(2)


def put_best(x, accumulate):
    """The three channels of each image that are largest, another three of which one is twice among them."""
    best = x.mean((2, 3)).topk(3, 1)[1]
    index = torch.arange(x.shape[0])[:, None], best // 2 * 2 if accumulate else best
    return x.index_put(index, x[:, :3, :1] * 2, accumulate)


def put_diagonal(x):
    x = x.clone()
    x[:, :, torch.arange(4), torch.tensor([1, 0, 3, 2])] = 1.5
    x[..., 1] = 0
    return x


def cells(x, w):
    """A step of each kind of recurrent layer of four numbers, from six."""
    gates = w.repeat(2, 1)[:, :6], w.repeat(2, 1)[:, 2:6]
    hidden, cell = torch.lstm_cell(x, (x[:, 1:5], x[:, :4]), *gates, w.flatten()[:16])
    reset = torch.gru_cell(x, hidden, gates[0][:12], gates[1][:12], None, w.flatten()[:12])
    return hidden + cell + reset + torch.rnn_tanh_cell(x, hidden, gates[0][:4], gates[1][:4])


def set_items(x):
    x = x.clone()
    x[:, 2:4] = 0.5
    x[:, 0] = x[:, 1] * 2
    return x


def kernel(w, rows, columns):
    """A kernel of which no two elements are alike."""
    return w[:, :, None, None] * torch.arange(1.0, rows * columns + 1).view(rows, columns) * 0.1


def transformed(x, mode, padding, aligned):
    """A spatial transformer, whose grid depends on the image."""
    theta = torch.stack([x[:, 0, 0, :3], x[:, 1, 1, :3]], 1) * 0.5 + torch.eye(2, 3)
    grid = F.affine_grid(theta, (x.shape[0], PLANES, 5, 3), align_corners=bool(aligned))
    return F.grid_sample(x, grid, mode=mode, padding_mode=padding, align_corners=bool(aligned))


def regions(x, w):
    """Calls of graphs, one inside the other."""
    with torch.no_grad():
        y = x * w[0].view(1, -1, 1, 1)
        with torch.autocast("cpu", enabled=False):
            low, high = y.chunk(2, 1)
            z = low @ high
    return torch.cat([z, y[:, :4]], 1)


def quotients(rounding):
    return torch.div((torch.arange(PLANES) - 3.5) * 0.6, -0.3, rounding_mode=rounding).view(1, -1, 1, 1)


def windows(pool, x, *shape):
    return pool(x.reshape(-1, 2, SIDE, SIDE), *shape).reshape(x.shape[0], -1)


class Overloads(nn.Module):
    def __init__(self, names):
        super().__init__()
        self.names = names
        self.embed = nn.Conv2d(3, PLANES, 32 // SIDE, 32 // SIDE)
        self.weights = nn.Parameter(torch.randn(PLANES, PLANES))
        with torch.no_grad():
            self.embed.weight.mul_(6)
            counts = [self.features(name, torch.zeros(1, 3, 32, 32)).shape[1] for name in names]
        self.sums = nn.ParameterList(torch.randn(count, 1) / count**0.5 for count in counts)

    def features(self, name, images):
        return FUNCTIONS[name](self.embed(images), self.weights).flatten(1)

    def forward(self, images):
        return torch.cat([self.features(name, images) @ sums for name, sums in zip(self.names, self.sums)], 1)


def main():
    answers = {}
    decomposed = DECOMPOSED.replace("\n", "|").split("|")
    # Tracing writes numbers of images into some of what is assigned.
    traced = [name for name in FUNCTIONS if name != "index_put"]
    for file, names in (("overloads", list(FUNCTIONS)), ("decomposed", decomposed), ("traced", traced)):
        torch.manual_seed(0)
        model = Overloads(names).eval().requires_grad_(False)
        if file == "traced":
            torch.jit.save(torch.jit.trace(model, images(), check_trace=False), str(FOLDER / "traced.pt"))
        else:
            program = export(model)
            save(program.run_decompositions() if file == "decomposed" else program, f"{file}.pt2")
        logits = model(images())
        answers[file] = [
            {"name": name, "logits": [round(float(x), 6) for x in logits[:, index]]} for index, name in enumerate(names)]
    lists = (f'"{file}": [\n ' + ",\n ".join(map(json.dumps, rows)) + "\n]" for file, rows in answers.items())
    (FOLDER / "overloads.json").write_text("{" + ", ".join(lists) + "}\n")


main()
