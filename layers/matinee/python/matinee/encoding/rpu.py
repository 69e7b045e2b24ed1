"""Reads the Dolby Vision metadata of one frame, its RPU, and moves its active area (ETSI GS CCM 001)."""

import re
import zlib
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

NAL_TYPE = 62
_NAL_HEADER = bytes([NAL_TYPE << 1, 1])
_PREFIX, _END, _CRC_BYTES = b"\x19", b"\x80", 4
_TO_ESCAPE, _ESCAPED = re.compile(rb"\x00\x00(?=[\x00-\x03])"), bytes([0, 0, 3])
_RPU_TYPE = 2
_COMPONENTS, _MOST_PIECES, _MOST_ZEROS, _MOST_BYTES = 3, 8, 32, 16_384
_COLOUR_BITS = (9 * 16 + 3 * 32 + 9 * 16) + (3 * 16 + 32) + (5 + 2 + 2 + 2) + (12 + 12 + 10)
_LIGHT, _AREA = 1, 5
_LIGHT_BITS, _AREA_BITS = 12, 13
_ALIGNMENT_BITS = 8
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(frozen=True, kw_only=True)
class Rpu:
    """`body` is what its checksum covers. `profile` is 5, 7 or 8, as its header tells; only 8 is read on.

    `light` is level 1 (darkest, brightest and mean light as 12-bit PQ codes), `area` level 5 (what is black
    at the left, right, top and bottom, in pixels), which stands `area_at` bits into the body.
    """

    body: bytes
    profile: int
    light: tuple[int, ...] = ()
    area: tuple[int, ...] = ()
    area_at: int = 0

    def scaled(self, across: Fraction, down: Fraction) -> "Rpu":
        """The RPU of the same frame in another size: its active area is in pixels of what is coded."""
        if not any(self.area):
            return self
        factors = (across, across, down, down)
        area = tuple(round(offset * factor) for offset, factor in zip(self.area, factors, strict=True))
        bits = _Bits.of(self.body)
        said = "".join(f"{offset:0{_AREA_BITS}b}" for offset in area)
        moved = bits.text[: self.area_at] + said + bits.text[self.area_at + len(said) :]
        return replace(self, body=int(moved, 2).to_bytes(len(self.body)), area=area)

    @property
    def nal_unit(self) -> bytes:
        """The NAL unit of HEVC that carries it."""
        plain = _PREFIX + self.body + _crc(self.body) + _END
        return _NAL_HEADER + _TO_ESCAPE.sub(_ESCAPED, plain)


@dataclass
class _Bits:
    text: str
    at: int = 0

    @classmethod
    def of(cls, data: bytes) -> "_Bits":
        return cls(f"{int.from_bytes(data):0{8 * len(data)}b}")

    @property
    def left(self) -> int:
        return len(self.text) - self.at

    def take(self, count: int) -> int:
        if count > self.left:
            raise ValueError("it is cut off")
        self.at += count
        return int(self.text[self.at - count : self.at] or "0", 2)

    def golomb(self) -> int:
        zeros = self.text.find("1", self.at) - self.at
        if not 0 <= zeros <= _MOST_ZEROS:
            raise ValueError("a number is out of range")
        self.at += zeros
        return self.take(zeros + 1) - 1


@lru_cache(maxsize=64)
def read(nal_unit: bytes) -> Rpu:
    """The RPU in a NAL unit. Raises ValueError for one that is damaged, or leans on the one before.

    Many frames of a shot have the same.
    """
    if len(nal_unit) > _MOST_BYTES:
        raise ValueError("it is too long")
    plain = nal_unit.replace(_ESCAPED, b"\0\0").rstrip(b"\0")
    start = len(_NAL_HEADER + _PREFIX)
    body, crc = plain[start : -_CRC_BYTES - 1], plain[-_CRC_BYTES - 1 : -1]
    if plain[:start] != _NAL_HEADER + _PREFIX or plain[-1:] != _END or crc != _crc(body):
        raise ValueError("its checksum is wrong")
    bits = _Bits.of(body)
    if bits.take(6) != _RPU_TYPE:
        raise ValueError("it is of an unknown kind")
    no_depths, kind, _, has_sequence = bits.take(11) & 0x700, bits.take(4), bits.take(4), bits.take(1)
    if no_depths or not has_sequence:
        raise ValueError("it does not say how deep its numbers are")
    bits.take(1)
    is_float = bits.take(2)
    fraction_bits = 32 if is_float else bits.golomb()
    bits.take(2)
    full_range, depth = bits.take(1), bits.golomb() + 8
    bits.golomb(), bits.golomb(), bits.take(1)
    compressed, _, base_only, has_colour, leans = (bits.take(n) for n in (3, 1, 1, 1, 1))
    profile = 8 if kind and base_only else 7 if kind else 5 if full_range else 0
    if profile != 8:
        return Rpu(body=body, profile=profile)
    if compressed or leans:
        raise ValueError("it is compressed: it leans on that of another frame")
    _pass_mapping(bits, depth, fraction_bits, 0 if is_float else 1)
    return (
        _with_levels(Rpu(body=body, profile=profile), bits) if has_colour else Rpu(body=body, profile=profile)
    )


def _pass_mapping(bits: _Bits, depth: int, fraction_bits: int, integers: int) -> None:
    """Go past the curves that map the base layer: `vdr_rpu_id` … `rpu_data_mapping`."""
    for _ in range(3):
        bits.golomb()
    pieces = []
    for _ in range(_COMPONENTS):
        pieces.append(bits.golomb() + 1)
        bits.take(depth * (pieces[-1] + 1))
    if max(pieces) > _MOST_PIECES:
        raise ValueError("a curve has too many pieces")
    bits.golomb(), bits.golomb()
    for _ in range(sum(pieces)):
        for _ in range(_coefficients(bits)):
            for _ in range(integers):
                bits.golomb()
            bits.take(fraction_bits)


def _coefficients(bits: _Bits) -> int:
    """How many the next piece of a curve has: it is a polynomial, or a multivariate regression."""
    if bits.golomb():
        return 1 + 7 * (bits.take(2) + 1)
    order = bits.golomb() + 1
    if order == 1 and bits.take(1):
        raise ValueError("a curve is of an unknown kind")
    return order + 1


def _with_levels(rpu: Rpu, bits: _Bits) -> Rpu:
    """With what its extension blocks say: those of content mapping 2.9, then those of 4.0."""
    for _ in range(3):
        bits.golomb()
    bits.take(_COLOUR_BITS)
    for _ in range(2):
        if bits.left <= _ALIGNMENT_BITS:
            break
        count = bits.golomb()
        bits.take(-bits.at % 8)
        for _ in range(count):
            size, level, at = 8 * bits.golomb(), bits.take(8), bits.at
            if level == _LIGHT:
                rpu = replace(rpu, light=tuple(bits.take(_LIGHT_BITS) for _ in range(3)))
            elif level == _AREA:
                area = tuple(bits.take(_AREA_BITS) for _ in range(4))
                rpu = replace(rpu, area=area, area_at=at)
            bits.at = at
            bits.take(size)
    return rpu


def _crc(data: bytes) -> bytes:
    """CRC-32/MPEG-2, by way of the one that zlib has: that of all bits mirrored."""
    mirrored = zlib.crc32(data.translate(_MIRRORED)) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2).to_bytes(4)
