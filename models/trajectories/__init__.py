"""Trajectories: every step of a diffusion model's sampling, kept, replayed, branched and judged."""
