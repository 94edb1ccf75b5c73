"""Reads the body of a request that asks for an answer: whole, in time, and not longer than allowed."""

import asyncio

from aiohttp import web

from bot.scoring import api_errors


async def read_body(request: web.Request, seconds: float, limit: int) -> bytes:
    """The body, of `limit` bytes at most as its application allows. Raises `ApiError` for one that is too
    long or too slow; what is compressed, `HttpServer` has refused."""
    try:
        async with asyncio.timeout(seconds):
            return await request.read()
    except TimeoutError as error:
        raise api_errors.refused_by_http(408, "The body took too long.", "BODY_TOO_SLOW") from error
    except web.HTTPRequestEntityTooLarge as error:
        sentence = f"Request payload size exceeds the limit: {limit} bytes."
        raise api_errors.refused_by_http(413, sentence, "BODY_TOO_LONG") from error
