"""The web application: `python -m streamlit run spacy_bert_ner/app/app.py`. `session` keeps the
state, `views` are the pages, the rest knows nothing of Streamlit."""
