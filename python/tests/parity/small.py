"""A small transformer with random weights that takes its attention as an argument."""

from __future__ import annotations

from typing import Any

from parity.comparison import package

torch = package("torch")
Module: Any = torch.nn.Module


class Small(Module):  # type: ignore[misc]
    """Two layers that attend by a function, on rows or on flat tokens."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.embed = torch.nn.Embedding(33, 64)
        self.place = torch.nn.Embedding(2048, 64)
        self.project = torch.nn.ModuleList(torch.nn.Linear(64, 192) for _ in range(2))
        self.head = torch.nn.Linear(64, 33)

    def forward(self, tokens: Any, positions: Any, attend: Any) -> Any:
        x = self.embed(tokens) + self.place(positions)
        for project in self.project:
            parts = project(torch.nn.functional.layer_norm(x, (64,))).unflatten(-1, (3, 4, 16)).unbind(-3)
            if tokens.ndim == 2:
                parts = [part.transpose(1, 2) for part in parts]
            context = attend(*parts)
            if tokens.ndim == 2:
                context = context.transpose(1, 2)
            x = x + context.flatten(-2)
        return self.head(x)
