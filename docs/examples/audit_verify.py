"""Verifies an export of the audit trail: python3 audit_verify.py EXPORT PUBLIC_KEYS [CHECKPOINTS_KEPT_ELSEWHERE]

Needs Python 3.8 and nothing else. Ends with 0 when all is well, 1 when the export was tampered with, 2 when something cannot be read.
"""
import base64, hashlib, json, re, struct, sys, uuid
from datetime import datetime, timedelta

# The entry, byte by byte.
OUTCOMES = {"success": 1, "failure": 2, "denied": 3, "error": 4}
sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
field = lambda data: b"\xff\xff\xff\xff" if data is None else struct.pack(">I", len(data)) + data
text = lambda value: None if value is None else value.encode()
raw = lambda value: None if value is None else base64.b64decode(value, validate=True)
guid = lambda value: None if value is None else uuid.UUID(value).bytes

def ticks(value):
    since = datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ") - datetime(1, 1, 1)
    return struct.pack(">q", since // timedelta(microseconds=1) * 10)

def entry_bytes(e):
    return b"\x01" + b"".join(map(field, (
        guid(e["id"]), guid(e["tenantId"]), ticks(e["occurredAt"]), text(e["actorKind"]), guid(e["actorId"]), guid(e["sessionId"]),
        guid(e["onBehalfOf"]), text(e["action"]), text(e["targetType"]), text(e["targetId"]), bytes([OUTCOMES[e["outcome"]]]), text(e["reason"]),
        text(e["traceId"]), text(e["tags"]), text(e["changes"]), raw(e["payloadCommitment"]))))

# Ed25519 (RFC 8032 section 5.1): verifying needs no secrets, so nothing here has to take equally long.
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P if sys.version_info >= (3, 8) else sys.exit("Python 3.8 is needed")

def point(data):
    y, sign = int.from_bytes(data, "little") & (1 << 255) - 1, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point of the curve")
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P

def add(a, b):
    s, t, u, v = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P, 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = t - s, v - u, v + u, t + s
    return e * f % P, g * h % P, f * g % P, e * h % P

def times(number, a):
    total = (0, 1, 1, 0)
    while number:
        total, a, number = add(total, a) if number & 1 else total, add(a, a), number >> 1
    return total

BASE = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))

def is_signed(key, message, signature):
    r, s, (x, y, z, t) = signature[:32], int.from_bytes(signature[32:], "little"), point(key)
    k = int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % L
    x2, y2, z2, _ = add(times(s, BASE), times(k, (P - x, y, z, P - t)))
    inverse = pow(z2, P - 2, P)
    return len(signature) == 64 and s < L and (y2 * inverse % P | (x2 * inverse % P & 1) << 255).to_bytes(32, "little") == r

class Tampered(Exception):
    pass

def check(holds, sentence):
    if not holds:
        raise Tampered(sentence)

def open_note(note, keys, tenant):
    """(size, root, what else it says) of a signed checkpoint of this trail; None when it is about another."""
    body, signatures = note.rsplit("\n\n", 1)
    lines = body.split("\n")
    known = [key for key in keys if lines[0] == f"{key[0]}/{tenant}"]
    if not known:
        return None
    signed = [is_signed(key, (body + "\n").encode(), raw(value)[4:]) for _, name, value in (line.split(" ") for line in signatures.strip("\n").split("\n"))
              for key_name, key_id, key in known if (name, raw(value)[:4].hex()) == (key_name, key_id)]
    check(signed and all(signed), f"the checkpoint over {lines[1]} entries is not signed by the key")
    return int(lines[1]), raw(lines[2]), dict(line.partition(" ")[::2] for line in lines[3:])

