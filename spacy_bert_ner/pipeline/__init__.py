"""All that a trained model needs, and only that. A packaged model carries a copy of this folder."""
