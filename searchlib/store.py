"""Generations of an index on disk: a finished one is swapped in whole or not at all.

    folder/
      LOCK              flock while somebody builds; freed by the kernel when the process dies
      CURRENT           "gen-00000012 <crc32 of that name>", replaced by rename
      gen-00000012/     the engine's files, sources.json, MANIFEST.json {format, files, ...} + its crc32
      build-<pid>-<hex>/  in progress; removed by whoever takes the lock next

Order of a commit: files fsynced, manifest written and fsynced, folder fsynced, renamed to gen-N,
root fsynced, CURRENT replaced, root fsynced; only then is the older generation removed, and only
when no reader holds it (readers keep a shared flock on MANIFEST.json). Whatever the moment of a
crash or power cut, CURRENT names a complete generation: the old one or the new one.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import shutil
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .disk import as_ours, beginning, crc32, digest, plain_file, sync, unwritable, write
from .errors import IndexCorrupt, IndexLocked, IndexMissing, IndexOutdated, IndexUnwritable, StoreError

#: Version of the layout above and of the manifest; another number is refused, not guessed at.
FORMAT = 1

MANIFEST = "MANIFEST.json"
#: Files whose end seals checksums of everything in them, which who reads them compares as it reads. Of these
#: only the end is compared when a generation is opened: that takes no longer for a large index.
SELF_CHECKED = frozenset({".segment"})
_END = 4096
#: Bytes; it names some files and folders.
_LONGEST_MANIFEST = 1 << 24
#: What may be removed is ours by its whole name: a folder may hold other things beside an index.
_GENERATION = re.compile("gen-([0-9]{8})")
_DRAFT = re.compile("build-[0-9]+-[0-9a-f]+")
_REBUILD = "run `transcripts rebuild` on your transcripts to build it again"


@dataclass(frozen=True, slots=True)
class Generation:
    """One finished state of an index: its number, folder and manifest, held by an open descriptor."""

    number: int
    folder: Path
    manifest: dict[str, Any]
    hold: int

    def release(self) -> None:
        """Let the generation be removed once it is old. Call once."""
        os.close(self.hold)


class Store:
    """The folder that holds the generations. Opening one never writes."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def current(self) -> Generation:
        """The generation in use, verified: name, manifest, names, sizes and checksums of all files.

        Of those that are `SELF_CHECKED` the end is, which seals the rest.
        """
        for _ in range(5):  # a build may replace CURRENT and remove the old generation while we look
            name = self._pointer()
            try:
                return self._open(name)
            except (OSError, IndexCorrupt) as exc:
                if self._pointer() != name:
                    continue
                if isinstance(exc, FileNotFoundError):
                    raise IndexCorrupt(f"{exc.filename}: is missing; {_REBUILD}") from exc
                if isinstance(exc, OSError):
                    raise IndexCorrupt(f"{exc.filename or self.root}: {exc.strerror}; {_REBUILD}") from exc
                raise
        raise IndexLocked(f"{self.root}: the index is being replaced again and again; try once more")

    def newest(self) -> int:
        """The number of the generation in use, read without opening it."""
        return _number(self._pointer())

    def facts(self) -> dict[str, Any]:
        """The manifest of the generation in use; its files are not looked at."""
        path = self.root / self._pointer() / MANIFEST
        try:
            return _manifest(path)
        except OSError as exc:
            raise IndexCorrupt(f"{path}: {exc.strerror}; {_REBUILD}") from exc

    def testimony(self) -> dict[str, Any]:
        """The newest manifest that can be read at all, whatever its format and however damaged the rest.

        Empty where there is none.
        """
        try:
            first = [self.root / self._pointer()]
        except StoreError:
            first = []
        try:
            rest = sorted(self._generations(), reverse=True)
        except OSError:
            rest = []
        for folder in (*first, *rest):
            try:
                found = json.loads(beginning(folder / MANIFEST, _LONGEST_MANIFEST).partition(b"\n")[0])
            except (OSError, StoreError, ValueError, RecursionError):
                continue
            if isinstance(found, dict):
                return found
        return {}

    def check(self) -> list[str]:
        """Every fault of the stored files, each naming the file: the strong checksum of each is compared."""
        try:
            generation = self.current()
        except StoreError as exc:
            return [str(exc)]
        try:
            return [
                f"{generation.folder / name}: checksum differs; {_REBUILD}"
                for name, expected in generation.manifest["files"].items()
                if digest(generation.folder / name) != expected["blake2b"]
            ]
        finally:
            generation.release()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the right to build; `IndexLocked` says who has it. Left-overs of dead builds are removed.

        A folder made for a first build that came to nothing goes again.
        """
        made = not self.root.exists()
        handle = self._held()
        try:
            with as_ours(self.root):
                os.ftruncate(handle, 0)
                os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
                self._tidy()
            yield
        finally:
            if made:
                self._unmake()
            os.close(handle)

    def sweep(self) -> None:
        """Remove what dead builds have left; `IndexLocked` while one is alive."""
        with self.lock():
            pass

    def _held(self) -> int:
        """The lock file, locked, by its descriptor."""
        while True:
            try:
                self.root.mkdir(parents=True, exist_ok=True)
                # No link: the file that it leads to would be written to.
                flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
                handle = os.open(self.root / "LOCK", flags, 0o666)
            except OSError as exc:
                raise unwritable(self.root, exc) from exc
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as exc:
                holder = os.pread(handle, 32, 0).decode("ascii", "replace").strip("\0 \n")
                os.close(handle)
                raise IndexLocked(
                    f"{self.root}: another process (pid {holder or 'unknown'}) is building this index;"
                    " wait until it has finished"
                ) from exc
            # Who held it may have removed it meanwhile: a lock that no other can find is none.
            with suppress(OSError):
                if os.path.samestat(os.fstat(handle), (self.root / "LOCK").stat()):
                    return handle
            os.close(handle)

    def _unmake(self) -> None:
        """Remove the folder again if nothing came to be in it."""
        with suppress(OSError):
            if {p.name for p in self.root.iterdir()} == {"LOCK"}:
                (self.root / "LOCK").unlink()
                self.root.rmdir()

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """An empty folder to build in (hold the lock); gone after the block unless `publish` took it."""
        folder = self.root / f"build-{os.getpid()}-{secrets.token_hex(4)}"
        with as_ours(self.root):
            try:
                folder.mkdir()
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def publish(self, draft: Path, facts: dict[str, Any]) -> int:
        """Make the files in `draft` the generation in use; its number. `facts` go into the manifest."""
        with as_ours(self.root):
            number = max((_number(p.name) for p in self._generations()), default=0) + 1
            files, known = {}, self._known()
            for path in sorted(draft.iterdir()):
                # A file shared with the generation before keeps its checksums: nothing that happened to it
                # since is taken for right, and an update costs what changed.
                files[path.name] = known.get(_file(path)) or _sums(path)
                sync(path)
            body = json.dumps(
                {"format": FORMAT, "generation": number, "files": files, **facts}, sort_keys=True
            ).encode()
            write(draft / MANIFEST, body + f"\n{zlib.crc32(body):08x}\n".encode())
            sync(draft)
            name = f"gen-{number:08d}"
            draft.rename(self.root / name)
            try:
                self._point(name)
            except BaseException:
                self._withdraw(name)
                raise
        with suppress(OSError):  # the next build removes what is left here
            self._tidy()
        return number

    def _known(self) -> dict[tuple[int, int, str], dict[str, Any]]:
        """The files of the generation in use, by what tells a file, with their sizes and checksums."""
        try:
            folder = self.root / self._pointer()
            listed = _manifest(folder / MANIFEST)["files"]
            return {_file(folder / name): sums for name, sums in listed.items()}
        except (StoreError, OSError):
            return {}

    def _point(self, name: str) -> None:
        """Put a finished generation in use."""
        sync(self.root)
        write(self.root / "CURRENT.new", f"{name} {zlib.crc32(name.encode()):08x}\n".encode())
        (self.root / "CURRENT.new").replace(self.root / "CURRENT")
        try:
            sync(self.root)
        except OSError as exc:
            raise IndexUnwritable(
                f"{self.root}: the new index is in use, but the disk did not confirm that it is kept"
                f" ({exc.strerror}): run it again"
            ) from exc

    def _withdraw(self, name: str) -> None:
        """Give back the room of a generation that could not be put in use."""
        with suppress(OSError):
            (self.root / "CURRENT.new").unlink(missing_ok=True)
        try:
            used = self._pointer() == name
        except IndexMissing:
            used = False
        if not used:
            shutil.rmtree(self.root / name, ignore_errors=True)

    def _pointer(self) -> str:
        try:
            raw = beginning(self.root / "CURRENT", 64)
        except (FileNotFoundError, NotADirectoryError) as exc:
            raise IndexMissing(
                f"{self.root}: no index here; build one with `transcripts rebuild PATH --index {self.root}`"
            ) from exc
        except OSError as exc:
            raise IndexCorrupt(f"{self.root / 'CURRENT'}: {exc.strerror}") from exc
        words = raw.decode("ascii", "replace").split()
        if len(words) != 2 or words[1] != f"{zlib.crc32(words[0].encode()):08x}" or _number(words[0]) < 1:
            raise IndexCorrupt(f"{self.root / 'CURRENT'}: damaged; {_REBUILD}")
        return words[0]

    def _open(self, name: str) -> Generation:
        folder = self.root / name
        hold = plain_file(folder / MANIFEST)
        try:
            fcntl.flock(hold, fcntl.LOCK_SH)
            manifest = _manifest(folder / MANIFEST)
            _verify(folder, manifest["files"])
            return Generation(_number(name), folder, manifest, hold)
        except BaseException:
            os.close(hold)
            raise

    def _generations(self) -> list[Path]:
        return sorted(p for p in self.root.iterdir() if _number(p.name) > 0)

    def _tidy(self) -> None:
        """Remove dead builds, and old generations that nobody reads."""
        try:
            current = self._pointer()
        except (IndexMissing, IndexCorrupt):
            current = ""  # which generation is the good one cannot be told: keep them all for now
        for path in self.root.iterdir():
            if _DRAFT.fullmatch(path.name) and path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name == "CURRENT.new":
                path.unlink(missing_ok=True)
            elif current and _number(path.name) > 0 and path.name != current and not _in_use(path):
                shutil.rmtree(path, ignore_errors=True)


def _manifest(path: Path) -> dict[str, Any]:
    body, _, seal = beginning(path, _LONGEST_MANIFEST).rstrip(b"\n").rpartition(b"\n")
    if seal.decode("ascii", "replace") != f"{zlib.crc32(body):08x}":
        raise IndexCorrupt(f"{path}: damaged; {_REBUILD}")
    try:
        manifest: dict[str, Any] = json.loads(body)
        version = manifest["format"]
        if version == FORMAT and not isinstance(manifest["files"], dict):
            raise TypeError
        if version == FORMAT and not all(map(_is_listed, manifest["files"].values())):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError) as exc:
        raise IndexCorrupt(f"{path}: not a manifest of ours; {_REBUILD}") from exc
    if version != FORMAT:
        raise IndexOutdated(f"{path}: index format {version}, this program reads {FORMAT}; {_REBUILD}")
    return manifest


def _is_listed(sums: Any) -> bool:
    """Whether this is what a manifest says of a file."""
    texts = isinstance(sums, dict) and all(isinstance(sums.get(k), str) for k in ("crc32", "blake2b"))
    return texts and type(sums.get("size")) is int


def _verify(folder: Path, files: dict[str, Any]) -> None:
    names = {p.name for p in folder.iterdir()} - {MANIFEST}
    if names != set(files):
        odd = sorted(names ^ set(files))[0]
        what = "does not belong here" if odd in names else "is missing"
        raise IndexCorrupt(f"{folder / odd}: {what}; {_REBUILD}")
    for name, expected in files.items():
        path = folder / name
        there = path.lstat()
        size = there.st_size
        if not stat.S_ISREG(there.st_mode):
            raise IndexCorrupt(f"{path}: not a plain file; {_REBUILD}")
        if size != expected["size"]:
            raise IndexCorrupt(f"{path}: {size} bytes instead of {expected['size']}; {_REBUILD}")
        whole = path.suffix not in SELF_CHECKED or "end" not in expected
        if (crc32(path) != expected["crc32"]) if whole else (_end(path) != expected["end"]):
            raise IndexCorrupt(f"{path}: checksum differs; {_REBUILD}")


def _number(name: str) -> int:
    """The number in a generation's name; 0 if it is not one."""
    match = _GENERATION.fullmatch(name)
    return int(match[1]) if match else 0


def _in_use(generation: Path) -> bool:
    """Whether a reader holds this generation (a folder without a manifest cannot be read)."""
    try:
        handle = os.open(generation / MANIFEST, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


def _sums(path: Path) -> dict[str, Any]:
    """The size and the checksums of a file."""
    found = {"size": path.stat().st_size, "crc32": crc32(path), "blake2b": digest(path)}
    return found | {"end": _end(path)} if path.suffix in SELF_CHECKED else found


def _file(path: Path) -> tuple[int, int, str]:
    """What two names of one file have in common."""
    there = path.stat()
    return there.st_dev, there.st_ino, path.name


def _end(path: Path) -> str:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _END))
        return f"{zlib.crc32(file.read()):08x}"
