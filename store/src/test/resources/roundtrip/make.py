# SPDX-License-Identifier: Apache-2.0
"""Fills a directory with one of everything that a file system can hold; as root.

    make.py DIRECTORY FILE-SYSTEM
"""
import errno
import os
import random
import socket
import struct
import subprocess
import sys

ROOT, FILE_SYSTEM = os.fsencode(sys.argv[1]), sys.argv[2]
RANDOM = random.Random(7)
SECOND = 10**9
os.umask(0)
os.chdir(ROOT)


def write(path, content=b"", mode=0o644):
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    os.write(fd, content)
    os.close(fd)
    return path


def text(size):
    words = [b"%x" % RANDOM.randrange(1 << 30) for _ in range(500)]
    out = bytearray()
    while len(out) < size:
        out += b" ".join(RANDOM.choices(words, k=12)) + b"\n"
    return bytes(out[:size])


def sparse(path, size, *runs):
    write(path)
    os.truncate(path, size)
    fd = os.open(path, os.O_WRONLY)
    for offset, content in runs:
        os.pwrite(fd, content, offset)
    os.close(fd)


def xattr(path, name, value):
    os.setxattr(path, name, value, follow_symlinks=False)


def times(path, nanoseconds):
    os.utime(path, ns=(nanoseconds, nanoseconds), follow_symlinks=False)


