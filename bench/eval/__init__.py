"""How right the library is: real transcripts through the whole straight line, compared with their gold.

`python -m bench.eval` prints one table; `docs/evaluation.md` says what each figure means.
"""
