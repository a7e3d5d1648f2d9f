"""Loads an export with the library `datasets` in every way that docs/releases.md names, and prints what it found as JSON.

Argument: folder of an export of format `both` with pictures embedded.
"""

import json
import sys

from datasets import load_dataset

ROOT = sys.argv[1]


def brief(rows):
    first = rows[0]
    return {
        "rows": len(rows),
        "columns": sorted(rows.column_names),
        "prompts": sorted(rows["prompt"]),
        "inputs": [list(image.size) for image in first.get("input_images") or [] if hasattr(image, "size")],
    }


found = {
    "by_card": brief(load_dataset(ROOT, "image_to_image", split="test")),
    "imagefolder": brief(load_dataset("imagefolder", data_dir=f"{ROOT}/data/image_to_image", split="train")),
    "imagefolder_without_inputs": brief(
        load_dataset("imagefolder", data_dir=f"{ROOT}/data/text_to_image", split="train")
    ),
    "json": brief(load_dataset("json", data_files=f"{ROOT}/data/image_to_image/metadata.jsonl", split="train")),
    "parquet": brief(load_dataset("parquet", data_files=f"{ROOT}/parquet/image_to_image.parquet", split="train")),
}
print(json.dumps(found))
