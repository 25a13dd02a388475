"""A DDPM's training step and DDIM in 20 steps against diffusers and denoising-diffusion-pytorch.

Fashion-MNIST, 28 pixels, no classes; epsilon is predicted, all errors count alike; AdamW, gradients clipped, weights
averaged, each as the library's own example or trainer does it. diffusers' net is told to be ours layer by layer.
denoising-diffusion-pytorch's has another design: ten heads at 7 pixels in place of four make up its parameters where
it costs least.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F

from models.base import Manner, decode_bytes
from models.data import open_data
from models.data.base import DataCard, DataSet
from models.families.ddpm import DDPM, Config
from models.families.ddpm.learner import LARGEST_GRADIENT
from models.progress import finished
from tests.benchmarks.peers.presence import missing, version, versions
from tests.benchmarks.racing import OURS, Racer, batches, our_parameters, our_steps, race, size

if TYPE_CHECKING:
    import denoising_diffusion_pytorch
    import diffusers

CONFIG = Config(conditional=False, prediction="epsilon", min_snr=0.0, lr_warmup=0)
PICTURES, STEPS = 8, 20
DIFFUSERS, LUCIDRAINS = PEERS = "diffusers", "denoising-diffusion-pytorch"
BUDGET = "ratio at least 1.0 against diffusers"


def missed() -> Iterator[dict]:
    yield from missing("DDPM training step, DDIM-20", *PEERS)


def figures(threads: int) -> Iterator[dict]:
    makers = {DIFFUSERS: _diffusers, LUCIDRAINS: _lucidrains}
    here = [makers[name] for name in PEERS if version(name)]
    if not here:
        return
    data = finished(open_data("fashion"))
    with our_steps("ddpm", CONFIG, data) as step:
        racers = [Racer(OURS, step, CONFIG.batch, our_parameters("ddpm", CONFIG, data))]
        racers += [make(data)[0] for make in here]
        result = race(racers, threads, rounds=9, steps=2)
    yield {"figure": "DDPM training step", "budget": BUDGET, "peers": versions(*PEERS), **result}
    racers = [_our_sampling(data), *(make(data)[1] for make in here)]
    result = race(racers, threads, rounds=9, steps=1, warm_up=1)
    yield {"figure": "DDIM in 20 steps, 8 images", "peers": versions(*PEERS), **result}


def _our_sampling(data: DataSet) -> Racer:
    model = DDPM(CONFIG, DataCard.of(data)).eval()

    def sample() -> None:
        decode_bytes(model, torch.randn(PICTURES, model.latent).numpy(), Manner(steps=STEPS))

    return Racer(OURS, sample, PICTURES, size(model))


# --- diffusers ---


def _diffusers(data: DataSet) -> tuple[Racer, Racer]:
    """Training as in its example of unconditional generation, sampling by its pipeline."""
    from diffusers import DDIMPipeline, DDIMScheduler, DDPMScheduler
    from diffusers.training_utils import EMAModel

    net = _their_unet(data)
    rates = DDPMScheduler(CONFIG.timesteps, beta_schedule="squaredcos_cap_v2")
    adamw = torch.optim.AdamW(net.parameters(), CONFIG.learning_rate, weight_decay=0.01)
    average = EMAModel(net.parameters(), decay=CONFIG.average, use_ema_warmup=True, power=3 / 4)
    images = batches(data, CONFIG.batch, signed=True)

    def step() -> None:
        x = next(images)
        noise, t = torch.randn_like(x), torch.randint(rates.config.num_train_timesteps, (len(x),))
        loss = F.mse_loss(net(rates.add_noise(x, noise, t), t).sample, noise)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), LARGEST_GRADIENT)
        adamw.step()
        adamw.zero_grad()
        average.step(net.parameters())
        loss.item()

    drawing = DDIMPipeline(_their_unet(data).eval(), DDIMScheduler.from_config(rates.config))
    drawing.set_progress_bar_config(disable=True)
    sample = partial(drawing, batch_size=PICTURES, num_inference_steps=STEPS, eta=0.0, output_type="np")
    return Racer(DIFFUSERS, step, CONFIG.batch, size(net)), Racer(DIFFUSERS, sample, PICTURES, size(net))


def _their_unet(data: DataSet) -> diffusers.UNet2DModel:
    from diffusers import UNet2DModel

    return UNet2DModel(
        sample_size=data.item.height,
        in_channels=data.item.channels,
        out_channels=data.item.channels,
        layers_per_block=CONFIG.blocks,
        block_out_channels=tuple(CONFIG.width * min(4, 2**level) for level in range(CONFIG.levels)),
        down_block_types=("DownBlock2D",) * (CONFIG.levels - 1) + ("AttnDownBlock2D",),
        up_block_types=("AttnUpBlock2D",) + ("UpBlock2D",) * (CONFIG.levels - 1),
        norm_num_groups=8,
        attention_head_dim=32,
        resnet_time_scale_shift="scale_shift",
    )


# --- denoising-diffusion-pytorch ---


def _lucidrains(data: DataSet) -> tuple[Racer, Racer]:
    """Training as its Trainer does it, which averages every tenth step; sampling by its `sample`."""
    from ema_pytorch import EMA

    learning, drawing = _their_diffusion(data), _their_diffusion(data).eval()
    adamw = torch.optim.AdamW(learning.parameters(), CONFIG.learning_rate, weight_decay=0.01)
    average = EMA(learning, beta=CONFIG.average, update_every=10)
    images = batches(data, CONFIG.batch)  # it doubles them itself

    def step() -> None:
        loss = learning(next(images))
        loss.item()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learning.parameters(), LARGEST_GRADIENT)
        adamw.step()
        adamw.zero_grad()
        average.update()

    def sample() -> None:
        with contextlib.redirect_stderr(io.StringIO()):  # where it draws a progress bar
            drawing.sample(batch_size=PICTURES)

    count = size(learning)
    return Racer(LUCIDRAINS, step, CONFIG.batch, count), Racer(LUCIDRAINS, sample, PICTURES, count)


def _their_diffusion(data: DataSet) -> denoising_diffusion_pytorch.GaussianDiffusion:
    from denoising_diffusion_pytorch import GaussianDiffusion, Unet

    net = Unet(CONFIG.width, dim_mults=(1, 2, 4), channels=data.item.channels, attn_heads=(4, 4, 10))
    return GaussianDiffusion(
        net,
        image_size=data.item.height,
        timesteps=CONFIG.timesteps,
        sampling_timesteps=STEPS,
        objective="pred_noise",
        beta_schedule="cosine",
    )