def acl(*entries):
    """The kernel's form of an access list: (tag, permissions, id)."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *e) for e in entries)


USER_OBJ, USER, GROUP_OBJ, GROUP, MASK, OTHER, NONE = 1, 2, 4, 8, 16, 32, 0xFFFFFFFF

# 1, 2: empty things, sizes around pages and chunks
os.mkdir("empty-dir")
write("empty")
os.mkdir("sizes")
write("sizes/zeros-inside", text(100_000) + bytes(300_000) + text(50_001))
write("sizes/zeros-inside.db", RANDOM.randbytes(50_000) + bytes(300_000) + RANDOM.randbytes(59_600))
for size in (1, 4095, 4096, 4097, 8192, 16383, 16384, 16385, 32768, 65023, 65024, 65025, 65536, 131072, 262144):
    write("sizes/random-%d" % size, RANDOM.randbytes(size))
    write("sizes/text-%d" % size, text(size))
    write("sizes/zero-%d" % size, bytes(size))
write("pages.db", b"".join(RANDOM.randbytes(4096) if i % 3 else bytes(4096) for i in range(800)))
write("dump.sql", text(3_000_000))
write("archive.gz", b"\x1f\x8b" + RANDOM.randbytes(1_048_574))

# 3, 4, 5: large and sparse
os.mkdir("sparse")
data = RANDOM.randbytes(50_000)
M = 1 << 20
sparse("sparse/leading", 2 * M, (2 * M - 50_000, data))
sparse("sparse/leading-odd", 2 * M + 1, (2 * M - 49_999, data))
sparse("sparse/middle", 3 * M, (0, data), (3 * M - 50_000, data))
sparse("sparse/middle-odd", 3 * M + 77, (0, data), (2 * M, data))
sparse("sparse/trailing", 2 * M, (0, data))
sparse("sparse/trailing-odd", 2 * M + 5, (0, data))
sparse("sparse/one-page-then-hole", 4 * M, (0, data[:4096]))
sparse("sparse/one-chunk-then-hole", 4 * M, (0, data[:16384]))
sparse("sparse/all-hole", 5 * M)
sparse("sparse/all-hole-odd", 5 * M + 1)
sparse("sparse/chunk-edges", 4 * M, (16384 * 3, data[:16384]), (16384 * 5, data[:16384]), (65536 * 9, data[:4096]))
sparse("sparse/huge", 1 << 40, (0, data), ((1 << 40) - 50_000, data))
sparse("sparse/huge-odd", (1 << 40) + 1, (1 << 39, data))
sparse("sparse/4g", 4 << 30, ((4 << 30) - 100, data[:100]))
for name in ("preallocated", "preallocated-and-read"):
    fd = os.open(write("sparse/" + name, data), os.O_RDWR)
    os.posix_fallocate(fd, 0, M)
    os.fsync(fd)
    if name.endswith("read"):
        # What is in memory counts as data on some file systems, until memory is short.
        os.pread(fd, M, 0)
    os.close(fd)
subprocess.run(["fallocate", "-n", "-l", "1m", write("sparse/keep-size", data)], check=True)
write("sparse/punched", RANDOM.randbytes(2 * M))
subprocess.run(["fallocate", "-p", "-o", "512k", "-l", "1m", "sparse/punched"], check=True)

# 6, 7: hard links
os.mkdir("links")
os.mkdir("links/other")
os.link(write("links/a", b"linked" * 9000), "links/b")
os.link("links/a", "links/other/c")
os.link("links/a", "0-first-of-links-a")
os.link(write("links/suffix-name", b"x"), "links/name")
os.link(write("links/suffix", b"y"), "links/other/suffix")
write("links/many-0000", RANDOM.randbytes(70_000))
for i in range(1, 1000):
    os.link("links/many-0000", "links/many-%04d" % i)
os.symlink("nowhere", "links/symlink-1")
os.link("links/symlink-1", "links/symlink-2", follow_symlinks=False)
os.mkfifo("links/fifo-1")
os.link("links/fifo-1", "links/fifo-2")
os.mknod("links/device-1", 0o020600, os.makedev(1, 3))
os.link("links/device-1", "links/device-2")
os.link(write("links/empty-1"), "links/empty-2")

# 8, 9: symbolic links
os.mkdir("symlinks")
for name, target in (
    (b"relative", b"../empty"),
    (b"absolute", b"/etc/passwd"),
    (b"dangling", b"no/such/file"),
    (b"loop", b"loop"),
    (b"outside", b"../../../.."),
    (b"dot", b"."),
    (b"directory", b"../empty-dir/"),
    (b"long", b"x" * (4095 if FILE_SYSTEM == "ext4" else 1023 if FILE_SYSTEM == "xfs" else 2000)),
    (b"bytes", b"\xff\xfe %\n=\x01"),
    (b"spaces", b" a b "),
):
    os.symlink(target, b"symlinks/" + name)
os.chown("symlinks/dangling", 12345, 54321, follow_symlinks=False)
xattr("symlinks/dangling", "trusted.on-a-link", b"yes")
xattr("symlinks/dangling", "security.on-a-link", b"\0")
times("symlinks/dangling", 1_000_000_000_123_456_789)

# 10, 11, 12: specials
os.mkdir("special")
os.mkfifo("special/fifo", 0o620)
unix = socket.socket(socket.AF_UNIX)
unix.bind("special/socket")
unix.close()
os.chmod("special/socket", 0o770)
os.mknod("special/char", 0o020640, os.makedev(10, 200))
os.mknod("special/block", 0o060640, os.makedev(511, 262_143) if FILE_SYSTEM == "xfs" else os.makedev(4095, 1_048_575))
os.mknod("special/whiteout", 0o020000, 0)
xattr("special/fifo", "trusted.t", b"fifo")
xattr("special/char", "trusted.t", b"char")
times("special/socket", 5 * SECOND + 5)

# 13, 14: modes
os.mkdir("modes")
for mode in (0o4755, 0o2755, 0o6711, 0o1777, 0o000, 0o4000, 0o444, 0o111):
    os.chmod(write("modes/%04o" % mode, b"mode"), mode)
for mode in (0o555, 0o000, 0o1777, 0o2775, 0o7777, 0o300):
    os.mkdir("modes/dir-%04o" % mode)
    write("modes/dir-%04o/file" % mode, b"in it")
    os.mkfifo("modes/dir-%04o/fifo" % mode)
    os.mkdir("modes/dir-%04o/below" % mode)
    write("modes/dir-%04o/below/file" % mode, b"below it")
    os.chmod("modes/dir-%04o" % mode, mode)
os.mkdir("modes/group-dir")
os.chown("modes/group-dir", 0, 4711)
os.chmod("modes/group-dir", 0o2775)
write("modes/group-dir/inherits", b"i")
os.chown(write("modes/group-dir/does-not", b"n"), 0, 0)
os.mkdir("modes/group-dir/plain")
os.chmod("modes/group-dir/plain", 0o755)
os.chown("modes/group-dir/plain", 0, 0)

DEFAULT = acl((USER_OBJ, 7, NONE), (USER, 6, 1234), (GROUP_OBJ, 5, NONE), (MASK, 7, NONE), (OTHER, 0, NONE))
os.mkdir("modes/default-acl")
write("modes/default-acl/before", b"b")
os.mkdir("modes/default-acl/before-dir")
xattr("modes/default-acl", "system.posix_acl_default", DEFAULT)
write("modes/default-acl/after", b"a", 0o666)
os.mkdir("modes/default-acl/after-dir")
os.mkfifo("modes/default-acl/fifo")

# 15, 16, 17: owners and capabilities
os.mkdir("owners")
for uid, gid in ((65536, 65537), (4294967294, 4294967294), (100000, 3000000000), (0, 1)):
    os.chown(write("owners/%d-%d" % (uid, gid), b"o"), uid, gid)
    os.symlink("o", "owners/link-%d-%d" % (uid, gid))
    os.chown("owners/link-%d-%d" % (uid, gid), uid, gid, follow_symlinks=False)
    os.mkdir("owners/dir-%d-%d" % (uid, gid))
    os.chown("owners/dir-%d-%d" % (uid, gid), uid, gid)
os.chown(write("owners/setuid", b"s"), 77, 88)
os.chmod("owners/setuid", 0o6755)
os.chown(write("owners/capable", text(70_000), 0o755), 77, 88)
xattr("owners/capable", "security.capability", struct.pack("<5I", 0x02000001, 1 << 10, 0, 0, 0))
os.chmod(write("owners/capable-3", b"c"), 0o755)
xattr("owners/capable-3", "security.capability", struct.pack("<6I", 0x03000001, 1 << 12, 0, 0, 0, 100000))

# 18, 19, 20: access lists and attributes
os.mkdir("attributes")
MANY = [(USER, RANDOM.randrange(8), 2000 + i) for i in range(120)]
xattr(
    write("attributes/acl-many", b"acl"),
    "system.posix_acl_access",
    acl((USER_OBJ, 6, NONE), *MANY, (GROUP_OBJ, 4, NONE), (GROUP, 7, 99), (MASK, 5, NONE), (OTHER, 1, NONE)),
)
os.mkdir("attributes/acl-both")
xattr("attributes/acl-both", "system.posix_acl_default", DEFAULT)
xattr("attributes/acl-both", "system.posix_acl_access", DEFAULT)
write("attributes/acl-setuid", b"s")
xattr("attributes/acl-setuid", "system.posix_acl_access", DEFAULT)
os.chmod("attributes/acl-setuid", 0o6750)
write("attributes/all", b"attributes")
for name, value in (
    (b"user.plain", b"value"),
    (b"user.empty", b""),
    (b"user.binary", bytes(range(256))),
    (b"user.per%cent", b"%"),
    (b"user.equals=sign", b"="),
    (b"user.new\nline", b"\n"),
    (b"user.slash/es/../in", b"/"),
    (b"user. space ", b" "),
    (b"user.\xff\xfe", b"\xff"),
    (b"user." + b"n" * 250, b"longest name"),
    (b"trusted.t", b"trusted"),
    (b"trusted.overlay.opaque", b"y"),
    (b"security.custom", b"security"),
):
    xattr("attributes/all", name, value)
    if not name.startswith(b"user.n"):
        xattr("attributes", name, value)
write("attributes/large", b"large")
for size in (65536, 30000, 3000, 1000):
    try:
        xattr("attributes/large", "user.large", RANDOM.randbytes(size))
        break
    except OSError as e:
        if e.errno not in (errno.ENOSPC, errno.E2BIG, errno.ERANGE):
            raise

# 22, 23: times
os.mkdir("times")
for stamp in (
    0,
    1,
    -1,
    -SECOND,
    -(2**31) * SECOND,
    -1_234_567_890_123_456_789 if FILE_SYSTEM == "btrfs" else -123_456_789_012_345_678,
    2**31 * SECOND - 1,
    2**31 * SECOND,
    2**32 * SECOND + 7,
    4_300_000_000 * SECOND + 1,
    9_214_646_400 * SECOND + 999_999_999,
):
    times(write("times/%d" % stamp, b"t"), stamp)
    os.mkdir("times/dir%d" % stamp)
    write("times/dir%d/file" % stamp, b"d")
    times("times/dir%d" % stamp, stamp)
    os.symlink("t", "times/link%d" % stamp)
    times("times/link%d" % stamp, stamp)

# 25, 26, 27: names
os.mkdir("names")
for name in (
    b" ", b"  two", b"trailing ", b"new\nline", b"tab\t", b"\x1b[31m", b"\"'`", b"back\\slash", b"%", b"%41", b"%2F",
    b"-rf", b"--", b"...", b"dot.", b".hidden", b"..a", b"\xff", b"\xff\xfe\xfd", b"\xc0\xaf", b"\xed\xa0\x80", b"\x01", b"\x7f",
    "\u00e9".encode(), "e\u0301".encode(), "\u65e5\u672c".encode(), b"case", b"CASE", b"Case", b"n" * 255, b"\xff" * 255,
    b".entries", b".0", b".f", b".dvol", b"*", b"?", b"[", b"~", b"$HOME", b"a=b", b"a:b", b"COM1", b"NUL", b"x:y=z",
    b".gitattributes", b".gitmodules", b".gitignore", b"GIT~1", b"git~1", b".GIT", b".git ", b".git.", b".g\xe2\x80\x8cit", b"HEAD",
    b"config", b"refs", b"content", b"root", b"format.json", b"commit.json",
):
    write(b"names/" + name, name)
    os.mkdir(b"names/" + name[:250] + b".d")
for directory in (b"objects", b".git", b"git~2"):
    os.mkdir(b"names/" + directory)
    write(b"names/" + directory + b"/HEAD", b"ref: refs/heads/x\n")
    os.mkdir(b"names/" + directory + b"/objects")

# 28: depth, once within the longest path and once beyond it
def deep(name, component, depth):
    at = os.open(".", os.O_RDONLY)
    for part in [name] + [component] * depth:
        os.mkdir(part, dir_fd=at)
        below = os.open(part, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    fd = os.open(b"bottom", os.O_WRONLY | os.O_CREAT, 0o600, dir_fd=at)
    os.write(fd, b"at the bottom")
    os.close(fd)
    os.link(b"bottom", b"bottom-too", src_dir_fd=at, dst_dir_fd=at)
    os.close(at)


deep(b"deep", b"d", 1000)
deep(b"deeper", b"long" * 50, 40)

# 29: many entries, more than one leaf
os.mkdir("many")
for i in range(5000):
    write("many/%05d" % i, b"%d" % i if i % 3 else b"")
os.mkdir("just-256")
os.mkdir("just-257")
for i in range(257):
    write("just-257/%d" % i)
    if i:
        write("just-256/%d" % i)

# 30, 31: shared extents and what btrfs adds
if FILE_SYSTEM in ("xfs", "btrfs"):
    subprocess.run(["cp", "--reflink=always", "pages.db", "reflinked.db"], check=True)
if FILE_SYSTEM == "btrfs":
    write("compressed")
    subprocess.run(["chattr", "+c", "compressed"], check=True)
    with open("compressed", "wb") as out:
        out.write(text(400_000))

# The directory itself
os.chown(".", 70, 70)
xattr(".", "user.root", b"of the volume")
xattr(".", "system.posix_acl_default", DEFAULT)
os.chmod(".", 0o1770)
times("many", 123_456_789_987_654_321)
times("links", 987_654_321 * SECOND + 1)
times(".", 1_111_111_111_111_111_111)
