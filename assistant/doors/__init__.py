"""The other doors to the desk: what may be asked by HTTP and over MCP, who may ask it, and how an answer is handed out.

Both doors open on one table of asks (`asks`), so neither can do what the other cannot. Not here: serving HTTP (`ui.api`,
on the server of the web desk), and any answer (the desk).
"""
