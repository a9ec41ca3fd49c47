"""Recipes that pass a packed batch to a model, so that no segment reads another one.

A recipe takes a batch and the model and returns logits. It makes ids, masks and positions itself: there is no argument
by which they can be wrong. A model or setting that would give wrong results without an error raises
:class:`~stowage_reader.errors.ModelError`. Start with :func:`esmc`. Needs the extra `torch`.
"""

from stowage_reader.errors import MissingExtraError

try:
    import torch as _torch  # noqa: F401
except ImportError as e:
    raise MissingExtraError("torch", "torch") from e

from stowage_reader.models.attention import flex_attention, nested_attention, own_model, sdpa_attention
from stowage_reader.models.esm3 import esm3, geometric_attention_by_segment
from stowage_reader.models.esm3_tracks import esm3_targets
from stowage_reader.models.esmc import esmc, esmc_flat
from stowage_reader.models.inputs import PackedModel
from stowage_reader.models.loss import step_divisor, weighted_cross_entropy
from stowage_reader.models.transformers import transformers_esm, transformers_esmc

__all__ = [
    "PackedModel",
    "esm3",
    "esm3_targets",
    "esmc",
    "esmc_flat",
    "flex_attention",
    "geometric_attention_by_segment",
    "nested_attention",
    "own_model",
    "sdpa_attention",
    "step_divisor",
    "transformers_esm",
    "transformers_esmc",
    "weighted_cross_entropy",
]
