# SPDX-License-Identifier: Apache-2.0
"""populate.py DIRECTORY STEP: fills a directory with everything a volume can hold; "one" first, "two" changes it.
"small" is the same as "one" with shorter files. The same bytes and times each time."""
import hashlib, os, socket, stat, struct, sys

root, step = os.fsencode(sys.argv[1]), sys.argv[2]
small = step == "small"
is_root = os.geteuid() == 0


def at(name):
    return os.path.join(root, name)


def write(name, content):
    os.makedirs(os.path.dirname(at(name)), exist_ok=True)
    with open(at(name), "wb") as file:
        file.write(content)


def page(number, size=4096):
    return (hashlib.sha256(b"%d" % number).digest() * (size // 32))[:size]


def sparse(name, size, *data):
    os.makedirs(os.path.dirname(at(name)), exist_ok=True)
    with open(at(name), "wb") as file:
        for offset, content in data:
            file.seek(offset)
            file.write(content)
        file.truncate(size)


def text(lines):
    return b"".join(b"%08d the quick brown fox no. %d jumps\n" % (i, i * 7919) for i in range(lines))


def one():
    pages, lines, many, most = (40, 6000, 3, 300) if small else (1300, 60_000, 300, 4200)
    for name in (b".git", b".gitmodules", b".gitattributes", b"git~1", b".GIT", b"\xff\xfe", b"new\nline", b"a b",
                 b"%41", b"...", b".entries", b".f", b"-dash", "\u00e4".encode(), b".g\xe2\x80\x8cit", b"con", b"tab\t",
                 b"x" * 255, b"\xff" * 255, b"a\\b", b"a:b", b"~", b"root", b"content", b"..x"):
        write(b"names/" + name, b"content of " + name)
    write(b"nested/.git/config", b"[core]\n")
    write(b"nested/.git/refs/heads/x", b"x")
    os.makedirs(at(b"empty/in/empty"))
    write(b"data/pages", b"".join(page(i) for i in range(4 * pages)))
    write(b"data/pages-equal", page(0) * 400)
    write(b"data/dump.sql", text(lines))
    write(b"data/empty", b"")
    write(b"data/one", b"1")
    write(b"data/page", page(7))
    write(b"data/just-under", page(8, 65_024))
    write(b"data/archive", b"PK\x03\x04" + page(9, 131_068))
    write(b"data/zeros", bytes(300_000))
    sparse(b"sparse/pages", 8 << 20, (1 << 20, page(1) * 40), (4 << 20, page(2)))
    sparse(b"sparse/text", (9 << 20) + 1, (3 << 20, text(3000)), (7 << 20, text(20)))
    sparse(b"sparse/leading", (1 << 20) + 5, ((1 << 20) - 65536, text(2000)[:65541]))
    sparse(b"sparse/trailing", 5_000_001, (0, b"begins"))
    sparse(b"sparse/hole", 48 << 20)
    sparse(b"sparse/odd-hole", 70_001)
    for i in range(many):
        write(b"many/%d" % i, b"%d" % i)
    for i in range(most):
        write(b"most/file %d" % i, b"%d" % (i % 7))
    write(b"links/first", text(10))
    os.makedirs(at(b"links/below"))
    os.link(at(b"links/first"), at(b"links/second"))
    os.link(at(b"links/first"), at(b"links/below/.third"))
    write(b"links/zz", b"alone")
    os.symlink(b"../../../../etc/passwd", at(b"links/outside"))
    os.symlink(b"nowhere/\xff \n", at(b"links/dangling"))
    os.symlink(b"x" * 4000, at(b"links/long"))
    os.symlink(b"twice", at(b"links/symlink"))
    os.link(at(b"links/symlink"), at(b"links/symlink-again"), follow_symlinks=False)
    os.makedirs(at(b"special"))
    os.mkfifo(at(b"special/fifo"))
    os.link(at(b"special/fifo"), at(b"special/fifo-again"))
    os.mknod(at(b"special/socket"), stat.S_IFSOCK | 0o600)
    write(b"modes/none", b"secret")
    write(b"modes/setuid", b"#!/bin/sh\n")
    write(b"modes/sticky/x", b"")
    os.setxattr(at(b"modes/none"), "user.empty", b"")
    os.setxattr(at(b"modes/none"), "user.binary", bytes(range(256)))
    os.setxattr(at(b"modes"), b"user.n\xc3\xa4me with blank=", b"v")
    acl = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in (
        (1, 7, 0xffffffff), (2, 6, 4321), (4, 5, 0xffffffff), (16, 7, 0xffffffff), (32, 0, 0xffffffff)))
    write(b"acl/file", b"")
    if is_root:
        os.mknod(at(b"special/null"), stat.S_IFCHR | 0o666, os.makedev(1, 3))
        os.mknod(at(b"special/loop"), stat.S_IFBLK | 0o660, os.makedev(7, 300))
        os.chown(at(b"modes/setuid"), 12345, 54321)
        os.chown(at(b"special/fifo"), 1, 2)
        os.chown(at(b"links/dangling"), 4_000_000_000, 3, follow_symlinks=False)
        os.chown(at(b"modes"), 999, 999)
        capability = struct.pack("<IIIII", 0x02000001, 1 << 10, 0, 0, 0)
        os.setxattr(at(b"modes/setuid"), "security.capability", capability)
        os.setxattr(at(b"modes/none"), "trusted.note", b"kept")
    try:
        os.setxattr(at(b"acl/file"), "system.posix_acl_access", acl)
        os.setxattr(at(b"acl"), "system.posix_acl_default", acl)
    except OSError:
        pass  # no access lists on this file system
    os.chmod(at(b"modes/none"), 0o000)
    os.chmod(at(b"modes/setuid"), 0o6755)
    os.chmod(at(b"modes/sticky"), 0o1777)
    os.chmod(root, 0o750)
    os.setxattr(root, "user.root", b"of the root")


def two():
    with open(at(b"data/pages"), "r+b") as file:
        for i in (3, 700, 2600):
            file.seek(i * 4096)
            file.write(page(1000 + i))
        file.seek(0, 2)
        file.write(page(5))
    with open(at(b"data/dump.sql"), "r+b") as file:
        content = file.read()
        file.seek(0)
        file.write(content[:1_000_001] + b"one line more\n" + content[1_000_001:])
    with open(at(b"sparse/hole"), "r+b") as file:
        file.seek(40 << 20)
        file.write(page(6))
    for i in range(0, 4200, 9):
        os.remove(at(b"most/file %d" % i))
    for i in range(60, 300):
        os.remove(at(b"many/%d" % i))
    os.remove(at(b"links/first"))
    os.remove(at(b"special/fifo"))
    os.rename(at(b"names/.git"), at(b"names/.git2"))
    os.symlink(b"dump.sql", at(b"data/link"))


def times():
    """A time of its own for everything, directories behind what is in them; one before 1970"""
    number = 0
    for directory, below, files in os.walk(root, topdown=False):
        for name in sorted(files + [b for b in below if os.path.islink(os.path.join(directory, b))]) + [b""]:
            path = os.path.join(directory, name) if name else directory
            known = {b"data/one": -1_500_000_001, b"data/page": 1_700_000_000 * 10**9}
            when = known.get(os.path.relpath(path, root))
            if when is None:
                digest = hashlib.sha256(os.path.relpath(path, root)).digest()
                when = 10**18 + int.from_bytes(digest[:7], "big") % (10**17)
            os.utime(path, ns=(when, when), follow_symlinks=False)


two() if step == "two" else one()
times()
