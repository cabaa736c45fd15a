# SPDX-License-Identifier: Apache-2.0
"""Changes a directory at random, in every way a program may; the same seed makes the same choices.

    mutate.py DIRECTORY SEED COUNT
"""
import mmap
import os
import random
import shutil
import stat
import subprocess
import sys

os.chdir(sys.argv[1])
RANDOM = random.Random(int(sys.argv[2]))
os.umask(0)
sys.setrecursionlimit(100_000)
SERIAL = 0


def fresh():
    global SERIAL
    SERIAL += 1
    return b"new-%d-%d" % (RANDOM.randrange(1000), SERIAL)


def entries():
    """Some of everything: all names of the upper levels, a part of the crowds."""
    found = []
    for top, names, files in os.walk(b"."):
        # What is this deep costs more time than it finds.
        if top.count(b"/") > 12 or len(top) > 3000:
            names.clear()
            continue
        crowd = sorted(names + files)
        if len(crowd) > 60:
            crowd = RANDOM.sample(crowd, 60)
        found += [os.path.join(top, name) for name in crowd]
    return sorted(found)


def kind(path):
    try:
        return stat.S_IFMT(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return 0


def pick(of=None):
    for _ in range(50):
        path = RANDOM.choice(ENTRIES)
        if kind(path) and (of is None or kind(path) == of):
            return path
    return None


def directory():
    return RANDOM.choice([b".", pick(stat.S_IFDIR) or b"."])


def content():
    return RANDOM.choice([b"", b"x", RANDOM.randbytes(RANDOM.randrange(200_000)), b"line\n" * RANDOM.randrange(9000)])


def small(path):
    return os.lstat(path).st_size < (64 << 20)


def overwrite(path):
    size = os.lstat(path).st_size
    with open(path, "r+b") as file:
        for _ in range(RANDOM.randrange(1, 5)):
            file.seek(RANDOM.randrange(size + 1))
            file.write(RANDOM.randbytes(RANDOM.choice([1, 100, 4096, 40_000])))


def overwrite_keeping_time(path):
    before = os.lstat(path)
    overwrite(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def overwrite_mapped(path):
    size = os.lstat(path).st_size
    if size and small(path):
        with open(path, "r+b") as file, mmap.mmap(file.fileno(), size) as memory:
            at = RANDOM.randrange(size)
            memory[at : min(size, at + 500)] = RANDOM.randbytes(min(size, at + 500) - at)


def insert(path):
    if small(path):
        with open(path, "r+b") as file:
            old = file.read()
            at = RANDOM.randrange(len(old) + 1)
            file.seek(0)
            file.write(old[:at] + RANDOM.randbytes(RANDOM.randrange(1, 2000)) + old[at:])


def truncate(path):
    os.truncate(path, RANDOM.choice([0, 1, 4096, 16384, os.lstat(path).st_size // 2]))


def grow(path):
    os.truncate(path, os.lstat(path).st_size + RANDOM.choice([1, 4096, 100_000, 3 << 20]))


def punch(path):
    size = min(os.lstat(path).st_size, 1 << 30)
    if size:
        fallocate = ["fallocate", "-p", "-o", str(RANDOM.randrange(size)), "-l", str(RANDOM.randrange(1, size + 1)), path]
        subprocess.run(fallocate, check=True)


def replace(path):
    with open(fresh(), "wb") as file:
        file.write(content())
    os.rename(file.name, path)


def chmod(path):
    if kind(path) != stat.S_IFLNK:
        os.chmod(path, RANDOM.choice([0o000, 0o644, 0o755, 0o4755, 0o2775, 0o1777, 0o555]))


def chown(path):
    os.chown(path, RANDOM.choice([0, 1000, 4294967294]), RANDOM.choice([0, 5, 70000]), follow_symlinks=False)


def set_attribute(path):
    name = RANDOM.choice(["trusted.m%d" % RANDOM.randrange(3), "security.m"])
    if kind(path) in (stat.S_IFREG, stat.S_IFDIR):
        name = RANDOM.choice([name, "user.plain", "user.m%d" % RANDOM.randrange(4)])
    os.setxattr(path, name, RANDOM.randbytes(RANDOM.randrange(100)), follow_symlinks=False)


def remove_attribute(path):
    names = sorted(os.listxattr(path, follow_symlinks=False))
    if names:
        os.removexattr(path, RANDOM.choice(names), follow_symlinks=False)


def touch(path):
    stamp = RANDOM.choice([0, -5, 10**18 + RANDOM.randrange(10**10), 2**32 * 10**9])
    os.utime(path, ns=(stamp, stamp), follow_symlinks=False)


def remove(path):
    if kind(path) == stat.S_IFDIR:
        shutil.rmtree(path)
    else:
        os.unlink(path)


def rename(path):
    into = directory()
    if not (into + b"/").startswith(path + b"/"):
        os.rename(path, into + b"/" + fresh())


def swap(path):
    other = pick()
    if other is None or (other + b"/").startswith(path + b"/") or (path + b"/").startswith(other + b"/"):
        return
    aside = fresh()
    os.rename(path, aside)
    os.rename(other, path)
    os.rename(aside, other)


def link(path):
    if kind(path) != stat.S_IFDIR:
        os.link(path, directory() + b"/" + RANDOM.choice([b"", b"0", b"zz"]) + fresh(), follow_symlinks=False)


def unlink_by_copy(path):
    """Takes a file out of its group of hard links; all else stays the same."""
    copy = fresh()
    shutil.copy2(path, copy)
    os.rename(copy, path)


def join_links(path):
    other = pick(stat.S_IFREG)
    if other and other != path:
        os.unlink(other)
        os.link(path, other)


def make(path, what):
    if what == "file":
        with open(path, "wb") as file:
            file.write(content())
    elif what == "directory":
        os.mkdir(path)
        for i in range(RANDOM.choice([0, 3, 300])):
            open(path + b"/%d" % i, "wb").close()
    elif what == "symlink":
        os.symlink(RANDOM.choice([b"..", b"/", b"\xff"]), path)
    elif what == "fifo":
        os.mkfifo(path)
    else:
        os.mknod(path, 0o020644, os.makedev(RANDOM.randrange(9), RANDOM.randrange(9)))


KINDS = ["file", "directory", "symlink", "fifo", "device"]


def add(_):
    make(directory() + b"/" + fresh(), RANDOM.choice(KINDS))


def change_kind(path):
    remove(path)
    make(path, RANDOM.choice(KINDS))


def retarget(path):
    target = os.readlink(path)
    os.unlink(path)
    os.symlink(RANDOM.choice([target, target[:-1] + b"!"]), path)


FILE_WORK = [overwrite, overwrite_keeping_time, overwrite_mapped, insert, truncate, grow, punch, unlink_by_copy, join_links]
ANY_WORK = [replace, chmod, chown, set_attribute, remove_attribute, touch, remove, rename, swap, link, add, change_kind]

ENTRIES = entries()
for i in range(int(sys.argv[3])):
    draw = RANDOM.random()
    if draw < 0.45:
        work, path = RANDOM.choice(FILE_WORK), pick(stat.S_IFREG)
    elif draw < 0.5:
        work, path = retarget, pick(stat.S_IFLNK)
    elif draw < 0.55:
        work, path = RANDOM.choice([chmod, chown, set_attribute, remove_attribute, touch]), b"."
    else:
        work, path = RANDOM.choice(ANY_WORK), pick()
    if path is None:
        continue
    if work is replace and kind(path) != stat.S_IFREG:
        continue
    # The crowds stay, or a few rounds would leave nothing to change.
    if work in (remove, change_kind, rename, swap) and path in (b"./links", b"./many", b"./deep", b"./deeper", b"./names"):
        continue
    if work is unlink_by_copy and not small(path):
        continue
    try:
        work(path)
    except (OSError, ValueError) as e:
        # A name too long, a directory into itself: what the kernel refuses is no change.
        if os.environ.get("VERBOSE"):
            print(work.__name__, path, e)
