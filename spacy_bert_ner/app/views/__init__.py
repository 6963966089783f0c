"""The pages, each with a function `show`. `pieces_sentence` and `pieces_word` are the tabs of one
page, `pieces_widgets` are their shared widgets. The folder is not called `pages`: Streamlit runs
the files in a folder of that name next to `app.py` as separate pages, so that the first visit to
one of the addresses would show nothing."""
