//! Finds the keys of an object that its schema does not know.

use std::borrow::Cow;

use plimsoll_yaml::{Entry, Node};

use super::walk::{Place, Visit};
use super::{Elsewhere, Field};
use crate::VersionSet;

/// A key that the server does not know where it stands, and so drops.
#[derive(Clone, Debug)]
pub struct UnknownField<'t, 's> {
    /// The mapping that holds it.
    pub parent: Node<'t>,
    /// The key and its value.
    pub entry: Entry<'t>,
    /// The key's text.
    pub key: &'t str,
    /// The name of the type that lacks it, such as `Container`; in a custom resource the way to it, such as `Issuer.spec`.
    pub type_name: Cow<'s, str>,
    /// The field of that type that is most likely meant.
    pub suggestion: Option<&'s str>,
    /// Another type nearby that has the field, and its name.
    pub elsewhere: Option<(Elsewhere<'s>, Cow<'s, str>)>,
    /// The versions that know it, when it is only unknown to the version asked about.
    pub versions: Option<VersionSet>,
}

/// The unknown keys of mappings that Kubernetes describes.
pub(super) struct Unknown<'t, 's>(pub(super) Vec<UnknownField<'t, 's>>);

impl<'t> Visit<'t> for Unknown<'t, '_> {
    fn field(&mut self, place: &Place, parent: Node<'t>, entry: Entry<'t>, key: &'t str, field: Option<&Field>) {
        let versions = field.map(|field| field.versions);
        let Some(&type_id) = place.path.last() else { return };
        if versions.is_some_and(|versions| versions.contains(place.version)) {
            return;
        }
        let short = |id| Cow::Borrowed(place.schema.type_name(id).rsplit('.').next().unwrap_or(""));
        let suggestion = place.schema.did_you_mean(type_id, key).filter(|_| versions.is_none());
        let elsewhere = match suggestion {
            None if versions.is_none() => {
                let found = place.schema.where_else(&place.path, key).filter(|(found, _)| is_likely(found, parent));
                found.map(|(found, type_id)| (found, short(type_id)))
            }
            _ => None,
        };
        let type_name = short(type_id);
        self.0.push(UnknownField { parent, entry, key, type_name, suggestion, elsewhere, versions });
    }
}

/// Whether a place is one that the writer may have meant: what lies below another branch counts only if that is there.
fn is_likely(place: &Elsewhere<'_>, parent: Node<'_>) -> bool {
    let (Some(up), Some(branch)) = (place.up.checked_sub(1), place.down.first()) else { return true };
    let above = (0..parent.id()).rev().filter_map(|id| parent.document().node(id));
    let mut above = above.filter(|node| node.is_mapping() && node.span().covers(parent.span()));
    above.nth(up).is_some_and(|ancestor| ancestor.get(branch).is_some())
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::super::{Definitions, judge};
    use crate::{KubernetesVersion, Manifest};

    fn unknown(text: &str) -> Vec<(String, String, Option<&'static str>)> {
        let stream = plimsoll_yaml::parse(text);
        let manifest = Manifest::new(&stream);
        let version = KubernetesVersion::NEWEST;
        static NONE: LazyLock<Definitions> = LazyLock::new(Definitions::default);
        let found = manifest.objects.iter().flat_map(|object| judge(object, version, &NONE).unknown);
        found.map(|field| (field.key.to_owned(), field.type_name.into_owned(), field.suggestion)).collect()
    }

    #[test]
    fn misspelt_and_misplaced_keys_are_found() {
        let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {any: thing}}\nspec:\n  hostnetwork: true\n  containers:\n  - name: a\n    resources: {cpu: 1}\n    securityContext: {readOnlyRootFileSystem: true}\nstatus: {any: 1}\n";
        let found = unknown(text);
        assert_eq!(found[0], ("hostnetwork".into(), "PodSpec".into(), Some("hostNetwork")));
        assert_eq!((found[1].0.as_str(), found[1].1.as_str()), ("cpu", "ResourceRequirements"));
        assert_eq!(found[2].2, Some("readOnlyRootFilesystem"));
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn kinds_without_schema_and_templated_keys_are_left_alone() {
        assert!(unknown("apiVersion: example.com/v1\nkind: Thing\nspec: {any: 1}\n").is_empty());
        assert!(unknown("apiVersion: v1\nkind: Pod\nspec:\n  \"{{ .x }}\": 1\n").is_empty());
    }
}
