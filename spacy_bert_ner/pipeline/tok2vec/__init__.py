"""Token vectors, concatenated from the encoder and other sources, and the classification heads on
top of them."""
