"""Questions and answers about documents, from their frames, names and links. Nothing here depends
on Streamlit."""
