"""Our VAE's nets as pythae takes them; needs pythae."""

from __future__ import annotations

from pythae.models import VAE, VAEConfig
from pythae.models.base.base_utils import ModelOutput
from pythae.models.nn import BaseDecoder, BaseEncoder
from torch import Tensor

from models.data.base import Item
from models.families.vae import Config
from models.nets.convolutional import Decoder, Encoder


class TheirEncoder(BaseEncoder):
    def __init__(self, config: Config, item: Item) -> None:
        super().__init__()
        self.net = Encoder(item, config.width, config.hidden, 2 * config.latent)

    def forward(self, x: Tensor) -> ModelOutput:
        mean, log_variance = self.net(x).chunk(2, 1)
        return ModelOutput(embedding=mean, log_covariance=log_variance)


class TheirDecoder(BaseDecoder):
    def __init__(self, config: Config, item: Item) -> None:
        super().__init__()
        self.net = Decoder(item, config.width, config.hidden, config.latent)

    def forward(self, z: Tensor) -> ModelOutput:
        return ModelOutput(reconstruction=self.net(z).sigmoid())


def their_vae(config: Config, item: Item) -> VAE:
    """With the cross-entropy of pixels."""
    size = (item.channels, item.height, item.width)
    theirs = VAEConfig(input_dim=size, latent_dim=config.latent, reconstruction_loss="bce")
    return VAE(theirs, TheirEncoder(config, item), TheirDecoder(config, item))