class Trail:
    """The chain and the tree up to an entry, and the checkpoints that are still ahead."""
    def __init__(self, header, keys, notes):
        self.tenant, self.size, self.chain, self.through = header["tenantId"], header["first"] - 1, raw(header["chain"]), header["through"]
        bits = [bit for bit in range(62, -1, -1) if self.size >> bit & 1]
        check(len(bits) == len(header["frontier"]), "the header does not fit its first number")
        self.tree = list(zip((1 << bit for bit in bits), map(raw, header["frontier"])))
        self.before, self.signed, self.noted, self.is_purge_awaited = self.size, self.size, None, header["reason"] == "retention"
        kept = [opened for opened in (open_note(note, keys, self.tenant) for note in notes) if opened]
        if notes and not kept:
            raise ValueError("none of the checkpoints is about this trail")
        self.ahead = sorted((c for c in kept if c[0] >= self.size and (self.through is None or c[0] <= self.through)), key=lambda c: c[0])
        self.compare()

    def add(self, e):
        self.check_purge()
        expected = self.size + 1
        check(e["sequence"] == expected, f"entry {expected} is missing, or not in its place: {e['sequence']} stands there")
        check(self.through is None or expected <= self.through, f"entry {expected} is beyond the range")
        leaf = sha(b"\x00", entry_bytes(e))
        check((e["tenantId"], raw(e["leaf"])) == (self.tenant, leaf), f"entry {expected} was altered")
        self.chain, self.size = sha(b"\x02", self.chain, struct.pack(">Q", expected), leaf), expected
        check(raw(e["chain"]) == self.chain, f"entry {expected} does not continue the one before")
        check(e["payload"] is None or sha(raw(e["salt"]), text(e["payload"])) == raw(e["payloadCommitment"]), f"the payload of entry {expected} was altered")
        self.tree.append((1, leaf))
        while len(self.tree) > 1 and self.tree[-1][0] == self.tree[-2][0]:
            (width, left), (_, right) = self.tree[-2:]
            self.tree[-2:] = [(2 * width, sha(b"\x01", left, right))]
        self.compare()

    def checkpoint(self, opened):
        check(opened, "this checkpoint is about another trail")
        size, _, said = opened
        check(size == self.size, f"a checkpoint over {size} entries stands behind entry {self.size}")
        self.is_purge_awaited &= "purged-before" not in said or size != self.before
        self.check_purge()
        previous = int(said.get("previous", 0))
        check(previous <= self.before or previous == self.noted, f"the checkpoint over {previous} entries is missing")
        self.noted = size
        self.ahead.insert(0, opened)
        self.compare()

    def check_purge(self):
        check(not self.is_purge_awaited, f"nothing signed says that what came before {self.before + 1} was purged")

    def compare(self):
        while self.ahead and self.ahead[0][0] == self.size:
            _, root, said = self.ahead.pop(0)
            own = self.tree[-1][1] if self.tree else sha()
            for _, left in reversed(self.tree[:-1]):
                own = sha(b"\x01", left, own)
            check(own == root and ("chain" not in said or raw(said["chain"]) == self.chain), f"the entries from {self.signed + 1} to {self.size} are not what the signed checkpoint is about")
            self.signed = self.size

    def end(self):
        self.check_purge()
        promised = self.ahead[0][0] if self.ahead else self.through or 0
        check(promised <= self.size, f"entry {self.size + 1} and all later ones are missing: there were {promised}")
        check(self.size == self.before or self.signed > self.before, "no signed checkpoint is about any of these entries")

def main(export, keys, notes=None):
    number = 0
    try:
        keys = [(name, key_id, raw(key)[1:]) for name, key_id, key in (line.strip().split("+", 2) for line in open(keys, encoding="utf-8") if line.strip() and line[0] != "#")]
        notes = open(notes, encoding="utf-8", newline="").read() if notes else ""
        note = re.compile("(?:[^\n]+\n)+\n(?:\u2014 [^\n]+\n)+")
        if note.sub("", notes).strip("\n"):
            raise ValueError("the file of checkpoints holds something else")
        with open(export, encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                line = json.loads(line)
                if line["type"] == "header" and number == 1:
                    trail = Trail(line, keys, note.findall(notes))
                elif line["type"] == "entry":
                    trail.add(line)
                elif line["type"] == "checkpoint":
                    trail.checkpoint(open_note(line["note"], keys, trail.tenant))
                else:
                    raise ValueError("nothing that belongs here")
        number += 1
        trail.end()
    except Tampered as found:
        print(f"TAMPERED, line {number}: {found}")
        return 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, UnboundLocalError) as error:
        print(f"UNREADABLE, line {number}: {type(error).__name__}: {error}")
        return 2
    print(f"OK up to entry {trail.size}, signed up to {trail.signed}")
    return 0

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) in (3, 4) else print(__doc__) or 2)
