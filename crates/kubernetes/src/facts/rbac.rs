use plimsoll_text::Span;
use plimsoll_yaml::Node;

use super::{Detail, Name, Texts, label_selector};
use crate::selector::{LabelSet, Selector};
use crate::{Object, Setting};

/// The summary of a Role or ClusterRole.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleFacts {
    /// The rules as written; those of an aggregating role are overwritten by the server.
    pub rules: Box<[RuleFacts]>,
    /// Whether it is one of the roles that every cluster has.
    pub is_built_in: bool,
    /// Whether it has an `aggregationRule`.
    pub is_aggregated: bool,
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
    /// Where each of them is written.
    pub resource_spans: Box<[Span]>,
    /// The verbs.
    pub verbs: Texts,
    /// Whether it is limited to objects of certain names, or may be.
    pub names_resources: bool,
    /// These names.
    pub names: Texts,
    /// The fields that a star stands in, and where: `verbs`, `resources`, `apiGroups`, `nonResourceURLs`, in this order.
    pub stars: Box<[(&'static str, Span)]>,
    /// Whether a template decides a part of it.
    pub is_open: bool,
    /// Where it is written.
    pub span: Span,
}

/// The roles that every cluster has.
const BUILT_IN: [&str; 4] = ["admin", "cluster-admin", "edit", "view"];

impl RoleFacts {
    /// The rules that this role gives by itself and that somebody wrote: none for the roles of Kubernetes itself, and for
    /// roles that aggregate others, whose rules the server overwrites.
    #[must_use]
    pub fn own_rules(&self) -> &[RuleFacts] {
        if self.is_built_in || self.is_aggregated { &[] } else { &self.rules }
    }
}

impl RuleFacts {
    /// The item of `resources` that names a resource of a group, directly or with a star for its subresource or its
    /// parent. The star that means all resources does not count.
    #[must_use]
    pub fn resource(&self, group: &str, resource: &str) -> Option<(&str, Span)> {
        let Some((kind, sub)) = resource.split_once('/') else {
            return self.located(group, |item| item == resource);
        };
        let covers = |item: &str| match item.split_once('/') {
            Some((left, right)) => (left == "*" || left == kind) && (right == "*" || sub == "*" || right == sub),
            None => item == resource,
        };
        self.located(group, covers)
    }

    /// The star in `resources` that means all resources, if they are those of the group.
    #[must_use]
    pub fn all_resources(&self, group: &str) -> Option<(&str, Span)> {
        self.located(group, |item| item == "*")
    }

    fn located(&self, group: &str, is_wanted: impl Fn(&str) -> bool) -> Option<(&str, Span)> {
        if !self.api_groups.iter().any(|item| item == group || item == "*") {
            return None;
        }
        self.resources.iter().zip(self.resource_spans.iter().copied()).find(|(item, _)| is_wanted(item))
    }

    /// Which of these verbs it allows; only the star, if it allows all.
    #[must_use]
    pub fn verbs_among(&self, wanted: &[&str]) -> Vec<&str> {
        if self.verbs.contains("*") {
            return vec!["*"];
        }
        self.verbs.iter().filter(|verb| wanted.contains(verb)).collect()
    }

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

/// `*`, or `*/subresource`.
fn is_star(node: &Node<'_>) -> bool {
    node.text().is_some_and(|text| text == "*" || text.starts_with("*/"))
}

pub(super) fn role<'t>(object: &Object<'t>) -> Detail {
    let rules = Setting::of(object.root, "rules").items().filter(|rule| rule.is_mapping()).map(|node| {
        let keys = ["apiGroups", "resources", "verbs", "resourceNames", "nonResourceURLs"];
        let lists = keys.map(|key| Setting::of(node, key));
        let is_open = lists.iter().any(|list| list.is_unknown() || list.items().any(Node::is_unknown));
        let known = |list: Setting<'t, _>| list.items().filter(|item| !item.is_unknown() && item.text().is_some());
        let texts = |list| known(list).filter_map(Node::text).collect::<Texts>();
        let [api_groups, resources, verbs, names, urls] = lists;
        let star = |(key, list): (&'static str, _)| Some((key, known(list).find(is_star)?.span()));
        let stars = [("verbs", verbs), ("resources", resources), ("apiGroups", api_groups), ("nonResourceURLs", urls)];
        RuleFacts {
            api_groups: texts(api_groups),
            resources: texts(resources),
            resource_spans: known(resources).map(Node::span).collect(),
            verbs: texts(verbs),
            names_resources: names.is_unknown() || names.items().len() > 0,
            names: texts(names),
            stars: stars.into_iter().filter_map(star).collect(),
            is_open,
            span: node.span(),
        }
    });
    let selectors = Setting::of(object.root, "aggregationRule").field("clusterRoleSelectors").items();
    let is_known = |name: &str| object.kind == "ClusterRole" && BUILT_IN.contains(&name);
    Detail::Role(Box::new(RoleFacts {
        is_built_in: object.name().value().is_some_and(is_known)
            || object.labels().get("kubernetes.io/bootstrapping").is(&"rbac-defaults"),
        is_aggregated: !Setting::of(object.root, "aggregationRule").is_absent(),
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
            span: role.field("name").node().or(role.node()).map_or_else(|| object.span(), Node::span),
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

    #[test]
    fn resources_are_found_by_name_and_by_star_but_not_by_the_star_for_all() {
        let text = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nrules:\n\
                    - {apiGroups: [''], resources: ['pods/*', '*'], verbs: [get, list]}\n\
                    - {apiGroups: ['*'], resources: [secrets], verbs: ['*'], resourceNames: [a]}\n";
        let stream = plimsoll_yaml::parse(text);
        let facts = ObjectFacts::of_manifest(&Manifest::new(&stream));
        let Detail::Role(role) = &facts[0].detail else { panic!("a role") };
        let rules = role.own_rules();
        assert_eq!(
            rules[0].resource("", "pods/exec").map(|(item, span)| (item, span.of(text))),
            Some(("pods/*", "'pods/*'"))
        );
        assert!(rules[0].resource("", "secrets").is_none() && rules[0].resource("apps", "pods/exec").is_none());
        assert!(rules[0].all_resources("").is_some() && rules[0].all_resources("apps").is_none());
        assert_eq!(rules[0].verbs_among(&["get", "create"]), ["get"]);
        assert!(rules[1].resource("", "secrets").is_some() && rules[1].names_resources);
        assert_eq!(rules[1].verbs_among(&["get"]), ["*"]);
        let stars = |rule: &RuleFacts| rule.stars.iter().map(|(key, _)| *key).collect::<Vec<_>>();
        assert_eq!((stars(&rules[0]), stars(&rules[1])), (vec!["resources"], vec!["verbs", "apiGroups"]));
    }
}
