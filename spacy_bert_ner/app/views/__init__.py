"""The pages, each with a function `show`; `pieces_sentence` and `pieces_word` are the tabs of one,
`pieces_widgets` what both draw with. The folder is not called `pages`: Streamlit runs the files in
a folder of that name beside `app.py` as pages of its own, so that the first visit to one of the
addresses shows nothing."""
