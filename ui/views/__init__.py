"""The pages, one file each, run by `app`. The folder is not called `pages`: Streamlit would list such a folder by itself."""
