"""Stands in for the module of GAIR-NLP/anole by its names."""

from pathlib import Path

MODEL_7B_PATH = Path("data/models/7b")
TOKENIZER_TEXT_PATH = Path("data/tokenizer/text_tokenizer.json")
TOKENIZER_IMAGE_CFG_PATH = Path("data/tokenizer/vqgan.yaml")
TOKENIZER_IMAGE_PATH = Path("data/tokenizer/vqgan.ckpt")
