"""What the configs name for training: reader, optimizer, callbacks, logger; and where encoders come
from."""
