//! When an API came, when it was deprecated, when it goes, and what replaces it.
//!
//! The facts are in `data/lifecycle.txt`; see the NOTICE there. They cover Kubernetes' own groups and the configuration
//! files of its components.

use std::sync::LazyLock;

use crate::version::KubernetesVersion;

static TABLE: LazyLock<Vec<(Key, Lifecycle)>> =
    LazyLock::new(|| parse(include_str!("../data/lifecycle.txt")).collect());

/// Group, version and kind.
type Key = (&'static str, &'static str, &'static str);

/// The life of one kind in one API version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifecycle {
    /// The first version that serves it, if known.
    pub introduced: Option<KubernetesVersion>,
    /// The version from which it is deprecated.
    pub deprecated: Option<KubernetesVersion>,
    /// The first version that no longer serves it; it may lie in the future.
    pub removed: Option<KubernetesVersion>,
    /// What to use instead, if there is anything.
    pub replacement: Option<Replacement>,
}

/// The kind that replaces another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replacement {
    /// Group and version as `apiVersion` has them: `networking.k8s.io/v1`.
    pub api_version: &'static str,
    /// The kind, mostly the same.
    pub kind: &'static str,
}

/// Where an API stands in a given version of Kubernetes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Not there yet.
    Future,
    /// There, without a date of removal that is in effect.
    Served,
    /// There, and deprecated.
    Deprecated,
    /// No longer there.
    Removed,
}

impl Lifecycle {
    /// Where the API stands in `version`.
    pub fn stage(&self, version: KubernetesVersion) -> Stage {
        let reached = |when: Option<KubernetesVersion>| when.is_some_and(|when| version >= when);
        if reached(self.removed) {
            Stage::Removed
        } else if reached(self.deprecated) {
            Stage::Deprecated
        } else if self.introduced.is_some_and(|introduced| version < introduced) {
            Stage::Future
        } else {
            Stage::Served
        }
    }
}

/// The life of a kind; the group of core kinds is empty.
///
/// ```
/// use plimsoll_kubernetes::lifecycle::{Stage, lookup};
///
/// let ingress = lookup("extensions", "v1beta1", "Ingress").unwrap();
/// assert_eq!(ingress.stage("1.22".parse().unwrap()), Stage::Removed);
/// assert_eq!(ingress.replacement.unwrap().api_version, "networking.k8s.io/v1");
/// ```
pub fn lookup(group: &str, version: &str, kind: &str) -> Option<Lifecycle> {
    let at = TABLE.binary_search_by(|(key, _)| key.cmp(&(group, version, kind))).ok()?;
    TABLE.get(at).map(|(_, lifecycle)| *lifecycle)
}

fn parse(table: &'static str) -> impl Iterator<Item = (Key, Lifecycle)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut columns = line.split('\t');
        let key = (columns.next()?, columns.next()?, columns.next()?);
        let mut version = || columns.next().and_then(|version| version.parse().ok());
        let (introduced, deprecated, removed) = (version(), version(), version());
        let replacement = columns.next().and_then(|text| text.split_once(' '));
        let replacement = replacement.map(|(api_version, kind)| Replacement { api_version, kind });
        Some((key, Lifecycle { introduced, deprecated, removed, replacement }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minor(version: Option<KubernetesVersion>) -> Option<u8> {
        version.map(KubernetesVersion::minor)
    }

    #[test]
    fn the_table_is_sorted_and_whole() {
        assert!(TABLE.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(TABLE.len(), include_str!("../data/lifecycle.txt").lines().count() - 1);
        for (key, lifecycle) in TABLE.iter() {
            assert!(lifecycle.introduced.is_some() || lifecycle.removed.is_some(), "{key:?}");
            let in_order = [lifecycle.introduced, lifecycle.deprecated, lifecycle.removed].into_iter().flatten();
            assert!(in_order.is_sorted(), "{key:?}");
        }
    }

    #[test]
    fn replacements_that_kubernetes_serves_are_in_the_table_and_live() {
        for (key, lifecycle) in TABLE.iter() {
            let Some(Replacement { api_version, kind }) = lifecycle.replacement else { continue };
            let (group, version) = api_version.rsplit_once('/').unwrap_or(("", api_version));
            if group.contains(".config.") || matches!(group, "audit.k8s.io" | "kubeadm.k8s.io") {
                continue;
            }
            let replacement = lookup(group, version, kind).unwrap_or_else(|| panic!("{key:?}: {api_version} {kind}"));
            assert_eq!(replacement.stage(KubernetesVersion::NEWEST), Stage::Served, "{key:?}");
        }
    }

    #[test]
    fn well_known_removals() {
        for (group, version, kind, deprecated, removed) in [
            ("policy", "v1beta1", "PodSecurityPolicy", Some(21), Some(25)),
            ("extensions", "v1beta1", "Deployment", Some(8), Some(16)),
            ("autoscaling", "v2beta2", "HorizontalPodAutoscaler", Some(23), Some(26)),
            ("batch", "v1beta1", "CronJob", Some(21), Some(25)),
            ("apiextensions.k8s.io", "v1beta1", "CustomResourceDefinition", Some(16), Some(22)),
            ("apps", "v1", "Deployment", None, None),
            ("", "v1", "Pod", None, None),
        ] {
            let found = lookup(group, version, kind).unwrap_or_else(|| panic!("{group}/{version} {kind}"));
            assert_eq!((minor(found.deprecated), minor(found.removed)), (deprecated, removed), "{kind}");
        }
        assert_eq!(lookup("example.com", "v1", "Pod"), None);
        let class = lookup("networking.k8s.io", "v1beta1", "IngressClass").and_then(|found| found.replacement);
        assert_eq!(class.map(|class| class.kind), Some("IngressClass"));
    }

    #[test]
    fn stages_follow_the_version() {
        let hpa = lookup("autoscaling", "v2beta2", "HorizontalPodAutoscaler").unwrap();
        let stages = [11, 12, 23, 26].map(|minor| hpa.stage(KubernetesVersion::new(minor)));
        assert_eq!(stages, [Stage::Future, Stage::Served, Stage::Deprecated, Stage::Removed]);
    }
}
