"""Pipeline components. Each file ships in the packaged model on its own, so none imports another."""
