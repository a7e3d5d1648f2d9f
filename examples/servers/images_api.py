"""The OpenAI Images protocol for one open model on one card: what ECHO's `openai-images` speaks to.

An engine draws; everything else is here: reading both kinds of bodies, one picture at a time, errors as FastAPI words them.
"""

import argparse
import asyncio
import base64
import io
import time
from dataclasses import dataclass
from typing import Any, Protocol

import uvicorn
from fastapi import FastAPI, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from PIL import Image

# What every request may have beside an engine's own fields; `n`, `response_format` and `output_format` only as they are made.
FIXED = {"n": "1", "response_format": "b64_json", "output_format": "png"}
COMMON = {"model", "prompt", "size", "seed", *FIXED}


@dataclass(frozen=True)
class Drawing:
    """What is to be drawn. `size` is (width, height) in pixels, None where the request names none; `extra` has the engine's fields."""

    prompt: str
    images: list[Image.Image]
    size: tuple[int, int] | None
    seed: int | None
    extra: dict[str, Any]


class Engine(Protocol):
    """A model that draws. `fields` names what it takes beside prompt, size and seed, with the type of each."""

    model_id: str
    most_images: int
    fields: dict[str, type]

    def draw(self, drawing: Drawing) -> Image.Image:
        """Draws one picture. Raises ValueError, in words for who asked, on what the model does not take."""


def create_app(engine: Engine) -> FastAPI:
    """The server of one engine, which is never asked for two pictures at a time."""
    app = FastAPI(title=engine.model_id)
    card = asyncio.Lock()

    @app.get("/v1/models")
    def models() -> dict[str, Any]:
        return {"object": "list", "data": [{"id": engine.model_id, "object": "model"}]}

    @app.post("/v1/images/generations")
    async def generations(request: Request) -> dict[str, Any]:
        try:
            body = await request.json()
        except ValueError:
            raise invalid("body", "JSON decode error", "json_invalid") from None
        if not isinstance(body, dict):
            raise invalid("body", "Input should be a JSON object", "dict_type")
        return await answer(request, body, [])

    @app.post("/v1/images/edits")
    async def edits(request: Request) -> dict[str, Any]:
        async with request.form() as form:
            parts = form.multi_items()
            files = [value for name, value in parts if name in ("image", "image[]") and not isinstance(value, str)]
            images = [read_image(await file.read()) for file in files]
            fields = {name: value for name, value in parts if isinstance(value, str)}
        if not images:
            raise invalid("image", "Field required", "missing")
        return await answer(request, fields, images)

    async def answer(request: Request, fields: dict[str, Any], images: list[Image.Image]) -> dict[str, Any]:
        drawing = read_drawing(engine, fields, images)
        async with card:
            # Whoever has given up while others were drawn for needs no picture.
            if await request.is_disconnected():
                raise HTTPException(499, "the client is gone")
            try:
                picture = await run_in_threadpool(engine.draw, drawing)
            except ValueError as error:
                raise HTTPException(400, str(error)) from error
            except RuntimeError as error:
                # Out of memory is one of these; the next request may well fit.
                raise HTTPException(503, f"the model failed: {type(error).__name__}") from error
        png = io.BytesIO()
        picture.save(png, format="PNG")
        return {
            "created": int(time.time()),
            "model": engine.model_id,
            "output_format": "png",
            "size": f"{picture.width}x{picture.height}",
            "data": [{"b64_json": base64.b64encode(png.getvalue()).decode("ascii")}],
        }

    return app


def read_drawing(engine: Engine, fields: dict[str, Any], images: list[Image.Image]) -> Drawing:
    """Checks a request. Forms have text where JSON has numbers. A field that would change nothing is an error, not passed over."""
    for name, value in fields.items():
        if name not in COMMON and name not in engine.fields:
            raise invalid(name, "Extra inputs are not permitted", "extra_forbidden")
        if name in FIXED and str(value) != FIXED[name]:
            raise invalid(name, f"Input should be {FIXED[name]}", "literal_error")
    if fields.get("model", engine.model_id) != engine.model_id:
        raise HTTPException(404, f"no model {fields['model']!r} here, only {engine.model_id!r}")
    prompt = fields.get("prompt")
    if not isinstance(prompt, str) or not prompt:
        raise invalid("prompt", "Field required", "missing")
    if len(images) > engine.most_images:
        raise HTTPException(400, f"{len(images)} input images; {engine.model_id} takes {engine.most_images}")
    seed = convert("seed", fields["seed"], int) if "seed" in fields else None
    extra = {name: convert(name, fields[name], kind) for name, kind in engine.fields.items() if name in fields}
    return Drawing(prompt, images, read_size(fields.get("size", "auto")), seed, extra)


def convert(name: str, value: Any, kind: type) -> Any:
    """A field as the engine wants it, from JSON or from the text of a form."""
    if kind is bool:
        if str(value).lower() in ("true", "false"):
            return str(value).lower() == "true"
    elif not isinstance(value, bool):
        try:
            return kind(value)
        except (TypeError, ValueError):
            pass
    raise invalid(name, f"Input should be a valid {kind.__name__}", f"{kind.__name__}_parsing")


def read_size(size: Any) -> tuple[int, int] | None:
    """WIDTHxHEIGHT, or None for `auto`."""
    if size == "auto":
        return None
    width, _, height = str(size).partition("x")
    if not (width.isdecimal() and height.isdecimal() and 64 <= int(width) <= 4096 and 64 <= int(height) <= 4096):
        raise invalid("size", "Input should be WIDTHxHEIGHT, 64 to 4096 each, or auto", "value_error")
    return int(width), int(height)


def read_image(content: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(content)).convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError):
        raise HTTPException(400, "an input is no picture that can be read") from None


def invalid(field: str, message: str, kind: str) -> RequestValidationError:
    """Answered as 422 {"detail": [{"loc", "msg", "type"}]}."""
    loc = ("body",) if field == "body" else ("body", field)
    return RequestValidationError([{"loc": loc, "msg": message, "type": kind}])


def arguments(port: int) -> argparse.ArgumentParser:
    """Options that every server has. Nobody is asked for a key: leave it on this machine, or put a proxy before it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=port)
    return parser


def serve(engine: Engine, options: argparse.Namespace) -> None:
    uvicorn.run(create_app(engine), host=options.host, port=options.port)
