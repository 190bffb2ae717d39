//! Namespaces, and what is put before and behind names.

use super::{made_key, set_at, visit};
use crate::field_spec::FieldSpec;
use crate::resource::Resource;
use crate::tree::{Tree, Written};

/// Puts all objects into a namespace.
pub(crate) fn namespace<'t>(resources: &mut [Resource<'t>], namespace: Written<'t>, fields: &[FieldSpec<'t>]) {
    let place = namespace.place();
    for resource in resources {
        let kind = resource.id.kind.clone();
        let tree = &mut resource.tree;
        if !resource.id.is_cluster_scoped() {
            set_at(tree, &["metadata"], made_key("namespace", place), namespace.into());
        }
        match &*kind {
            "Namespace" if resource.id.group.is_empty() => {
                set_at(tree, &["metadata"], made_key("name", place), namespace.into());
            }
            "RoleBinding" | "ClusterRoleBinding" => visit(tree, &["subjects"], &mut |subjects| {
                for subject in subjects.items_mut().into_iter().flatten() {
                    let is_default = subject.text_of(&["kind"]).as_deref() == Some("ServiceAccount")
                        && subject.text_of(&["name"]).as_deref() == Some("default");
                    if is_default {
                        subject.set(made_key("namespace", place), namespace.into());
                    }
                }
            }),
            "APIService" => set_at(tree, &["spec", "service"], made_key("namespace", place), namespace.into()),
            "CustomResourceDefinition" => {
                let path = ["spec", "conversion", "webhook", "clientConfig", "service", "namespace"];
                visit(tree, &path, &mut |value| *value = namespace.into());
            }
            _ => {}
        }
        for field in fields.iter().filter(|field| field.fits(&resource.id)) {
            field.put(&mut resource.tree, namespace);
        }
        resource.rename();
    }
}

/// Puts a text before or behind the names of all objects that may have another name.
pub(crate) fn affix<'t>(resources: &mut [Resource<'t>], affix: Written<'t>, is_prefix: bool, fields: &[FieldSpec<'t>]) {
    let text = affix.node.text().unwrap_or_default();
    if text.is_empty() {
        return;
    }
    for resource in resources {
        let is_fixed = matches!(
            (&*resource.id.group, &*resource.id.kind),
            (_, "CustomResourceDefinition") | ("apiregistration.k8s.io", "APIService") | ("", "Namespace")
        );
        if is_fixed {
            continue;
        }
        let with_text = |name: &str| if is_prefix { format!("{text}{name}") } else { format!("{name}{text}") };
        for field in fields.iter().filter(|field| field.fits(&resource.id) && field.path() != ["metadata", "name"]) {
            field.visit(&mut resource.tree, &mut |value| {
                if let Some(name) = value.text() {
                    *value = Tree::text_at(with_text(name), value.place());
                }
            });
        }
        let name = with_text(&resource.id.name);
        if let Some(value) = resource.tree.at_mut(&["metadata", "name"]) {
            // People look for an object where its own name stands.
            *value = Tree::text_at(name, value.place());
        }
        resource.affixes.push(if is_prefix { format!("{text}-") } else { format!("-{text}") });
        resource.rename();
    }
}
