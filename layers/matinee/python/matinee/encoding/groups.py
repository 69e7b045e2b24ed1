"""Audio groups of an HLS master playlist made equal: each language is heard in every one of them."""

import re

_MEDIA = re.compile(r'^#EXT-X-MEDIA:TYPE=AUDIO,.*GROUP-ID="([^"]*)".*NAME="([^"]*)".*\n', re.MULTILINE)


def with_whole_groups(master: str) -> str:
    """The playlist, with what a group lacks lent by the first that has it.

    Groups of a type must have the same members (RFC 8216, 4.3.4.1.1): where only the English sound is in 5.1,
    its group gets the stereo French, by the same URI.
    """
    lines = {(line[1], line[2]): line[0] for line in _MEDIA.finditer(master)}
    groups = list(dict.fromkeys(group for group, _ in lines))
    names = list(dict.fromkeys(name for _, name in lines))
    whole = [lines.get((group, name)) or _lent(lines, name, group) for group in groups for name in names]
    first, rest = _MEDIA.search(master), _MEDIA.sub("", master)
    return rest[: first.start()] + "".join(whole) + rest[first.start() :] if first else master


def _lent(lines: dict[tuple[str, str], str], name: str, group: str) -> str:
    lender, line = next((key[0], line) for key, line in lines.items() if key[1] == name)
    return line.replace(f'GROUP-ID="{lender}"', f'GROUP-ID="{group}"')
