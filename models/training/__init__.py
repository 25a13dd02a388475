"""Training: a run's start, the loop that takes its steps, and what of it is kept, measured and told.

starting    a new run's folder, and a learner at step 0
loop        `train`, the generator of events that a window, a shell and a test read alike
reached     how far training is, as it is kept with the weights, and taking that over when a run goes on
changes     settings that are changed while it runs
sharing     what is to be said of a batch that is shared or parted
looking     what is measured and drawn of a learner, of the same images and codes every time
telling     what whoever watches is told, at their pace: previews, weights, time and memory
record      what is written into the run's folder: figures, snapshots, and where to go on
"""

from models.training.loop import train
from models.training.starting import new_learner, new_run

__all__ = ["new_learner", "new_run", "train"]
