"""What `benchmarks/network.py` measures, one question a module."""
