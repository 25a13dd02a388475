"""What GANs play for and by: losses and penalties, what a discriminator guesses besides, and what it sees altered."""
