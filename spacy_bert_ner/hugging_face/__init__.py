"""Token classifiers of Hugging Face's libraries."""
