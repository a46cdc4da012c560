"""What a program did to the files of a folder, and which disks a power cut in the midst of it may leave.

A write is on disk for certain only once its file was synced, and so are the names of new files and of removed ones once
the folder was. Of everything later each piece of 512 bytes may be there or not, whatever the order it was written in.
That is more than a disk in its right mind does, and what SQLite's authors test against.
"""

import os
import random
import struct
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

HEAD = struct.Struct("<cHQI")
SECTOR = 512


def compile_recorder(folder):
    library = folder / "disk_recorder.so"
    source = Path(__file__).with_name("disk_recorder.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, source, "-ldl"], check=True)
    return library


def environment(recorder, folder, log=None, kill_at=None):
    """For a program whose doings in the folder are to be recorded, or ended at the operation kill_at."""
    variables = {"LD_PRELOAD": str(recorder), "IVR_DISK_FOLDER": str(folder),
                 # The recorder comes first; the address sanitizer would rather do so.
                 "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}
    if log:
        variables["IVR_DISK_LOG"] = str(log)
    if kill_at:
        variables["IVR_DISK_KILL"] = str(kill_at)
    return {**os.environ, **variables}


@dataclass
class Operation:
    kind: str  # w(rite), s(ync), t(runcate), u(nlink), or a(cknowledged)
    path: str
    offset: int
    data: bytes


def read_recording(log):
    rest = memoryview(log.read_bytes())
    operations = []
    while rest:
        kind, length, offset, size = HEAD.unpack(rest[:HEAD.size])
        path = bytes(rest[HEAD.size:HEAD.size + length]).decode()
        size = size if kind in b"wa" else 0
        data = bytes(rest[HEAD.size + length:HEAD.size + length + size])
        operations.append(Operation(kind.decode(), path, offset, data))
        rest = rest[HEAD.size + length + size:]
    return operations


@dataclass
class File:
    durable: bytearray = field(default_factory=bytearray)
    pending: list = field(default_factory=list)
    named: bool = False  # its name is on disk
    removed: bool = False

    def sync(self):
        for operation in self.pending:
            apply(self.durable, operation)
        self.pending.clear()

    def after_power_cut(self, chance):
        content = bytearray(self.durable)
        for operation in self.pending:
            for piece in pieces(operation):
                if chance.random() < 0.5:
                    apply(content, piece)
        return bytes(content)


def pieces(operation):
    if operation.kind == "t":
        return [operation]
    whole = operation.data
    return [Operation("w", operation.path, operation.offset + at, whole[at:at + SECTOR])
            for at in range(0, len(whole), SECTOR)]


def apply(content, operation):
    if operation.kind == "t":
        del content[operation.offset:]
        return
    end = operation.offset + len(operation.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[operation.offset:end] = operation.data


class Disk:
    """The disk, one operation after the other."""

    def __init__(self):
        self.files = {}
        self.acknowledged = bytearray()

    def do(self, operation):
        if operation.kind == "a":
            self.acknowledged += operation.data
        elif operation.kind == "u":
            self.files[operation.path].removed = True
        elif operation.kind == "s" and not Path(operation.path).suffix:
            self._sync_folder()
        else:
            file = self.files.get(operation.path)
            if file is None or file.removed:
                file = self.files[operation.path] = File()
            if operation.kind == "s":
                file.sync()
            else:
                file.pending.append(operation)

    def after_power_cut(self, seed):
        """{path: content} of one of the disks that may be left."""
        chance = random.Random(seed)
        left = {}
        for path, file in self.files.items():
            may_be_gone = file.removed or not file.named
            if not may_be_gone or chance.random() < 0.5:
                left[path] = file.after_power_cut(chance)
        return left

    def _sync_folder(self):
        self.files = {path: file for path, file in self.files.items() if not file.removed}
        for file in self.files.values():
            file.named = True
