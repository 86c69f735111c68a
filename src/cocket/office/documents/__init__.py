"""Documents: files that belong to a case, judged by their bytes. Takes bytes, gives rows; a download never executes."""
