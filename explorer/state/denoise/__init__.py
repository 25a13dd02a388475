"""What the Denoise workspace shows: runs of a diffusion model's sampler, and where on them one looks."""
