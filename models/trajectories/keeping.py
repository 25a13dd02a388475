"""How much of a trajectory is kept, so that it fits into its memory whatever it is of."""

from __future__ import annotations

from dataclasses import dataclass

BUDGET = 256 * 2**20  # bytes, of one trajectory
SHOWN = 3 * 2  # bytes for every value of every image in a frame
STATE = 4  # bytes for every value, and as many for each tensor that the sampler remembers


@dataclass(frozen=True)
class Keeping:
    """A trajectory in stretches of so many steps.

    At the first step of each the sampler's state is kept, from which the others can be computed again. Of so many
    stretches, those used last, the frames are kept too.
    """

    stride: int  # steps in a stretch
    stretches: int  # of which frames are kept
    steps: int  # in all, the last frame not counted
    size: int  # bytes that it takes at most

    @property
    def all_shown(self) -> bool:
        """Whether every frame is kept."""
        return self.stretches * self.stride >= self.steps

    @classmethod
    def within(cls, budget: int, steps: int, values: int, memories: int = 0) -> Keeping:
        """As much as fits into so many bytes, of steps of so many values in all images.

        Every frame and every state, if they fit; else every frame and as many states as fit; else the shortest
        stretches of which two fit. Where not even those do, it is what takes least.
        """
        plans = [cls.of_stride(k, budget, steps, values, memories) for k in range(1, steps + 1)]
        fitting = [plan for plan in plans if plan.size <= budget]
        shown = [plan for plan in fitting if plan.all_shown]
        if shown or fitting:
            return (shown or fitting)[0]
        return min(plans, key=lambda plan: plan.size)

    @classmethod
    def of_stride(cls, stride: int, budget: int, steps: int, values: int, memories: int = 0) -> Keeping:
        """Stretches of so many steps, and the frames of as many of them as fit, of two at least."""
        count = -(-steps // stride)
        states = (count + 1) * values * STATE * (1 + memories)  # and that of the newest step
        stretch, final = stride * values * SHOWN, values * SHOWN
        stretches = min(count, max(2, (budget - states - final) // stretch))
        return cls(stride, stretches, steps, states + min(stretches * stretch, steps * values * SHOWN) + final)
