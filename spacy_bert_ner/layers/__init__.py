"""Thinc architectures, reached by registry name from a config. Each file ships in the packaged model on its own."""
