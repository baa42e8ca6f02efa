#!/usr/bin/env python3
"""Writes a small classifier of Fourier transforms and complex numbers, and PyTorch's logits of it.

    V/bin/pip install torch numpy && V/bin/python Scripts/exported_spectra.py

Tests/CommandTests/exported/spectra.pt2, spectra.decomposed.pt2 after run_decompositions(), spectra.pt by tracing, and spectra.json, for the
images of Tests/CommandTests/exported/coloured.
"""
import json

import torch
from torch import nn
from torch.nn import functional as F

from exported_program import FOLDER, coloured, export, save


class Spectra(nn.Module):
    """Filters of spectra (GFNet), transforms in the stead of attention (FNet), layers of their parts (AFNO), and many operators beside."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Conv2d(3, 6, 4, 4)
        self.filter = nn.Parameter(torch.randn(8, 5, 6, 2) / 3)
        self.layer = nn.Parameter(torch.randn(2, 2, 3, 3) / 3)
        self.scales = nn.Parameter(torch.view_as_complex(torch.randn(2, 7, 6).transpose(0, 2).contiguous()).t())
        self.norm = nn.LayerNorm(6)
        self.head = nn.Linear(25, 10)

    def filtered(self, x):
        spectrum = torch.fft.rfft2(x, dim=(1, 2), norm="ortho")
        return torch.fft.irfft2(spectrum * torch.view_as_complex(self.filter), s=(8, 8), dim=(1, 2), norm="ortho")

    def parts(self, x):
        count = x.shape[0]
        z = torch.fft.rfft2(x, dim=(1, 2), norm="ortho").reshape(count, 8, 5, 2, 3)
        z = z[:, 1:7, :4]
        products = [torch.einsum("...bi,bio->...bo", part, layer) for part in (z.real, z.imag) for layer in self.layer]
        z = torch.stack([F.relu(products[0] - products[3]), F.relu(products[1] + products[2])], -1)
        z = torch.view_as_complex(F.softshrink(z, 0.01)).reshape(count, 6, 4, 6)
        return torch.fft.irfft2(z, s=(8, 7), dim=(1, 2), norm="forward")[:, :8, :7] + x[:, :, :7]

    def others(self, x):
        scales = self.scales if self.scales.is_complex() else torch.view_as_complex(self.scales)
        # Cut and filled with zeros, to odd lengths.
        z = torch.fft.fftn(x, s=(5, 13), dim=(-1, -3), norm="forward").transpose(1, -1).unsqueeze(-1).squeeze(-1)
        z = torch.fft.fftshift(z, dim=(-1, 2))
        z = torch.cat([z.conj() * 2, z / 3], 1)[:, :, 2:].flatten(2).unflatten(2, (6, 13)).permute(0, -1, 2, 1)
        z = torch.roll(z, 1, -2).flip(1)[..., :6] - torch.complex(x[:, :1, :1], x[:, :1, 1:2])
        z = z[:, :7].transpose(1, 2) * scales - 0.5 + x[:, :1, :1, :1]
        a, b = torch.stack([z, -z * z], 1).unbind(1)
        line = torch.fft.irfft(torch.fft.ifft(a + b, n=8, dim=2), n=5).mean(-1)[:, :, :7]
        return (line + z.abs().mean(-1) + torch.angle(z).mean(-1)).mean(1)

    def forward(self, x):
        x = self.norm(self.embed(x).permute(0, 2, 3, 1))
        mixed = torch.fft.fft(torch.fft.fft(x.flatten(1, 2), dim=-1), dim=-2).real / 8
        spectrum = torch.view_as_real(torch.fft.fft2(mixed)).mean((1, 3))
        features = [self.filtered(x).square().mean((1, 2)), self.parts(x).mean((1, 2)), spectrum, self.others(x)]
        return self.head(torch.cat(features, 1))


def main():
    torch.manual_seed(0)
    model = Spectra().eval().requires_grad_(False)
    model.norm.weight.uniform_(0.5, 1.5)
    model.norm.bias.normal_()
    pixels = torch.from_numpy(coloured()).permute(0, 3, 1, 2).float() / 255
    logits = model(pixels)
    program = export(model)
    save(program, "spectra.pt2")
    save(program.run_decompositions(), "spectra.decomposed.pt2")
    # TorchScript stores complex numbers in a way that is not read.
    model.scales = nn.Parameter(torch.view_as_real(model.scales).contiguous(), requires_grad=False)
    assert torch.equal(model(pixels), logits)
    torch.jit.save(torch.jit.trace(model, pixels, check_trace=False), str(FOLDER / "spectra.pt"))
    (FOLDER / "spectra.json").write_text(json.dumps([[round(float(x), 7) for x in row] for row in logits]) + "\n")


main()
