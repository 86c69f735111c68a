"""The hot path of large batches, compiled by numba: the results of the array code beside it, in less time.

Takes and gives the values of `vectors`, `candidates`, `alignment`, `features` and `score`. Nothing here is imported
before a process has compared many names (`engine`): loading numba takes longer than screening a few thousand.
"""
