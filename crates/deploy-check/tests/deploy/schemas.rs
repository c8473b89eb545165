//! Kubernetes would take what is rendered.

use std::{fs, path::Path};

use deploy_check::{Object, Tool, deploy, rendered, run};
use serde_json::{Value, json};

use crate::FOLDERS;

/// Groups whose schemas are those of custom resources.
const CUSTOM: [&str; 2] = ["keda.sh/", "monitoring.coreos.com/"];

fn is_custom(object: &Object) -> bool {
    CUSTOM.iter().any(|group| object.0["apiVersion"].as_str().unwrap_or_default().starts_with(group))
}

fn check_builtin(name: &str, objects: &[&Value]) -> Result<String, String> {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}.yaml", name.replace('/', "-")));
    // JSON is YAML.
    let documents: Vec<String> = objects.iter().map(ToString::to_string).collect();
    fs::write(&path, documents.join("\n---\n")).unwrap();
    run(Tool::KubernetesValidate.command().args(["--strict", "--no-warn"]).arg(path), "")
}

fn check_custom(objects: &[&Value]) -> Result<String, String> {
    let script = fs::read_to_string(deploy("tools/custom-resources.mjs")).unwrap();
    run(Tool::Node.command().args(["--input-type=module", "--eval", &script]), &json!(objects).to_string())
}

#[test]
fn every_object_fits_its_schema() {
    for folder in FOLDERS {
        let objects = rendered(folder);
        let (custom, builtin): (Vec<&Object>, Vec<&Object>) = objects.iter().partition(|object| is_custom(object));
        assert!(builtin.len() > 10, "{folder} renders next to nothing");
        check_builtin(folder, &builtin.iter().map(|object| &object.0).collect::<Vec<_>>()).unwrap();
        check_custom(&custom.iter().map(|object| &object.0).collect::<Vec<_>>()).unwrap();
        assert_eq!(custom.is_empty(), folder != "overlays/production", "{folder}");
    }
}

#[test]
fn an_object_that_does_not_fit_is_found() {
    let objects = rendered("overlays/production");
    let mut gateway = objects.iter().find(|object| object.kind() == "Deployment").unwrap().0.clone();
    gateway["spec"]["replica"] = json!(3);
    assert!(check_builtin("misspelt", &[&gateway]).unwrap_err().contains("replica"));
    let mut scaled = objects.iter().find(|object| object.kind() == "ScaledObject").unwrap().0.clone();
    scaled["spec"]["minReplicaCount"] = json!("one");
    assert!(check_custom(&[&scaled]).unwrap_err().contains("minReplicaCount"));
}
