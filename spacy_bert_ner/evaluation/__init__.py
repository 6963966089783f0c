"""Scores, calibration, error analysis, and the plots of the report."""
