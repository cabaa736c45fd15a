#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Restores a commit of a dvol volume without dvol: restore.py STORE.git REVISION DESTINATION

Needs Python 3, git and zstd. STORE.git is a volume's repository or a mirror clone of it; DESTINATION must be absent
or empty. Run it as root to get owners, devices and protected attributes back. What cannot be set is named, and the
exit code is then 1. Every object is checked against its id, every chunk by its checksum, every file by its length.
The format is described in format.md beside this file."""
import base64, hashlib, os, queue, stat, subprocess, sys, threading
from urllib.parse import unquote_to_bytes as unescape

SPECIAL = {"p": stat.S_IFIFO, "s": stat.S_IFSOCK, "c": stat.S_IFCHR, "b": stat.S_IFBLK}
complaints = []


def attempt(what, entry, function, *arguments, **options):
    try:
        function(*arguments, **options)
        return True
    except OSError as error:
        complaints.append(what)
        print(f"{os.fsdecode(entry['path'])}: {what} is not set: {error.strerror}", file=sys.stderr)


class Objects:
    def __init__(self, store):
        self.git = subprocess.Popen(["git", "--git-dir", store, "cat-file", "--batch"],
                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def read(self, name, kind):
        self.git.stdin.write(name.encode() + b"\n")
        self.git.stdin.flush()
        header = self.git.stdout.readline().decode().split()
        if len(header) != 3 or header[1] != kind:
            raise SystemExit(f"{kind} {name} is not there: {' '.join(header)}")
        content = self.git.stdout.read(int(header[2]))
        self.git.stdout.read(1)
        if hashlib.sha1(f"{kind} {len(content)}\0".encode() + content).hexdigest() != header[0]:
            raise SystemExit(f"{kind} {name} is damaged")
        return content

    def tree(self, name):
        """A tree's entries: name -> (is it a tree, id)"""
        content, at, entries = self.read(name, "tree"), 0, {}
        while at < len(content):
            blank, nul = content.index(b" ", at), content.index(b"\0", at)
            entries[content[blank + 1:nul].decode()] = content[at:blank] == b"40000", content[nul + 1:nul + 21].hex()
            at = nul + 21
        return entries

    def chunks(self, is_tree, name, start=0):
        """A file's chunks in order: (offset, zstd frame)"""
        if not is_tree:
            yield start, self.read(name, "blob")
            return
        for key, child in self.tree(name).items():
            yield from self.chunks(*child, start + int(key[:16], 16))


def plain_length(frame):
    """A chunk's length, which the header of its frame tells (RFC 8878, 3.1.1.1)"""
    flags = frame[4]
    size, single = flags >> 6, flags >> 5 & 1
    if frame[:4] != b"\x28\xb5\x2f\xfd" or not (size or single):
        raise SystemExit("a chunk is not a zstd frame that tells its length")
    at = 6 - single + (0, 1, 2, 4)[flags & 3]
    return int.from_bytes(frame[at:at + (1, 2, 4, 8)[size]], "little") + 256 * (size == 1)


def parse(line, path):
    name, kind, mode, uid, gid, time, *fields = line.split(" ")
    entry = dict(field.split("=", 1) for field in fields if not field.startswith("x:"))
    entry.update(name=name, kind=kind, mode=int(mode, 8), uid=int(uid), gid=int(gid), path=path)
    entry["time"] = int(time.split(".")[0]) * 10**9 + int(time.split(".")[1])
    entry["xattrs"] = [field[2:].split("=") for field in fields if field.startswith("x:")]
    if name != ".":  # which is the root itself
        entry["path"] = os.path.join(path, unescape(name))
    return entry


