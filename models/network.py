"""The network: one multilingual encoder, one pass, a linear head for each task."""

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel, BertModel

from bot.domain.taxonomy import BINARY_SCORES, INTENTS, SENTIMENTS


class Network(nn.Module):
    """Mean of the encoder's last states, and three heads on it.

    `forward` takes token ids and their mask (batch x length) and returns the logits of the binary labels, the
    sentiments and the intents, and the embedding (batch x 384).
    """

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        # These names are those of the shipped graph's nodes, which `restore` reads.
        self.enc = encoder
        size = encoder.config.hidden_size
        self.bin = nn.Linear(size, len(BINARY_SCORES))
        self.sent = nn.Linear(size, len(SENTIMENTS))
        self.int = nn.Linear(size, len(INTENTS))

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Logits of the three tasks, and the embedding."""
        return self.heads(self.shares(input_ids, attention_mask).sum(1))

    def shares(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """What each token adds to the embedding (batch x length x 384)."""
        states = self.enc(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        return states * mask / mask.sum(1, keepdim=True)

    def heads(self, pooled: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Logits of the three tasks for an embedding, and the embedding."""
        return self.bin(pooled), self.sent(pooled), self.int(pooled), pooled


class Explained(nn.Module):
    """The network with a fifth output: what each token adds to the logits of the binary labels and of the
    intents (batch x length x labels), which add up to the logits without the bias."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, ...]:
        """The four outputs of the network, and the contributions of the tokens."""
        shares = self.network.shares(input_ids, attention_mask)
        weights = torch.cat([self.network.bin.weight, self.network.int.weight])
        return (*self.network.heads(shares.sum(1)), shares @ weights.T)


def build(base: Path, frozen: int = 0) -> Network:
    """A network on the encoder in `base`, with its embedding table frozen: the table came from a 4-bit grid,
    and training it on this little text would make it forget languages. With `frozen` all below that many
    layers is frozen, too, and they themselves: a short run on a CPU sees half as many texts again."""
    encoder = AutoModel.from_pretrained(base, dtype=torch.float32, add_pooling_layer=False)
    encoder.embeddings.word_embeddings.weight.requires_grad = False
    if frozen:
        encoder.embeddings.requires_grad_(False)
        encoder.encoder.layer[:frozen].requires_grad_(False)
    return Network(encoder)
