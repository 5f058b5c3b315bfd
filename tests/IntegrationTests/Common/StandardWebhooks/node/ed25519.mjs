// Verifies or signs by v1a with Node's own Ed25519. Arguments: verify, public key, id, timestamp, signatures, body; or sign, private key, id, ...
import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";

const [action, keyText, id, timestamp, signatures, body] = process.argv.slice(2);
const bytes = Buffer.from(keyText.split("_")[1], "base64");
const content = Buffer.from(`${id}.${timestamp}.${body}`);
if (action === "sign") {
  const pkcs8 = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), bytes.subarray(0, 32)]);
  const key = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
  console.log("v1a," + sign(null, content, key).toString("base64"));
} else {
  const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), bytes]);
  const key = createPublicKey({ key: spki, format: "der", type: "spki" });
  const isGood = signatures.split(" ").filter((one) => one.startsWith("v1a,"))
    .some((one) => verify(null, content, key, Buffer.from(one.slice(4), "base64")));
  console.log(isGood ? "valid" : "invalid");
}
