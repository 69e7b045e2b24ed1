"""The codec of a track as its decoder configuration says it (RFC 6381; ISO/IEC 14496-15, annex E)."""


def codec_string(init: bytes) -> str:
    """`avc1.64001f`, `hvc1.1.6.L30.90`, `vp09.00.10.08`, `av01.0.00M.08`; empty when there is none."""
    for kind, read in ((b"avcC", _avc), (b"hvcC", _hevc), (b"vpcC", _vp9), (b"av1C", _av1)):
        at = init.find(kind)
        if at >= 0:
            return read(init, init[at + 4 :])
    return ""


def _avc(_: bytes, config: bytes) -> str:
    return f"avc1.{config[1:4].hex()}"


def _hevc(init: bytes, config: bytes) -> str:
    entry = "hvc1" if b"hvc1" in init[init.find(b"stsd") :] else "hev1"
    space = ("", "A", "B", "C")[config[1] >> 6]
    compatible = int(f"{int.from_bytes(config[2:6]):032b}"[::-1], 2)
    tier = "H" if config[1] & 0x20 else "L"
    constraints = [f"{byte:X}" for byte in config[6:12].rstrip(b"\0")]
    return ".".join(
        [entry, f"{space}{config[1] & 0x1F}", f"{compatible:X}", f"{tier}{config[12]}", *constraints]
    )


def _vp9(_: bytes, config: bytes) -> str:
    return f"vp09.{config[4]:02d}.{config[5]:02d}.{config[6] >> 4:02d}"


def _av1(_: bytes, config: bytes) -> str:
    tier = "H" if config[2] & 0x80 else "M"
    depth = 8 if not config[2] & 0x40 else 12 if config[2] & 0x20 else 10
    return f"av01.{config[1] >> 5}.{config[1] & 0x1F:02d}{tier}.{depth:02d}"
