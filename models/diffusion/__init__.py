"""Diffusion: noise schedules, what a network predicts, and samplers."""
