// Validates custom resources against the schemas of their definitions: a JSON array on standard input, one line for each
// that is wrong on standard output. Handed to `node --input-type=module --eval` where the packages are installed.
import { readFileSync } from "node:fs";
import * as keda from "@kubernetes-models/keda/keda.sh/v1alpha1";
import * as monitoring from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1";

const schemas = { "keda.sh/v1alpha1": keda, "monitoring.coreos.com/v1": monitoring };

let wrong = 0;
for (const resource of JSON.parse(readFileSync(0, "utf8"))) {
  const name = `${resource.kind} ${resource.metadata?.name}`;
  const Model = schemas[resource.apiVersion]?.[resource.kind];
  try {
    if (!Model) throw new Error(`no schema for ${resource.apiVersion}`);
    new Model(resource).validate();
  } catch (error) {
    wrong += 1;
    console.log(`${name}: ${error.message}`);
  }
}
process.exit(wrong === 0 ? 0 : 1);
