//! Labels and annotations of all objects.

use super::{set_at, visit};
use crate::field_spec::FieldSpec;
use crate::resource::Resource;
use crate::tree::{Key, Tree, Written};

/// Where labels go.
#[derive(Clone, Debug, Default)]
pub(crate) struct Labels<'t> {
    /// Also into selectors, and so into what they select.
    pub(crate) selectors: bool,
    /// Also into templates of pods.
    pub(crate) templates: bool,
    /// Other fields.
    pub(crate) fields: Vec<FieldSpec<'t>>,
}

/// Paths of selectors, with the kinds that have them and whether they are made where there is none.
const SELECTORS: &[(&[&str], &[&str], bool)] = &[
    (&["Service", "ReplicationController"], &["spec", "selector"], true),
    (&["Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"], &["spec", "selector", "matchLabels"], true),
    (&["Job", "PodDisruptionBudget"], &["spec", "selector", "matchLabels"], false),
    (&["CronJob"], &["spec", "jobTemplate", "spec", "selector", "matchLabels"], false),
    (&["NetworkPolicy"], &["spec", "podSelector", "matchLabels"], false),
    (&["NetworkPolicy"], &["spec", "ingress", "from", "podSelector", "matchLabels"], false),
    (&["NetworkPolicy"], &["spec", "egress", "to", "podSelector", "matchLabels"], false),
    (
        &["Deployment", "StatefulSet"],
        &["spec", "template", "spec", "topologySpreadConstraints", "labelSelector", "matchLabels"],
        false,
    ),
];

/// The groups of kinds that are named in [`SELECTORS`].
fn is_own_group(group: &str, kind: &str) -> bool {
    match kind {
        "Service" | "ReplicationController" => group.is_empty(),
        "StatefulSet" => group == "apps",
        "Job" | "CronJob" => group == "batch",
        "PodDisruptionBudget" => group == "policy",
        "NetworkPolicy" => group == "networking.k8s.io",
        _ => true,
    }
}

/// Sets labels.
pub(crate) fn labels<'t>(resources: &mut [Resource<'t>], pairs: Written<'t>, into: &Labels<'t>) {
    for resource in resources {
        let (group, kind) = (resource.id.group.clone(), resource.id.kind.clone());
        let tree = &mut resource.tree;
        set_pairs(tree, &["metadata", "labels"], pairs);
        for field in into.fields.iter().filter(|field| field.fits(&resource.id)) {
            field.put_pairs(tree, pairs);
        }
        if into.selectors || into.templates {
            for path in templates(&group, &kind) {
                let path: Vec<&str> = path.iter().copied().chain(["metadata", "labels"]).collect();
                set_pairs(tree, &path, pairs);
            }
            let claims = if kind == "StatefulSet" { tree.at_mut(&["spec", "volumeClaimTemplates"]) } else { None };
            for claim in claims.and_then(Tree::items_mut).into_iter().flatten() {
                set_pairs(claim, &["metadata", "labels"], pairs);
            }
        }
        if !into.selectors || !is_own_group(&group, &kind) {
            continue;
        }
        for (_, path, is_made) in SELECTORS.iter().filter(|(kinds, ..)| kinds.contains(&&*kind)) {
            if *is_made {
                set_pairs(tree, path, pairs);
            } else {
                visit(tree, path, &mut |found| set_pairs(found, &[], pairs));
            }
        }
        if matches!(&*kind, "Deployment" | "StatefulSet") && group == "apps" {
            affinities(tree, pairs);
        }
    }
}

/// The selectors of pods that a pod wants near or far.
fn affinities<'t>(tree: &mut Tree<'t>, pairs: Written<'t>) {
    for affinity in ["podAffinity", "podAntiAffinity"] {
        let (preferred, required) = (
            ["preferredDuringSchedulingIgnoredDuringExecution", "podAffinityTerm", "labelSelector", "matchLabels"],
            ["requiredDuringSchedulingIgnoredDuringExecution", "labelSelector", "matchLabels"],
        );
        for below in [&preferred[..], &required[..]] {
            let path: Vec<&str> =
                ["spec", "template", "spec", "affinity", affinity].into_iter().chain(below.iter().copied()).collect();
            visit(tree, &path, &mut |found| set_pairs(found, &[], pairs));
        }
    }
}

/// Where the templates of pods, and of what makes pods, have their metadata.
fn templates(group: &str, kind: &str) -> &'static [&'static [&'static str]] {
    match kind {
        "Deployment" | "ReplicaSet" | "DaemonSet" => &[&["spec", "template"]],
        "StatefulSet" if group == "apps" => &[&["spec", "template"]],
        "Job" if group == "batch" => &[&["spec", "template"]],
        "ReplicationController" if group.is_empty() => &[&["spec", "template"]],
        "CronJob" if group == "batch" => &[&["spec", "jobTemplate"], &["spec", "jobTemplate", "spec", "template"]],
        _ => &[],
    }
}

/// Sets annotations on objects and their templates.
pub(crate) fn annotations<'t>(resources: &mut [Resource<'t>], pairs: Written<'t>, fields: &[FieldSpec<'t>]) {
    for resource in resources {
        let (group, kind) = (resource.id.group.clone(), resource.id.kind.clone());
        set_pairs(&mut resource.tree, &["metadata", "annotations"], pairs);
        for path in templates(&group, &kind) {
            let path: Vec<&str> = path.iter().copied().chain(["metadata", "annotations"]).collect();
            set_pairs(&mut resource.tree, &path, pairs);
        }
        for field in fields.iter().filter(|field| field.fits(&resource.id)) {
            field.put_pairs(&mut resource.tree, pairs);
        }
    }
}

pub(crate) fn set_pairs<'t>(tree: &mut Tree<'t>, path: &[&str], pairs: Written<'t>) {
    for (key, value) in pairs.entries() {
        set_at(tree, path, Key::Written(key), value.into());
    }
}
