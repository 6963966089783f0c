"""The web app: `python -m streamlit run spacy_bert_ner/app/app.py`. `session` keeps the state,
`views` has the pages, and the rest does not depend on Streamlit."""
