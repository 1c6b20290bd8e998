"""The web desk: shows what the desk of `assistant` answers. Not here: any deciding, reading or writing of words to clients."""
