"""Verifies an export of the audit trail: python3 audit_verify.py EXPORT PUBLIC_KEY. Ed25519 comes from `pip install cryptography`."""
import base64, hashlib, json, struct, sys, uuid
from datetime import datetime, timedelta

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

def verify(export, public_key):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    name, key_id, key = public_key.strip().split("+", 2)
    signed = 0
    for line in map(json.loads, export):
        if line["type"] == "header":
            tenant, size, chain = line["tenantId"], line["first"] - 1, raw(line["chain"])
            bits = [bit for bit in range(62, -1, -1) if size >> bit & 1]
            tree = list(zip((1 << bit for bit in bits), map(raw, line["frontier"])))
            first, before, unexplained = line["first"], None, line["reason"] == "retention"
        elif line["type"] == "entry":
            assert not unexplained, f"nothing signed says that what came before {first} was purged"
            size, leaf = size + 1, sha(b"\x00", entry_bytes(line))
            chain = sha(b"\x02", chain, struct.pack(">Q", size), leaf)
            assert (line["sequence"], line["tenantId"], raw(line["leaf"]), raw(line["chain"])) == (size, tenant, leaf, chain), f"entry {size} is wrong"
            assert line["payload"] is None or sha(raw(line["salt"]), text(line["payload"])) == raw(line["payloadCommitment"]), f"payload {size} is wrong"
            tree.append((1, leaf))
            while len(tree) > 1 and tree[-1][0] == tree[-2][0]:
                (width, left), (_, right) = tree[-2:]
                tree[-2:] = [(2 * width, sha(b"\x01", left, right))]
        else:
            note, signature = line["note"].rsplit("\n\n", 1)
            root = tree[-1][1] if tree else sha()
            for _, left in reversed(tree[:-1]):
                root = sha(b"\x01", left, root)
            assert note.split("\n")[:3] == [f"{name}/{tenant}", str(size), base64.b64encode(root).decode()], f"the checkpoint behind {size} is wrong"
            value = raw(signature.split()[2])
            assert signature.split()[1] == name and value[:4].hex() == key_id, f"the checkpoint behind {size} has another signer"
            Ed25519PublicKey.from_public_bytes(raw(key)[1:]).verify(value[4:], (note + "\n").encode())
            said = dict(extension.partition(" ")[::2] for extension in note.split("\n")[3:])
            previous = int(said.get("previous", 0))
            assert not unexplained or "purged-before" in said, f"nothing signed says that what came before {first} was purged"
            assert previous < first or previous == before, f"the checkpoint over {previous} entries is missing"
            before, unexplained, signed = size, False, size
    return size, signed

if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as export, open(sys.argv[2], encoding="utf-8") as key:
        size, signed = verify(export, key.readline())
    print(f"OK up to entry {size}, signed up to {signed}")
