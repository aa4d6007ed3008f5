"""How fast it is, beside the peers. Run `python -m bench.speed`; see docs/speed.md."""
