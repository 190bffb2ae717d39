use plimsoll_text::Span;

use super::{Detail, Name, Texts, label_selector};
use crate::selector::{LabelSet, Selector};
use crate::{Object, Setting};

/// The summary of a Role or ClusterRole.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleFacts {
    /// The rules as written; those of an aggregating role are overwritten by the server.
    pub rules: Box<[RuleFacts]>,
    /// The labels that aggregating roles select by.
    pub labels: LabelSet,
    /// `aggregationRule.clusterRoleSelectors`, any of which selects.
    pub aggregates: Box<[Selector]>,
}

/// The summary of a RoleBinding or ClusterRoleBinding.
#[derive(Clone, Debug, PartialEq)]
pub struct BindingFacts {
    /// The role that is bound.
    pub role: RoleReference,
    /// Those who get it.
    pub subjects: Box<[Subject]>,
}

/// One rule of a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFacts {
    /// The API groups; `*` means all.
    pub api_groups: Texts,
    /// The resources, with subresources behind a slash.
    pub resources: Texts,
    /// The verbs.
    pub verbs: Texts,
    /// Whether it is limited to objects of certain names.
    pub names_resources: bool,
    /// Whether a template decides a part of it.
    pub is_open: bool,
    /// Where it is written.
    pub span: Span,
}

impl RuleFacts {
    /// Whether it grants a verb on a resource of a group, names not looked at. Subresources are named as in
    /// `pods/exec`, which `pods/*`, `*/exec` and `*` cover as well.
    pub fn grants(&self, group: &str, resource: &str, verb: &str) -> bool {
        let has = |list: &Texts, wanted: &str| list.iter().any(|item| item == wanted || item == "*");
        let covers = |item: &str| match (item.split_once('/'), resource.split_once('/')) {
            (Some((left, right)), Some((kind, sub))) => (left == "*" || left == kind) && (right == "*" || right == sub),
            _ => item == resource || item == "*",
        };
        has(&self.api_groups, group) && has(&self.verbs, verb) && self.resources.iter().any(covers)
    }
}

/// The role that a binding gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleReference {
    /// Whether it is a ClusterRole.
    pub is_cluster_role: bool,
    /// Its name.
    pub name: Name,
    /// Where it is named.
    pub span: Span,
}

/// Someone who gets a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// `User`, `Group` or `ServiceAccount`.
    pub kind: Name,
    /// The name.
    pub name: Name,
    /// The namespace of a service account.
    pub namespace: Name,
    /// Where it is written.
    pub span: Span,
}

pub(super) fn role(object: &Object<'_>) -> Detail {
    let rules = Setting::of(object.root, "rules").items().filter(|rule| rule.is_mapping()).map(|node| {
        let keys = ["apiGroups", "resources", "verbs", "resourceNames", "nonResourceURLs"];
        let lists = keys.map(|key| Setting::of(node, key));
        let is_open = lists.iter().any(|list| list.is_unknown() || list.items().any(plimsoll_yaml::Node::is_unknown));
        let texts = |list: Setting<'_, _>| list.items().filter_map(plimsoll_yaml::Node::text).collect::<Texts>();
        let [api_groups, resources, verbs, names, _] = lists;
        RuleFacts {
            api_groups: texts(api_groups),
            resources: texts(resources),
            verbs: texts(verbs),
            names_resources: names.items().any(|name| name.text().is_some()),
            is_open,
            span: node.span(),
        }
    });
    let selectors = Setting::of(object.root, "aggregationRule").field("clusterRoleSelectors").items();
    Detail::Role(Box::new(RoleFacts {
        rules: rules.collect(),
        labels: object.labels().to_label_set(),
        aggregates: selectors.map(|item| label_selector(Setting::from_node(Some(item)))).collect(),
    }))
}

pub(super) fn binding(object: &Object<'_>) -> Detail {
    let role = Setting::of(object.root, "roleRef");
    let subjects = Setting::of(object.root, "subjects").items().filter(|item| item.is_mapping()).map(|node| Subject {
        kind: Setting::of(node, "kind").name().into(),
        name: Setting::of(node, "name").name().into(),
        namespace: Setting::of(node, "namespace").name().into(),
        span: node.span(),
    });
    Detail::Binding(Box::new(BindingFacts {
        role: RoleReference {
            is_cluster_role: role.field("kind").string().is(&"ClusterRole"),
            name: role.field("name").name().into(),
            span: role.field("name").node().or(role.node()).map_or_else(|| object.span(), plimsoll_yaml::Node::span),
        },
        subjects: subjects.collect(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Manifest, ObjectFacts};

    #[test]
    fn stars_and_subresources_are_understood() {
        let text = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nrules:\n\
                    - {apiGroups: [''], resources: [pods/*, '*/scale'], verbs: [get]}\n\
                    - {apiGroups: ['*'], resources: ['*'], verbs: ['*']}\n\
                    - {apiGroups: [''], resources: [pods], verbs: ['{{ .v }}']}\n";
        let stream = plimsoll_yaml::parse(text);
        let facts = ObjectFacts::of_manifest(&Manifest::new(&stream));
        let Detail::Role(role) = &facts[0].detail else { panic!("a role") };
        let rules = &role.rules;
        assert!(rules[0].grants("", "pods/exec", "get") && rules[0].grants("", "deployments/scale", "get"));
        assert!(!rules[0].grants("", "pods", "get") && !rules[0].grants("apps", "pods/exec", "get"));
        assert!(rules[1].grants("apps", "deployments/scale", "delete"));
        assert!(rules[2].is_open && !rules[0].is_open);
    }
}
