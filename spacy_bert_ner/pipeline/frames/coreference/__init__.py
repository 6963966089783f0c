"""Coreference: which mentions of a document are one."""
