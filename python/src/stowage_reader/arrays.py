"""Files of named arrays: numpy's .npz, not compressed, written atomically and read by memory mapping."""

from __future__ import annotations

import os
import struct
import zipfile
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from stowage_reader.errors import ReaderError

_LOCAL_HEADER = 30
"""Bytes of a ZIP file's local header before name and extra field, whose lengths are its last four bytes."""


def save_arrays(path: Path, **arrays: NDArray[Any]) -> None:
    """Writes a file that replaces an existing one when it is complete."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with part.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]
    part.replace(path)


def map_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Returns the arrays of a file, memory-mapped and read-only.

    Raises:
        ReaderError: the file is not one of :func:`save_arrays`.
    """
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            return {info.filename.removesuffix(".npy"): _map(file, info) for info in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, struct.error) as e:
        raise ReaderError(f"{path} is not a file of arrays: {e}") from e


def _map(file: IO[bytes], info: zipfile.ZipInfo) -> NDArray[Any]:
    if info.compress_type != zipfile.ZIP_STORED:
        raise ValueError(f"{info.filename} is compressed")
    file.seek(info.header_offset)
    name, extra = struct.unpack("<HH", file.read(_LOCAL_HEADER)[-4:])
    file.seek(name + extra, os.SEEK_CUR)
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, fortran, dtype = read(file)
    if dtype.hasobject or fortran:
        raise ValueError(f"{info.filename} is an array of {dtype} that cannot be mapped")
    if 0 in shape:
        return np.empty(shape, dtype)
    return np.memmap(file, dtype, "r", file.tell(), shape)