def walk(objects, node, path, leaders, zstd, jobs):
    """Runs in a thread: says what is to be made, and feeds the chunks of all files to zstd in the same order"""
    names = objects.tree(node)
    if ".entries" not in names:  # a large directory, split by a hash of the names
        for _, below in names.values():
            walk(objects, below, path, leaders, zstd, jobs)
        return
    for line in objects.read(names[".entries"][1], "blob").decode().splitlines():
        entry = parse(line, path)
        leader = leaders.setdefault(entry["group"], entry["path"]) if "group" in entry else entry["path"]
        if leader != entry["path"]:
            jobs.put(("link", entry, leader))
            continue
        jobs.put(("make", entry))
        if entry["kind"] == "d":
            walk(objects, names[entry["name"]][1], entry["path"], leaders, zstd, jobs)
        elif entry["kind"] == "f" and entry["name"] in names:
            for offset, frame in objects.chunks(*names[entry["name"]]):
                zstd.write(frame)
                jobs.put(("chunk", entry, offset, plain_length(frame)))
        jobs.put(("finish", entry))


def make(entry):
    path, kind = entry["path"], entry["kind"]
    if kind == "d":
        os.mkdir(path, 0o700)
    elif kind == "f":
        entry["file"] = open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")
        entry["file"].truncate(int(entry["size"]))
        entry.update(filled=0, end=0)
    elif kind == "l":
        os.symlink(unescape(entry["target"]), path)
    else:
        device = os.makedev(*map(int, entry.get("rdev", "0:0").split(":")))
        entry["absent"] = not attempt("the device", entry, os.mknod, path, SPECIAL[kind] | 0o600, device)


def fill(entry, offset, length, zstd):
    content = zstd.read(length)
    if len(content) != length or offset < entry["end"]:
        raise SystemExit(f"{os.fsdecode(entry['path'])}: a chunk is damaged or out of place")
    entry["file"].seek(offset)
    entry["file"].write(content)
    entry.update(filled=entry["filled"] + length, end=offset + length)


def finish(entry):
    if "file" in entry:
        entry["file"].close()
        wanted = int(entry.get("data", entry["size"] if "digest" in entry else 0))
        if entry["filled"] != wanted or entry["end"] > int(entry["size"]):
            raise SystemExit(f"{os.fsdecode(entry['path'])}: {entry['filled']} bytes instead of {wanted}")
    if entry.get("absent"):
        return
    path = entry["path"]
    if os.geteuid() == 0:  # before the rest, because it clears set-id bits and capabilities
        attempt("its owner", entry, os.chown, path, entry["uid"], entry["gid"], follow_symlinks=False)
    for name, value in entry["xattrs"]:
        value = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
        attempt(name, entry, os.setxattr, path, unescape(name), value, follow_symlinks=False)
    if entry["kind"] != "l":
        attempt("its mode", entry, os.chmod, path, entry["mode"])
    attempt("its time", entry, os.utime, path, ns=(entry["time"], entry["time"]), follow_symlinks=False)


def main(store, revision, destination):
    top = os.fsencode(destination)
    os.makedirs(top, exist_ok=True)
    if os.listdir(top):
        raise SystemExit("the destination is not empty")
    objects, jobs = Objects(store), queue.SimpleQueue()
    names = objects.tree(revision + "^{tree}")
    description = objects.read(names["format.json"][1], "blob").decode()
    if not description.startswith('{"version":1,"features":[],'):
        raise SystemExit("this commit is of a newer format: " + description)
    zstd = subprocess.Popen(["zstd", "-dcq"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def feed():
        try:
            walk(objects, names["content"][1], top, {}, zstd.stdin, jobs)
            zstd.stdin.close()
            jobs.put(("finish", parse(objects.read(names["root"][1], "blob").decode().rstrip("\n"), top)))
            jobs.put(("end", None))
        except BaseException as error:
            jobs.put(("fail", error))
            zstd.stdin.close()  # else it would keep what it has and the main thread wait for that
    threading.Thread(target=feed, daemon=True).start()
    try:
        return work(jobs, zstd)
    finally:
        zstd.kill()


def work(jobs, zstd):
    while True:
        step, entry, *more = jobs.get()
        if step == "make":
            make(entry)
        elif step == "chunk":
            fill(entry, *more, zstd.stdout)
        elif step == "link":
            attempt("the link", entry, os.link, more[0], entry["path"], follow_symlinks=False)
        elif step == "finish":
            finish(entry)
        elif step == "fail":
            raise entry
        else:
            break
    if zstd.stdout.read(1) or zstd.wait():
        raise SystemExit("zstd found damage")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 4 else __doc__)
