"""A reader of Mapbox Vector Tiles (version 2.1), just enough to look into our own in tests."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature: its properties, and its points in tile units per part (closed rings repeat their first)."""

    properties: dict[str, Any]
    kind: int  # 1 point, 2 line, 3 polygon
    parts: list[list[tuple[int, int]]]


def read_tile(data: bytes) -> dict[str, list[Feature]]:
    """Layers of a tile by name; an empty tile has none."""
    return dict(_layer(body) for number, body in _fields(data) if number == 3)


def _layer(data: bytes) -> tuple[str, list[Feature]]:
    name, keys, values, features = "", [], [], []
    for number, body in _fields(data):
        if number == 1:
            name = body.decode()
        elif number == 2:
            features.append(body)
        elif number == 3:
            keys.append(body.decode())
        elif number == 4:
            values.append(_value(body))
    return name, [_feature(feature, keys, values) for feature in features]


def _feature(data: bytes, keys: list[str], values: list[Any]) -> Feature:
    properties: dict[str, Any] = {}
    kind, parts = 0, []
    for number, body in _fields(data):
        if number == 2:
            tags = list(_varints(body))
            properties = {keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2], strict=True)}
        elif number == 3:
            kind = body
        elif number == 4:
            parts = _geometry(list(_varints(body)))
    return Feature(properties, kind, parts)


def _geometry(numbers: list[int]) -> list[list[tuple[int, int]]]:
    parts: list[list[tuple[int, int]]] = []
    x = y = at = 0
    while at < len(numbers):
        command, count = numbers[at] & 7, numbers[at] >> 3
        at += 1
        if command == 7:
            parts[-1].append(parts[-1][0])
            continue
        for _ in range(count):
            x, y, at = x + _signed(numbers[at]), y + _signed(numbers[at + 1]), at + 2
            if command == 1:
                parts.append([])
            parts[-1].append((x, y))
    return parts


def _value(data: bytes) -> Any:
    ((number, body),) = _fields(data)
    if number == 1:
        return body.decode()
    if number == 2:
        return struct.unpack("<f", body)[0]
    if number == 3:
        return struct.unpack("<d", body)[0]
    return {4: body, 5: body, 6: _signed(body), 7: bool(body)}[number]


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        if key & 7 == 0:
            value, at = _varint(data, at)
            yield key >> 3, value
            continue
        size, at = _varint(data, at) if key & 7 == 2 else ({1: 8, 5: 4}[key & 7], at)
        yield key >> 3, data[at : at + size]
        at += size


def _varints(data: bytes) -> Iterator[int]:
    at = 0
    while at < len(data):
        value, at = _varint(data, at)
        yield value


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def _signed(value: int) -> int:
    return (value >> 1) ^ -(value & 1)
