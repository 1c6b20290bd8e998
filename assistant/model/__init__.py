"""The one boundary to a language model.

    prompts     the texts of `prompts/*.md`, loaded and filled in
    chat        a chat model over any OpenAI-compatible endpoint
    ask         one question, one validated JSON answer, one absolute deadline
    answers     the JSON object in what a model said
    faults      what a failed call means, and whether another try helps
    configured  the model that the settings name, built at its first use

Not here: what a good reply is (`writing`), and when a model is asked at all (`desk`). Importing this package costs
nothing: langchain-core and the openai SDK (over two seconds together) are imported when a model is first asked.
"""
