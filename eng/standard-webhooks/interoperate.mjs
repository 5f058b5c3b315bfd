// Verifies and signs webhooks with implementations other than ours. Reads a JSON array of cases from a file, and prints a JSON array of results:
// {"ok":true}, {"ok":false,"error":"..."} or {"signature":"..."}.
import { readFileSync } from "node:fs";
import { createPublicKey, verify } from "node:crypto";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";

const libraries = { standardwebhooks: StandardWebhook, svix: SvixWebhook };

// The DER prefix of an Ed25519 public key (RFC 8410).
const ed25519 = Buffer.from("302a300506032b6570032100", "hex");

function verifyEd25519({ key, id, timestamp, signature, body }) {
  const raw = Buffer.from(key.replace("whpk_", ""), "base64");
  const publicKey = createPublicKey({ key: Buffer.concat([ed25519, raw]), format: "der", type: "spki" });
  const content = Buffer.from(`${id}.${timestamp}.${body}`);
  const found = signature.split(" ").filter((item) => item.startsWith("v1a,"))
    .some((item) => verify(null, content, publicKey, Buffer.from(item.slice(4), "base64")));
  if (!found) throw new Error("no matching v1a signature");
}

function run(one) {
  if (one.library === "ed25519") return verifyEd25519(one), { ok: true };
  const webhook = new libraries[one.library](one.key);
  if (one.op === "sign") return { signature: webhook.sign(one.id, new Date(Number(one.timestamp) * 1000), one.body) };
  const prefix = one.prefix ?? "webhook";
  webhook.verify(one.body, {
    [`${prefix}-id`]: one.id, [`${prefix}-timestamp`]: one.timestamp, [`${prefix}-signature`]: one.signature,
  });
  return { ok: true };
}

const results = JSON.parse(readFileSync(process.argv[2], "utf8")).map((one) => {
  try {
    return run(one);
  } catch (error) {
    return { ok: false, error: String(error.message) };
  }
});
console.log(JSON.stringify(results));
