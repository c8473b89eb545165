// lib/sign.ts
import { createHash, createHmac } from "node:crypto";
import { newRequestId } from "@sheen/client/ids";

export interface Key {
  id: string;
  secret: string;
}

/** Headers that sign a request byte for byte: `path` with its query as it is sent, `body` empty where there is none. */
export const signed = (key: Key, method: string, path: string, body: string, now = Date.now(), requestId = newRequestId()) => {
  const digest = createHash("sha256").update(body).digest("hex");
  const text = ["v2", key.id, now, requestId, method, path, digest].join(":");
  return {
    "x-sheen-key-id": key.id,
    "x-sheen-timestamp": `${now}`,
    "x-sheen-request-id": requestId,
    "x-sheen-signature-v2": createHmac("sha256", key.secret).update(text).digest("hex"),
  };
};
