# SPDX-License-Identifier: Apache-2.0
"""Writes everything that can be seen of a directory, one line an entry; or compares two such lists.

    walk.py list DIRECTORY FILE     (FILE must lie outside DIRECTORY)
    walk.py compare WANTED FOUND    prints what differs and ends with 1 if anything does
    walk.py compare-blocks WANTED FOUND    the same; the second must not take up more space

Independent of the program under test on purpose: another language, another way to walk and to read.
"""
import hashlib
import os
import stat
import sys

PAGE = 4096
# Holes shorter than the unit in which they are kept come back as zeros.
SLACK_BLOCKS = 512


def text(raw):
    return "".join(chr(b) if 33 <= b < 127 and b not in (37, 61) else "%%%02X" % b for b in raw)


def digest(fd, size):
    """Digest of the pages that are not zero, with their offsets, so that holes cost nothing."""
    sha = hashlib.sha256()
    at = 0
    while at < size:
        try:
            at = os.lseek(fd, at, os.SEEK_DATA)
            end = os.lseek(fd, at, os.SEEK_HOLE)
        except OSError:
            break
        at -= at % PAGE
        while at < end:
            block = os.pread(fd, 256 * PAGE, at)
            if not block:
                break
            for i in range(0, len(block), PAGE):
                page = block[i : i + PAGE]
                if page.count(0) != len(page):
                    sha.update(b"%d:" % (at + i) + page.rstrip(b"\0"))
            at += len(block)
    return sha.hexdigest()[:20]


def describe(dir_fd, name):
    st = os.lstat(name, dir_fd=dir_fd)
    kind = stat.S_IFMT(st.st_mode)
    words = ["%07o" % st.st_mode, "%d:%d" % (st.st_uid, st.st_gid), "mtime=%d" % st.st_mtime_ns]
    through = b"/proc/self/fd/%d/%s" % (dir_fd, name)
    try:
        for attribute in sorted(os.fsencode(a) for a in os.listxattr(through, follow_symlinks=False)):
            value = os.getxattr(through, attribute, follow_symlinks=False)
            shown = value.hex() if len(value) < 100 else hashlib.sha256(value).hexdigest()
            words.append("x:%s=%s" % (text(attribute), shown))
    except OSError as e:
        words.append("xattrs=%s" % e.errno)
    if kind == stat.S_IFLNK:
        words.append("target=" + text(os.readlink(name, dir_fd=dir_fd)))
    elif kind in (stat.S_IFCHR, stat.S_IFBLK):
        words.append("rdev=%d:%d" % (os.major(st.st_rdev), os.minor(st.st_rdev)))
    elif kind == stat.S_IFREG:
        words.append("size=%d" % st.st_size)
        try:
            fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=dir_fd)
            words.append("sha=" + digest(fd, st.st_size))
            os.close(fd)
        except PermissionError:
            words.append("sha=unreadable")
    return st, words


def listing(root):
    lines, groups, blocks = {}, {}, {}
    todo = [(os.open(root, os.O_RDONLY | os.O_DIRECTORY), b"")]

    def look(fd, name, path):
        st, words = describe(fd, name)
        lines[path] = words
        if stat.S_ISDIR(st.st_mode):
            return True
        if st.st_nlink > 1:
            groups.setdefault((st.st_dev, st.st_ino), []).append(path)
        if stat.S_ISREG(st.st_mode):
            blocks[path] = st.st_blocks
        return False

    look(todo[0][0], b".", b".")
    while todo:
        fd, path = todo.pop()
        for name in sorted(os.fsencode(n) for n in os.listdir(fd)):
            below = path + b"/" + name if path else name
            if look(fd, name, below):
                try:
                    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
                    todo.append((os.open(name, flags, dir_fd=fd), below))
                except PermissionError:
                    lines[below].append("unreadable")
        os.close(fd)
    for paths in groups.values():
        paths.sort()
        if len(paths) > 1:
            for path in paths:
                lines[path].append("same-as=" + text(paths[0]))
    for path in sorted(lines):
        tail = " blocks=%d" % blocks[path] if path in blocks else ""
        yield text(path) + " " + " ".join(lines[path]) + tail


def parse(file):
    entries = {}
    for line in open(file, encoding="ascii"):
        words = line.split()
        blocks = [int(w[7:]) for w in words if w.startswith("blocks=")]
        entries[words[0]] = ([w for w in words[1:] if not w.startswith("blocks=")], blocks)
    return entries


def compare(wanted, found, with_blocks):
    differences = []
    for path in sorted(wanted.keys() | found.keys()):
        a, blocks_a = wanted.get(path, (["absent"], []))
        b, blocks_b = found.get(path, (["absent"], []))
        if a != b:
            lost = " ".join(w for w in a if w not in b)
            come = " ".join(w for w in b if w not in a)
            differences.append("%s: wanted [%s] found [%s]" % (path, lost, come))
        elif with_blocks and blocks_a and blocks_b[0] > blocks_a[0] * 11 // 10 + SLACK_BLOCKS:
            differences.append("%s: %d blocks became %d" % (path, blocks_a[0], blocks_b[0]))
    return differences


if sys.argv[1] == "list":
    with open(sys.argv[3], "w", encoding="ascii") as out:
        for line in listing(os.fsencode(sys.argv[2])):
            out.write(line + "\n")
else:
    differences = compare(parse(sys.argv[2]), parse(sys.argv[3]), sys.argv[1] == "compare-blocks")
    for line in differences[:40]:
        print(line[:1500])
    sys.exit(1 if differences else 0)
