"""Learns pipelines/extract/block_model.json from the corpora: `python -m bench.learning`."""
