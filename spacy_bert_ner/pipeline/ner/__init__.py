"""Named entity recognition with a probability for each entity."""
