"""Latent spaces: how data fill them, slices through them, and what lies near."""
