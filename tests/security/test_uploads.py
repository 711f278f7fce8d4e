"""Files sent on pages: the wrong kind and the too big are refused with a sentence, kept nowhere."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from PIL import Image

from .routes import CONTRACT, SHARES
from .test_routes import filled
from .visitor import Visitor, text_of
from .world import CUSTOMER, MEMBER, PUBLIC, World

MEBIBYTE = 1024**2
PROGRAM, PAGE = b"MZ\x90\x00" + b"\0" * 100, b"<html><script>alert(1)</script></html>"


def _photo() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "orange").save(content, "JPEG")
    return content.getvalue()


@dataclass(frozen=True)
class Upload:
    """A field that takes a file; ``most``: mebibytes; ``told``: words of a refusal."""

    path: str
    name: str
    login: str
    form: Mapping[str, str]
    most: int
    told_kind: str
    told_size: str
    good: bytes


UPLOADS = (
    Upload(
        f"{CONTRACT}/reading",
        "photo",
        CUSTOMER,
        {"register": "{register}", "index": "999999", "day": "{today}", "confirmed": "1"},
        10,
        "n’est pas une photo",
        "10 Mo",
        _photo(),
    ),
    Upload(
        f"{SHARES}/exemption",
        "evidence",
        MEMBER,
        {"for_interest": "1", "sworn": "1"},
        5,
        "PDF",
        "5 Mo",
        b"%PDF-1.4 demande",
    ),
    Upload(
        "/heat/equipment/{label}",
        "photo",
        PUBLIC,
        {"description": "Fuite d’eau"},
        10,
        "illisible",
        "10 Mo",
        _photo(),
    ),
)
each_upload = pytest.mark.parametrize("one", UPLOADS, ids=lambda one: one.path)


def _send(one: Upload, world: World, visit: Visitor, content: bytes):
    world.written()
    files = {one.name: ("photo.jpg", content, "image/jpeg")}
    answer = visit.request("POST", filled(world, one.path), filled(world, one.form), files)
    assert answer.status_code < 500, answer.text[-2000:]
    return answer


@each_upload
@pytest.mark.parametrize("content", [PROGRAM, PAGE, b"\xff\xd8"], ids=["program", "page", "cut"])
def test_the_wrong_kind_is_refused(
    one: Upload, content: bytes, world: World, visitor: Callable[[str], Visitor]
):
    """Whatever the name and the type that the sender gives the file."""
    answer = _send(one, world, visitor(one.login), content)
    assert one.told_kind in text_of(answer).replace("'", "’")
    assert not world.written()


@each_upload
def test_the_too_big_is_refused(one: Upload, world: World, visitor: Callable[[str], Visitor]):
    answer = _send(one, world, visitor(one.login), one.good.ljust(one.most * MEBIBYTE + 1, b"\0"))
    assert one.told_size in text_of(answer).replace("\u00a0", " ").replace("\u202f", " ")
    assert not world.written()


@each_upload
def test_the_right_kind_is_kept(one: Upload, world: World, visitor: Callable[[str], Visitor]):
    answer = _send(one, world, visitor(one.login), one.good)
    assert world.written(), f"{answer.status_code}\n{text_of(answer)[:3000]}"
