#!/usr/bin/env python3
"""Writes src/Domain/Common/unicode-nfkc.txt from the Unicode Character Database that Python has (unicodedata.unidata_version).

The application has a table of its own because InvariantGlobalization leaves .NET without one, and because what normalises
passwords must never change by itself: see docs/decisions/0007-passwords-are-normalised.md.
"""
import sys
import unicodedata as u

# Surrogates are not characters, and Hangul syllables are computed (The Unicode Standard, section 3.12).
points = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF and not 0xAC00 <= c <= 0xD7A3]


def text(value):
    return " ".join(f"{ord(c):04X}" for c in value)


def decompositions():
    for c in points:
        whole = u.normalize("NFKD", chr(c))
        if whole != chr(c):
            yield f"D {c:04X} {text(whole)}"


def classes():
    start = previous = None
    for c in [*points, 0x110000]:
        found = u.combining(chr(c)) if c < 0x110000 else 0
        if start is not None and (found != previous or c != last + 1):
            yield f"C {start:04X} {last:04X} {previous}"
            start = None
        if found and start is None:
            start, previous = c, found
        last = c


def compositions():
    for c in points:
        pair = u.decomposition(chr(c)).split()
        if len(pair) == 2 and not pair[0].startswith("<"):
            whole = "".join(chr(int(part, 16)) for part in pair)
            # Skips characters that are excluded from composition.
            if u.normalize("NFC", whole) == chr(c):
                yield f"P {text(whole)} {c:04X}"


print(f"# Unicode {u.unidata_version}, made by eng/unicode-nfkc.py from the Unicode Character Database.")
print("# Copyright (c) 1991-2024 Unicode, Inc. All rights reserved. Distributed under the Terms of Use in https://www.unicode.org/copyright.html")
print("# D: a character and its full compatibility decomposition. C: from, to, canonical combining class. P: a pair and what it is composed to.")
for lines in (decompositions(), classes(), compositions()):
    for line in lines:
        print(line)
