//! Variables: values of objects that stand in texts of others as `$(NAME)`.

use std::collections::BTreeMap;

use plimsoll_yaml::{Node, Value};

use crate::config::Config;
use crate::replacement::first_at;
use crate::resource::{Id, Resource};
use crate::transform::{pod_path, text_of, visit};
use crate::tree::{Tree, Written};

/// A variable, as an entry of `vars` says it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Var<'t> {
    pub(crate) name: &'t str,
    /// The field that has the value.
    path: &'t str,
}

/// Kinds in whose pods variables are replaced.
const WITH_PODS: [&str; 7] = ["CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "StatefulSet"];

/// Fields of containers that may have variables.
const OF_CONTAINERS: [&[&str]; 4] = [&["args"], &["command"], &["env", "value"], &["volumeMounts", "mountPath"]];

/// Fields of other kinds, of all where none is named.
const OF_KINDS: &[(&str, &[&str])] = &[
    ("CronJob", &["spec", "jobTemplate", "spec", "template", "volumes", "nfs", "server"]),
    ("DaemonSet", &["spec", "template", "spec", "volumes", "nfs", "server"]),
    ("Deployment", &["spec", "template", "metadata", "annotations"]),
    ("Deployment", &["spec", "template", "spec", "volumes", "nfs", "server"]),
    ("Ingress", &["spec", "rules", "host"]),
    ("Ingress", &["spec", "tls", "hosts"]),
    ("Ingress", &["spec", "tls", "secretName"]),
    ("Job", &["spec", "template", "spec", "volumes", "nfs", "server"]),
    ("PersistentVolume", &["spec", "nfs", "server"]),
    ("Pod", &["spec", "volumes", "nfs", "server"]),
    ("ReplicaSet", &["spec", "template", "spec", "volumes", "nfs", "server"]),
    ("Service", &["spec", "ports", "port"]),
    ("Service", &["spec", "ports", "targetPort"]),
    ("StatefulSet", &["spec", "volumeClaimTemplates", "spec", "nfs", "server"]),
    ("", &["metadata", "labels"]),
    ("", &["metadata", "annotations"]),
];

impl<'t> Var<'t> {
    /// Reads an entry of `vars`, and notes at the object that it means that it has the value.
    ///
    /// # Errors
    /// It has no name, or means several objects; as a clause.
    pub(crate) fn read(entry: Written<'t>, resources: &mut [Resource<'t>]) -> Result<Self, String> {
        let name = text_of(entry.node, "name").ok_or("a variable has no name")?;
        let path = entry.node.at(&["fieldref", "fieldPath"]).or_else(|| entry.node.at(&["fieldref", "fieldpath"]));
        let path = path.and_then(Node::text).filter(|path| !path.is_empty()).unwrap_or("metadata.name");
        let object = entry.node.get("objref").ok_or_else(|| format!("variable '{name}' names no object"))?;
        let field = |key| text_of(object, key).unwrap_or_default();
        let (group, version) = match field("apiVersion") {
            "" => (field("group"), field("version")),
            api_version => api_version.split_once('/').unwrap_or(("", api_version)),
        };
        let wanted = Id {
            group: group.to_owned(),
            version: version.to_owned(),
            kind: field("kind").to_owned(),
            name: field("name").to_owned(),
            namespace: field("namespace").to_owned(),
        };
        let is_meant = |id: &Id| {
            let is_near = wanted.namespace.is_empty() && !wanted.is_cluster_scoped()
                || id.effective_namespace() == wanted.effective_namespace();
            (&id.group, &id.version, &id.kind, &id.name) == (&wanted.group, &wanted.version, &wanted.kind, &wanted.name)
                && is_near
        };
        let mut meant = resources.iter_mut().filter(|resource| resource.ids().any(is_meant));
        if let Some(first) = meant.next() {
            if meant.next().is_some() {
                return Err(format!("variable '{name}' means several objects"));
            }
            first.vars.push(name);
        }
        Ok(Self { name, path })
    }
}

