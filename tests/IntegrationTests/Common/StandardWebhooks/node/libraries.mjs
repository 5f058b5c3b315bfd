// Verifies by v1 with two independent libraries. Arguments: secret, id, timestamp, signatures, body.
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";

const [secret, id, timestamp, signatures, body] = process.argv.slice(2);
const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures };
for (const [name, library] of [["standardwebhooks", StandardWebhook], ["svix", SvixWebhook]]) {
  try {
    new library(secret).verify(body, headers);
    console.log(`${name}: valid`);
  } catch (error) {
    console.log(`${name}: ${error.message}`);
  }
}
