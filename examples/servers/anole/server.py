"""Anole behind the OpenAI Images protocol, by the project's own inference code (GAIR-NLP/anole): see ../README.md."""

from typing import Any

from PIL import Image

from images_api import Drawing, arguments, serve

# 32 x 32 tokens of 16 x 16 pixels each: the model draws nothing else.
SIDE = 512
# The context has 4,096 tokens and a picture takes 1,026 of them.
MOST_IMAGES = 2


class Anole:
    """Draws from a prompt, also with pictures before it: that works, but Anole was made for text, and what comes of it is weak."""

    most_images = MOST_IMAGES
    fields: dict[str, type] = {
        "temperature": float,
        "top_p": float,
        "guidance_scale": float,
        "guidance_scale_image": float,
    }

    def __init__(self, model_id: str) -> None:
        # Modules of a checkout of the project, which has to be on PYTHONPATH. They need a card, so they are loaded here only.
        import constants
        from chameleon.inference.chameleon import ChameleonInferenceModel, Options

        self.model_id = model_id
        self.new_options = Options
        self.model = ChameleonInferenceModel(
            str(constants.MODEL_7B_PATH),
            str(constants.TOKENIZER_TEXT_PATH),
            str(constants.TOKENIZER_IMAGE_CFG_PATH),
            str(constants.TOKENIZER_IMAGE_PATH),
        )

    def draw(self, drawing: Drawing) -> Image.Image:
        if drawing.size not in (None, (SIDE, SIDE)):
            raise ValueError(f"{self.model_id} draws {SIDE}x{SIDE} only")
        # Without text the decoder has no choice but to draw.
        options = self.new_options(txt=False, seed=drawing.seed)
        set_options(options.img, drawing.extra)
        pictures: list[dict[str, Any]] = [{"type": "image", "value": image} for image in drawing.images]
        words = [{"type": "text", "value": drawing.prompt}, {"type": "sentinel", "value": "<END-OF-TURN>"}]
        tokens = self.model.generate(batch_prompt_ui=[pictures + words], options=options)
        return self.model.decode_image(tokens)[0]


def set_options(image_options: Any, extra: dict[str, Any]) -> None:
    """Puts what the request names into the project's options; the rest stays as the project has it."""
    image_options.temp = extra.get("temperature", image_options.temp)
    image_options.top_p = extra.get("top_p", image_options.top_p)
    cfg = image_options.cfg
    cfg.guidance_scale_text = extra.get("guidance_scale", cfg.guidance_scale_text)
    cfg.guidance_scale_image = extra.get("guidance_scale_image", cfg.guidance_scale_image)


# The project's code starts processes that import this file anew: nothing may happen outside of this.
if __name__ == "__main__":
    parser = arguments(port=8101)
    parser.add_argument("--model-id", default="anole-7b-v0.1", help="name by which requests ask for it")
    parsed = parser.parse_args()
    serve(Anole(parsed.model_id), parsed)
