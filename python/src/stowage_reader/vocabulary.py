"""Tokens and their ids."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from stowage_reader.errors import VocabularyError

_SPECIAL = ("<cls>", "<pad>", "<eos>", "<unk>")
_MAX_LETTERS = 64
_ESM = (*_SPECIAL, *"LAGVSERTIDPKQNFYMHWCXBUZO.-|", "<mask>")


class Vocabulary:
    """The tokens of an alphabet in the order of their ids.

    The manifest of a window has the name and the tokens of the feed's vocabulary; `esm` is built in.
    """

    def __init__(self, name: str, tokens: Sequence[str]) -> None:
        if len(set(tokens)) != len(tokens):
            raise VocabularyError(f"vocabulary {name}: a token occurs twice")
        self.name = name
        self.tokens = tuple(tokens)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the tokens, each followed by a line feed; first 16 hexadecimal digits."""
        return hashlib.sha256("".join(f"{token}\n" for token in self.tokens).encode()).hexdigest()[:16]

    @cached_property
    def chain_break(self) -> int | None:
        """Id of `|`, or None if the alphabet has no chain break. Among words, `|` is a token as any other."""
        letters = len(self.tokens) <= _MAX_LETTERS and all(len(t) == 1 or _is_special(t) for t in self.tokens)
        return self.tokens.index("|") if letters and "|" in self.tokens else None

    @cached_property
    def is_residue(self) -> NDArray[np.bool_]:
        """(tokens,) bool: the token stands for one letter, and is not the chain break."""
        return np.array([not _is_special(token) and token != "|" for token in self.tokens], dtype=np.bool_)

    def require(self, name: str, expected: str) -> None:
        """Raises VocabularyError unless a batch with this name and hash was written with this vocabulary."""
        if self.hash != expected:
            raise VocabularyError(
                f"the batch has vocabulary {name} ({expected}), not {self.name} ({self.hash}); "
                "take the vocabulary from a manifest of the feed"
            )

    def text(self, tokens: NDArray[np.integer]) -> str:
        """Letters of token ids: `<mask>` is `_`, `<unk>` is `?`, other special tokens are left out."""
        return "".join(self._letters[token] for token in tokens.tolist())

    @cached_property
    def _letters(self) -> list[str]:
        shown = {"<mask>": "_", "<unk>": "?"}
        return [shown.get(token, "" if _is_special(token) else token) for token in self.tokens]


def _is_special(token: str) -> bool:
    return len(token) > 2 and token[0] == "<" and token[-1] == ">"


ESM = Vocabulary("esm", _ESM)
"""The built-in vocabulary: ids 0 to 32 of the ESM family."""
