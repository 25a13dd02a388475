"""How a DDPM learns to see noise, and what is measured of that: its errors, by how much noise there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import torch
import torch.nn.functional as F
from torch import Tensor

from models.accumulating import Objective
from models.averaging import Average
from models.base import Batch, Evaluation, Preview, inferring
from models.families.ddpm.model import DDPM, Loss
from models.learning import Learner, rate_at, set_rate
from models.previews import drawing, lineup

LEVELS = 10  # of noise, for each of which there is a held-out error
LARGEST_GRADIENT = 1.0  # norm, beyond which it is scaled down


class DDPMLearner(Learner):
    """How a DDPM learns from one batch; the weights that draw are an average of those that learn."""

    model: DDPM

    def __init__(self, model: DDPM) -> None:
        super().__init__(model)
        config = model.config
        self.optimisers = {"adamw": torch.optim.AdamW(model.parameters(), config.learning_rate, weight_decay=0.01)}
        self.objectives = {"adamw": Objective(model, model.loss, self.autocast)}
        self.average = Average(model, config.average)

    def learn(self, batch: Batch, noise: torch.Generator, step: int, live: Mapping[str, float]) -> Loss:
        adamw = self.optimisers["adamw"]
        loss = self.gradients("adamw", self._drawn(batch, noise))
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), LARGEST_GRADIENT)
        set_rate(adamw, rate_at(step, self.model.config, live["learning_rate"]))
        adamw.step()
        self.average.update(self.model, step)
        return loss

    def _drawn(self, batch: Batch, noise: torch.Generator) -> tuple[Tensor, Tensor, Tensor, Tensor | None]:
        """Images on [-1, 1], times, noise, and the classes told, some left out; all drawn on the CPU."""
        x, config = 2 * batch.x - 1, self.model.config
        t = torch.randint(1, self.model.schedule.steps + 1, (len(x),), generator=noise)
        epsilon = torch.randn(x.shape, generator=noise)
        kinds = None
        if self.model.conditions:
            left_out = torch.rand(len(x), generator=noise) < config.unconditional
            told = batch.labels.cpu().masked_fill(left_out, len(self.model.conditions))
            kinds = F.one_hot(told, len(self.model.conditions) + 1).float().to(x.device)
        return x, t.to(x.device), epsilon.to(x.device), kinds

    def evaluate(self, batches: Iterable[Batch], step: int) -> Evaluation:
        """The averaged weights' error on held-out images, at the same times and with the same noise every time."""
        noise, steps = torch.Generator().manual_seed(0), self.model.schedule.steps
        objective, times_, errors = 0.0, [], []
        for batch in batches:
            x, _, epsilon, kinds = self._drawn(batch, noise)
            t = spread(len(x), steps, noise)
            loss = self.explored.loss(x, t.to(x.device), epsilon, kinds)
            objective += loss.objective.item() * len(x)
            times_.append(t)
            errors.append(loss.noise_errors.double().cpu())
        t, noise_errors = torch.cat(times_), torch.cat(errors)
        losses = {"objective": objective / len(t), "noise_error": noise_errors.mean().item()}
        return Evaluation(step, losses, noise_errors=by_level(noise_errors, t, steps))

    def preview(self, x: Tensor, noise: torch.Generator, step: int, losses: Loss) -> Iterator[None]:
        """Of every class in turn, where there are some; by both weights, and how the first few come about."""
        shown = lineup(self.model, self.model.prior, noise)
        averaged = yield from inferring(drawing(self.explored, shown), self.autocast)
        unaveraged = yield from inferring(drawing(self.model.eval(), shown), self.autocast)
        self.model.train()
        return Preview(
            step,
            averaged.images,
            self.model.prior.name,
            unaveraged=unaveraged.images,
            strip=averaged.strip,
            asked=shown.names,
            columns=shown.columns,
        )


def spread(count: int, steps: int, noise: torch.Generator) -> Tensor:
    """Times from 1 to `steps` [count], in any order, as evenly as they can be."""
    places = (torch.randperm(count, generator=noise) + torch.rand(count, generator=noise)) / count
    return 1 + (places * steps).long().clamp(max=steps - 1)


def by_level(errors: Tensor, t: Tensor, steps: int) -> tuple[float, ...]:
    """The mean error [n] in each of LEVELS equal stretches of time, from little noise to nothing else.

    Empty where there are images at too few times t [n] for that.
    """
    level = (t - 1) * LEVELS // steps
    counts = level.bincount(minlength=LEVELS)
    sums = torch.zeros_like(counts, dtype=errors.dtype).index_add(0, level, errors)
    return tuple((sums / counts).tolist()) if counts.all() else ()
