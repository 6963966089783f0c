"""The runtime code of a trained model, and nothing else. A packaged model contains a copy of this
folder."""
