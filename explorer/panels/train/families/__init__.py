"""What Train shows of each family besides its samples: a new one is a file with its SHOWN, and a line here."""

from explorer.panels.train.charts import Shown
from explorer.panels.train.families import autoencoder, ddpm, gan, vae

FAMILIES_SHOWN: dict[str, Shown] = {
    "autoencoder": autoencoder.SHOWN,
    "vae": vae.SHOWN,
    "gan": gan.SHOWN,
    "ddpm": ddpm.SHOWN,
}
