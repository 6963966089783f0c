"""Frames: who does what to whom. Each file ships in the model on its own; they meet in the registry `misc`."""
