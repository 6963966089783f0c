"""The colours of labels, shared by the displaCy pages, the frame graph and the app."""

COLORS = {
    "PER": "#8fd19e",
    "PERSON": "#8fd19e",
    "ORG": "#7aecec",
    "LOC": "#ffcf8a",
    "GPE": "#ffcf8a",
    "MISC": "#cdb4f0",
    "ACTOR": "#7fb8f5",
    "FACTOR": "#ffd166",
    "MECHANISM": "#f4a3a8",
}
