"""The only code that opens files: layers and tables in, results out."""
