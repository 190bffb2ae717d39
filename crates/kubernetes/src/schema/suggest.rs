//! What an unknown field was meant to be.

use super::{Schema, TypeId};

/// Longer keys are no misspelt field.
const KEY_MAX: usize = 64;

/// How far away a misplaced field is looked for: steps up and down together.
pub(super) const DISTANCE_MAX: usize = 3;

/// How far below one type a misplaced field is looked for.
pub(super) const DEPTH_MAX: usize = 2;

/// Where a field would be right that is wrong where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere<'s> {
    /// How many levels up to go first: 0 is the mapping that holds the key.
    pub up: usize,
    /// The fields to go down from there. Empty: directly in that mapping.
    pub down: Vec<&'s str>,
}

impl Schema {
    /// The field of the type that an unknown key most likely means, if one stands out.
    pub fn did_you_mean(&self, id: TypeId, key: &str) -> Option<&'static str> {
        closest(self.fields(id).iter().map(|field| field.name), key)
    }

    /// The nearest place where `key` would be a known field, and the type that has it.
    ///
    /// `path` holds the types from the object down to the mapping with the key, which is the last. Nearer places win, and
    /// of equally near ones those further down.
    pub fn where_else(&self, path: &[TypeId], key: &str) -> Option<(Elsewhere<'static>, TypeId)> {
        for total in 1..=DISTANCE_MAX {
            for up in 0..=total {
                let depth = total - up;
                let Some(start) = path.len().checked_sub(up + 1).and_then(|at| path.get(at)) else { continue };
                if depth > DEPTH_MAX {
                    continue;
                }
                let mut down = Vec::new();
                if let Some(type_id) = self.find_below(*start, key, depth, &mut down) {
                    return Some((Elsewhere { up, down }, type_id));
                }
            }
        }
        None
    }

    /// Finds a type with the field exactly `depth` steps below `id` and leaves the steps in `down`.
    fn find_below(&self, id: TypeId, key: &str, depth: usize, down: &mut Vec<&'static str>) -> Option<TypeId> {
        if depth == 0 {
            return self.field(id, key).map(|_| id);
        }
        for field in self.fields(id) {
            down.push(field.name);
            if depth == 1 && field.value.is_quantity_map() && is_resource_name(key) {
                return Some(id);
            }
            let below = field.value.type_id().and_then(|inner| self.find_below(inner, key, depth - 1, down));
            if below.is_some() {
                return below;
            }
            down.pop();
        }
        None
    }
}

/// The one of `names` that an unknown key most likely means, if one stands out.
///
/// A key that differs only by case or by `-` and `_` wins; then one typing mistake in a short key, two in a long one.
pub(super) fn closest<'s>(names: impl Iterator<Item = &'s str> + Clone, key: &str) -> Option<&'s str> {
    if key.len() > KEY_MAX {
        return None;
    }
    let folded = fold(key);
    if let Some(name) = names.clone().find(|name| fold(name) == folded) {
        return Some(name);
    }
    let allowed = match folded.len() {
        0..=3 => return None,
        4..=5 => 1,
        _ => 2,
    };
    let mut best: Option<(usize, &'s str)> = None;
    let mut is_ambiguous = false;
    for name in names {
        let found = distance(&folded, &fold(name), allowed);
        match (found, best) {
            (Some(found), Some((least, _))) if found == least => is_ambiguous = true,
            (Some(found), Some((least, _))) if found > least => {}
            (Some(found), _) => {
                best = Some((found, name));
                is_ambiguous = false;
            }
            (None, _) => {}
        }
    }
    best.filter(|_| !is_ambiguous).map(|(_, name)| name)
}

/// Names of resources, which are keys of `limits` and `requests` and not fields of any type.
fn is_resource_name(key: &str) -> bool {
    matches!(key, "cpu" | "memory" | "ephemeral-storage") || key.starts_with("hugepages-")
}

fn fold(key: &str) -> String {
    key.chars().filter(|c| !matches!(c, '-' | '_')).map(|c| c.to_ascii_lowercase()).collect()
}

/// Insertions, deletions, substitutions and swaps of neighbours between two words, if at most `limit`.
fn distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut least = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i - 1] == *y && *x == b[j - 1] {
                least = least.min(before_last[j - 1] + 1);
            }
            row.push(least);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|&found| found <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> TypeId {
        Schema::embedded().type_named(name).unwrap_or_else(|| panic!("{name}"))
    }

    #[test]
    fn misspelt_fields_are_recognised() {
        for (name, key, meant) in [
            ("core.v1.Container", "livenessprobe", Some("livenessProbe")),
            ("core.v1.Container", "LivenessProbe", Some("livenessProbe")),
            ("core.v1.Container", "image_pull_policy", Some("imagePullPolicy")),
            ("core.v1.Container", "imagePullPolciy", Some("imagePullPolicy")),
            ("core.v1.Container", "enviroment", None),
            ("core.v1.Container", "port", Some("ports")),
            ("core.v1.PodSpec", "container", Some("containers")),
            ("core.v1.SecurityContext", "readonlyRootFilesytem", Some("readOnlyRootFilesystem")),
            ("core.v1.SecurityContext", "runAsNonroot", Some("runAsNonRoot")),
            ("core.v1.SecurityContext", "runAsUsr", Some("runAsUser")),
            ("core.v1.Container", "abc", None),
            ("core.v1.Container", "totallyDifferent", None),
        ] {
            assert_eq!(Schema::embedded().did_you_mean(id(name), key), meant, "{name}.{key}");
        }
    }

    #[test]
    fn swaps_count_once_and_limits_hold() {
        assert_eq!(distance("abcd", "abdc", 2), Some(1));
        assert_eq!(distance("kitten", "sitting", 3), Some(3));
        assert_eq!(distance("kitten", "sitting", 2), None);
        assert_eq!(distance("", "", 0), Some(0));
    }

    #[test]
    fn misplaced_fields_are_found() {
        let schema = Schema::embedded();
        let deployment = schema.kind("apps", "v1", "Deployment").unwrap();
        let spec = id("apps.v1.DeploymentSpec");
        let template = id("core.v1.PodTemplateSpec");
        let pod = id("core.v1.PodSpec");
        let place = |path: &[TypeId], key: &str| {
            schema.where_else(path, key).map(|(found, _)| (found.up, found.down.join(".")))
        };
        let to = |up, down: &str| Some((up, down.to_owned()));
        assert_eq!(place(&[deployment, spec, template], "replicas"), to(1, ""));
        assert_eq!(place(&[deployment, spec, template], "containers"), to(0, "spec"));
        let context = id("core.v1.PodSecurityContext");
        assert_eq!(
            place(&[deployment, spec, template, pod, context], "capabilities"),
            to(1, "containers.securityContext")
        );
        let resources = id("core.v1.ResourceRequirements");
        assert_eq!(place(&[pod, id("core.v1.Container"), resources], "cpu"), to(0, "limits"));
        assert_eq!(place(&[deployment, spec], "noSuchField"), None);
    }
}
