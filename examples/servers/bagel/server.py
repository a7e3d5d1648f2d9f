"""Bagel behind the OpenAI Images protocol, by the project's own inference code (ByteDance-Seed/Bagel): see ../README.md."""

import sys

from PIL import Image

from images_api import Drawing, arguments, serve

# What the project's own app draws.
DEFAULT_SIZE = (1024, 1024)
# Latents are patches of 16 x 16 pixels, at most 64 of them a side.
STEP = 16
LONGEST_SIDE = 1024


class Bagel:
    """Draws from a prompt, or edits one picture; with `think` it plans in words first (Bagel-Think)."""

    most_images = 1
    fields: dict[str, type] = {"think": bool, "num_inference_steps": int, "guidance_scale": float}

    def __init__(self, model_id: str, model_path: str, mode: int) -> None:
        # The project's app loads the model when it is imported, and opens no page unless it is run itself. It reads its settings
        # from the command line. It is in a checkout of the project, which has to be on PYTHONPATH, and needs a card.
        sys.argv = ["app.py", "--model_path", model_path, "--mode", str(mode)]
        import app

        self.model_id = model_id
        self.app = app

    def draw(self, drawing: Drawing) -> Image.Image:
        think = drawing.extra.get("think", False)
        steps = drawing.extra.get("num_inference_steps", 50)
        guidance = drawing.extra.get("guidance_scale", 4.0)
        if drawing.seed == 0:
            raise ValueError("seed 0 stands for chance in the project's code: name another, or none")
        seed = drawing.seed or 0
        if drawing.images:
            picture, _thoughts = self.app.edit_image(
                within(drawing.images[0], drawing.size),
                drawing.prompt,
                show_thinking=think,
                cfg_text_scale=guidance,
                num_timesteps=steps,
                seed=seed,
            )
            return picture
        width, height = checked(drawing.size or DEFAULT_SIZE)
        self.app.set_seed(seed)
        # As in the app's `text_to_image`, which offers five shapes and no other size.
        answer = self.app.inferencer(
            text=drawing.prompt,
            think=think,
            image_shapes=(height, width),
            cfg_text_scale=guidance,
            num_timesteps=steps,
            max_think_token_n=1024,
        )
        return answer["image"]


def checked(size: tuple[int, int]) -> tuple[int, int]:
    if any(side % STEP != 0 or side > LONGEST_SIDE for side in size):
        raise ValueError(f"size {size[0]}x{size[1]}: sides are multiples of {STEP} and at most {LONGEST_SIDE}")
    return size


def within(image: Image.Image, size: tuple[int, int] | None) -> Image.Image:
    """An edit has the shape of its input. A size bounds it; the project's code brings the shorter side up to 512 all the same."""
    if size is None:
        return image
    smaller = image.copy()
    smaller.thumbnail((max(size), max(size)))
    return smaller


if __name__ == "__main__":
    parser = arguments(port=8102)
    parser.add_argument("--model-id", default="bagel-7b-mot", help="name by which requests ask for it")
    parser.add_argument("--model-path", default="models/BAGEL-7B-MoT", help="folder with the weights")
    parser.add_argument("--mode", type=int, default=1, help="1 whole, 2 NF4, 3 INT8, 4 FP8: as the project's app has it")
    parsed = parser.parse_args()
    serve(Bagel(parsed.model_id, parsed.model_path, parsed.mode), parsed)
