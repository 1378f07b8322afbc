"""The reader's network: all-MiniLM-L6-v2 as a cross-encoder, with three numbers for each token."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

OUTPUTS = 3
"""For each token: that a short answer begins there, that one ends there, that its sentence is evidence."""


class ReaderNetwork(nn.Module):
    """Reads a question with a passage.

    The evidence score of a sentence is the mean of its tokens' third numbers: log-odds relative to "no sentence of
    this passage answers", which is fixed at 0. So scores of sentences of different passages can be compared, and a
    softmax over them with a 0 beside them is a distribution over "this sentence" and "none". Spans compete with the
    first token, [CLS], which stands for "no span" (Devlin et al. 2019).
    """

    def __init__(self, encoder: nn.Module, width: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(width, OUTPUTS)

    @classmethod
    def from_folder(cls, folder: Path, *, attention_dropout: float = 0.1) -> "ReaderNetwork":
        """The network on top of an encoder's pretrained weights; word embeddings stay as they are.

        On a CPU a quarter of training's time goes into choosing which attention weights to drop.
        """
        from transformers import AutoModel

        encoder = AutoModel.from_pretrained(
            folder, local_files_only=True, add_pooling_layer=False, attention_probs_dropout_prob=attention_dropout
        )
        for parameter in encoder.embeddings.word_embeddings.parameters():
            parameter.requires_grad = False
        return cls(encoder, encoder.config.hidden_size)

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> Tensor:
        """Numbers for each token, of shape (batch, tokens, 3), for inputs of shape (batch, tokens)."""
        hidden: Any = self.encoder(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state
        return torch.as_tensor(self.head(self.dropout(hidden)))
