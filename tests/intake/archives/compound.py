"""A small writer of compound files, enough for an Outlook .msg: storages, streams, the mini stream. For tests only."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_UNICODE, _BINARY, _NUMBER, _TIME = 0x001F, 0x0102, 0x0003, 0x0040


@dataclass
class Storage:
    """A folder of a compound file."""

    streams: dict[str, bytes] = field(default_factory=dict[str, bytes])
    storages: dict[str, Storage] = field(default_factory=dict[str, "Storage"])


@dataclass
class _Entry:
    name: str
    kind: int  # 5 the root, 1 a storage, 2 a stream
    data: bytes = b""
    children: list[int] = field(default_factory=list[int])
    right: int = _FREE
    start: int = _END


def compound_file(root: Storage) -> bytes:
    """The bytes of a compound file that holds `root`."""
    entries: list[_Entry] = [_Entry("Root Entry", 5)]
    _gather(root, 0, entries)
    for entry in entries:
        for one, following in zip(entry.children, entry.children[1:], strict=False):
            entries[one].right = following  # a tree that leans to the right is one all the same
    mini, mini_fat = bytearray(), list[int]()
    for entry in entries:
        if entry.kind == 2 and entry.data and len(entry.data) < _CUTOFF:
            entry.start = len(mini) // _MINI
            mini += entry.data + bytes(-len(entry.data) % _MINI)
            count = -(-len(entry.data) // _MINI)
            mini_fat += [entry.start + place + 1 for place in range(count - 1)] + [_END]
    entries[0].data = bytes(mini)
    sectors, fat = list[bytes](), list[int]()

    def placed(data: bytes) -> int:
        if not data:
            return _END
        begin, count = len(sectors), -(-len(data) // _SECTOR)
        data += bytes(-len(data) % _SECTOR)
        sectors.extend(data[place * _SECTOR : (place + 1) * _SECTOR] for place in range(count))
        fat.extend([begin + place + 1 for place in range(count - 1)] + [_END])
        return begin

    for entry in entries:
        if entry.kind == 5 or len(entry.data) >= _CUTOFF:
            entry.start = placed(entry.data)
    packed = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
    mini_fat_at = placed(packed + b"\xff" * (-len(packed) % _SECTOR))
    directory_at = placed(b"".join(map(_packed, entries)) + _blank() * (-len(entries) % 4))
    fat_sectors = 1
    while -(-(len(fat) + fat_sectors) * 4 // _SECTOR) > fat_sectors:
        fat_sectors += 1
    places = [len(sectors) + place for place in range(fat_sectors)]
    fat += [_FAT] * fat_sectors
    fat += [_FREE] * (-len(fat) % (_SECTOR // 4))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xIII4xIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, fat_sectors, directory_at, _CUTOFF,
                        mini_fat_at, -(-len(mini_fat) * 4 // _SECTOR), _END, 0)  # fmt: skip
    head += struct.pack("<109I", *places, *[_FREE] * (109 - fat_sectors))
    return head + b"".join(sectors) + struct.pack(f"<{len(fat)}I", *fat)


def _gather(storage: Storage, own: int, entries: list[_Entry]) -> None:
    for name, data in storage.streams.items():
        entries[own].children.append(len(entries))
        entries.append(_Entry(name, 2, data))
    for name, inner in storage.storages.items():
        place = len(entries)
        entries[own].children.append(place)
        entries.append(_Entry(name, 1))
        _gather(inner, place, entries)
    # olefile wants siblings in the order of their names' lengths, then of the names.
    entries[own].children.sort(key=lambda place: (len(entries[place].name), entries[place].name.upper()))


def _packed(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le") + b"\x00\x00"
    child = entry.children[0] if entry.children else _FREE
    return (
        name.ljust(64, b"\x00")
        + struct.pack("<HBBIII", len(name), entry.kind, 1, _FREE, entry.right, child)
        + bytes(36)
        + struct.pack("<IQ", entry.start if entry.data else (0 if entry.kind == 1 else _END), len(entry.data))
    )


def _blank() -> bytes:
    return bytes(64) + struct.pack("<HBBIII", 0, 0, 0, _FREE, _FREE, _FREE) + bytes(36) + struct.pack("<IQ", 0, 0)


def message(
    texts: dict[int, str],
    *,
    numbers: dict[int, int] | None = None,
    times: dict[int, datetime] | None = None,
    binaries: dict[int, bytes] | None = None,
    recipients: tuple[tuple[str, str, int], ...] = (),
    attachments: tuple[str, ...] = (),
) -> bytes:
    """The bytes of a .msg. Keys are MAPI property ids; `recipients` are name, address and kind (1 to, 2 cc, 3 bcc)."""
    root = _properties(texts, numbers or {}, times or {}, binaries or {}, header=32)
    for number, (name, address, kind) in enumerate(recipients):
        texts_of = {0x3001: name, 0x39FE: address}
        root.storages[f"__recip_version1.0_#{number:08X}"] = _properties(texts_of, {0x0C15: kind}, {}, {}, header=8)
    for number, name in enumerate(attachments):
        inner = _properties({0x3707: name}, {0x3705: 1}, {}, {0x3701: b"x" * 5000}, header=8)
        root.storages[f"__attach_version1.0_#{number:08X}"] = inner
    return compound_file(root)


def _properties(
    texts: dict[int, str], numbers: dict[int, int], times: dict[int, datetime], binaries: dict[int, bytes], header: int
) -> Storage:
    storage = Storage()
    rows = bytearray(bytes(header))
    variable = {pid: (_UNICODE, text.encode("utf-16-le")) for pid, text in texts.items()}
    variable |= {pid: (_BINARY, data) for pid, data in binaries.items()}
    for pid, (kind, data) in variable.items():
        storage.streams[f"__substg1.0_{pid:04X}{kind:04X}"] = data
        rows += struct.pack("<HHIII", kind, pid, 6, len(data) + (2 if kind == _UNICODE else 0), 0)
    for pid, number in numbers.items():
        rows += struct.pack("<HHIII", _NUMBER, pid, 6, number, 0)
    for pid, at in times.items():
        ticks = int((at - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
        rows += struct.pack("<HHIQ", _TIME, pid, 6, ticks)
    storage.streams["__properties_version1.0"] = bytes(rows)
    return storage
