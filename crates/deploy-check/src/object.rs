//! Kubernetes objects as kustomize renders them.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::tools::{Tool, deploy, run, yaml};

/// Labels of an object, or those that a selector wants.
pub type Labels = BTreeMap<String, String>;

/// One object.
#[derive(Clone, Debug)]
pub struct Object(pub Value);

/// The objects of a folder below `deploy/k8s`.
///
/// # Panics
/// When it can't be rendered.
#[must_use]
pub fn rendered(folder: &str) -> Vec<Object> {
    let mut kustomize = Tool::Kubectl.command();
    kustomize.arg("kustomize").arg(deploy("k8s").join(folder));
    let text = run(&mut kustomize, "").unwrap_or_else(|error| panic!("{error}"));
    yaml(&text).into_iter().map(Object).collect()
}

/// Whether `labels` fit a `matchLabels`/`matchExpressions` selector. An empty one fits all.
///
/// # Panics
/// When the selector has an operator other than `In`.
#[must_use]
pub fn matches(selector: &Value, labels: &Labels) -> bool {
    let wanted = string_map(&selector["matchLabels"]);
    let expressions = selector["matchExpressions"].as_array().into_iter().flatten();
    wanted.iter().all(|(name, value)| labels.get(name) == Some(value))
        && expressions.into_iter().all(|expression| {
            assert_eq!(expression["operator"], "In", "{expression}");
            let value = labels.get(expression["key"].as_str().unwrap_or_default());
            let values = expression["values"].as_array().into_iter().flatten();
            value.is_some_and(|value| values.into_iter().any(|one| one == value.as_str()))
        })
}

/// A JSON object of texts.
fn string_map(value: &Value) -> Labels {
    let members = value.as_object().into_iter().flatten();
    members.map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
}

impl Object {
    #[must_use]
    pub fn kind(&self) -> &str {
        self.0["kind"].as_str().unwrap_or_default()
    }

    #[must_use]
    pub fn name(&self) -> &str {
        self.0["metadata"]["name"].as_str().unwrap_or_default()
    }

    #[must_use]
    pub fn labels(&self) -> Labels {
        string_map(&self.0["metadata"]["labels"])
    }

    #[must_use]
    pub fn spec(&self) -> &Value {
        &self.0["spec"]
    }

    /// The members of a ConfigMap or Secret, as they were before their encoding: only their names count.
    #[must_use]
    pub fn data(&self) -> Labels {
        string_map(&self.0["data"])
    }

    /// Whether it runs pods.
    #[must_use]
    pub fn is_workload(&self) -> bool {
        matches!(self.kind(), "Deployment" | "Job")
    }

    /// The labels of a workload's pods.
    #[must_use]
    pub fn pod_labels(&self) -> Labels {
        string_map(&self.0["spec"]["template"]["metadata"]["labels"])
    }

    /// A workload's pods.
    #[must_use]
    pub fn pod(&self) -> &Value {
        &self.0["spec"]["template"]["spec"]
    }

    /// The one container of a workload's pods.
    ///
    /// # Panics
    /// When there are more or none.
    #[must_use]
    pub fn container(&self) -> &Value {
        let containers = self.pod()["containers"].as_array().map(Vec::as_slice).unwrap_or_default();
        assert_eq!(containers.len(), 1, "{}", self.name());
        &containers[0]
    }

    /// The ports of a workload's container, by name.
    #[must_use]
    pub fn ports(&self) -> BTreeMap<&str, u64> {
        let ports = self.container()["ports"].as_array().into_iter().flatten();
        ports.filter_map(|port| Some((port["name"].as_str()?, port["containerPort"].as_u64()?))).collect()
    }
}
