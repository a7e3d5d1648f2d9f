"""Stands in for the app of ByteDance-Seed/Bagel by its names: it draws a colour that tells what it was asked."""

import argparse

from PIL import Image

parser = argparse.ArgumentParser()
parser.add_argument("--model_path", default="models/BAGEL-7B-MoT")
parser.add_argument("--mode", type=int, default=1)
args = parser.parse_args()
assert (args.model_path, args.mode) == ("weights", 2)

last_seed = 0


def set_seed(seed):
    global last_seed
    last_seed = seed
    return seed


def inferencer(*, text, think, image_shapes, cfg_text_scale, num_timesteps, max_think_token_n):
    height, width = image_shapes
    return {"image": Image.new("RGB", (width, height), (num_timesteps, 255 if think else 0, last_seed)), "text": None}


def edit_image(image, prompt, show_thinking=False, cfg_text_scale=4.0, num_timesteps=50, seed=0):
    set_seed(seed)
    return Image.new("RGB", image.size, (num_timesteps, 255 if show_thinking else 0, seed)), ""


if __name__ == "__main__":
    raise SystemExit("no page is to be opened")