/// Puts the values of variables where their names stand.
///
/// # Errors
/// A variable has no value, as a clause.
pub(crate) fn resolve<'t>(resources: &mut [Resource<'t>], vars: &[Var<'t>], config: &Config<'t>) -> Result<(), String> {
    if vars.is_empty() {
        return Ok(());
    }
    let mut values = BTreeMap::new();
    let objects =
        (0..).zip(resources.iter()).flat_map(|(at, resource)| resource.vars.iter().map(move |name| (*name, at)));
    let objects: BTreeMap<&str, usize> = objects.collect();
    for var in vars {
        let object = objects.get(var.name).and_then(|&at| resources.get_mut(at));
        let object = object.ok_or_else(|| format!("the object of variable '{}' is not there", var.name))?;
        let value = first_at(&mut object.tree, var.path)
            .ok_or_else(|| format!("there is no '{}' for variable '{}'", var.path, var.name))?;
        values.insert(var.name, value);
    }
    for resource in resources {
        let id = resource.id.clone();
        let tree = &mut resource.tree;
        let mut put = |value: &mut Tree<'t>| replace(value, &values);
        if let Some(template) = pod_path(&id.kind).filter(|_| WITH_PODS.contains(&&*id.kind)) {
            for list in ["containers", "initContainers"] {
                for field in OF_CONTAINERS {
                    let path: Vec<&str> = template.iter().chain(&["spec", list]).chain(field).copied().collect();
                    visit(tree, &path, &mut put);
                }
            }
        }
        for (_, path) in OF_KINDS.iter().filter(|(kind, _)| kind.is_empty() || *kind == id.kind) {
            visit(tree, path, &mut put);
        }
        for field in config.of("varReference").iter().filter(|field| field.fits(&id)) {
            field.visit(tree, &mut put);
        }
        resource.become_other();
    }
    Ok(())
}

/// Puts values into a text, the texts of a list, or the texts of a mapping.
fn replace<'t>(value: &mut Tree<'t>, values: &BTreeMap<&str, Tree<'t>>) {
    if value.is_sequence() || value.is_mapping() {
        let has_var = value.items().iter().any(|item| has_dollar(item))
            || value.pairs().iter().any(|(_, value)| has_dollar(value));
        if has_var {
            value.items_mut().into_iter().flatten().for_each(|item| replace_text(item, values));
            value.entries_mut().into_iter().flatten().for_each(|(_, value)| replace_text(value, values));
        }
    } else {
        replace_text(value, values);
    }
}

fn has_dollar(value: &Tree<'_>) -> bool {
    value.text().is_some_and(|text| text.contains('$'))
}

fn replace_text<'t>(value: &mut Tree<'t>, values: &BTreeMap<&str, Tree<'t>>) {
    let Some(text) = value.text().filter(|text| text.contains('$')) else { return };
    let whole = text.strip_prefix("$(").and_then(|text| text.strip_suffix(')')).and_then(|name| values.get(name));
    let new = match whole {
        Some(found) if found.is_string() => Tree::text_at(found.text().unwrap_or_default(), value.place()),
        // A number stays one.
        Some(found) if found.text().is_some() => found.clone(),
        _ => {
            let new = expand(text, values);
            if new == text {
                return;
            }
            Tree::text_at(new, value.place())
        }
    };
    *value = new;
}

/// Puts values in the place of `$(NAME)`; `$$` is a dollar.
fn expand(text: &str, values: &BTreeMap<&str, Tree<'_>>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        rest = after;
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$');
            rest = after;
        } else if let Some((name, after)) = rest.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
            match values.get(name).and_then(Tree::text) {
                Some(value) => out.push_str(value),
                None => out.extend(["$(", name, ")"]),
            }
            rest = after;
        } else {
            out.push('$');
        }
    }
    out.push_str(rest);
    out
}

impl Tree<'_> {
    /// Whether it is a text rather than a number, a truth value or nothing.
    fn is_string(&self) -> bool {
        match self {
            Self::Written(written) => matches!(written.node.typed(), Value::Str(_)),
            Self::Text(..) => true,
            Self::Sequence(..) | Self::Mapping(..) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_brackets_are_replaced_and_two_dollars_are_one() {
        let stream = plimsoll_yaml::parse("web");
        let root = stream.documents.first().and_then(plimsoll_yaml::Document::root);
        let values: BTreeMap<&str, Tree<'_>> =
            root.map(|root| ("A", Tree::from(Written::new(root, 0)))).into_iter().collect();
        let cases = [
            ("x $(A)/$(A)", "x web/web"),
            ("$$(A) $$", "$(A) $"),
            ("$(B) $(A", "$(B) $(A"),
            ("$A $", "$A $"),
            ("$($(A))", "$($(A))"),
        ];
        for (text, wanted) in cases {
            assert_eq!(expand(text, &values), wanted);
        }
    }
}
