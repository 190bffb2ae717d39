use plimsoll_yaml::Node;

use crate::{Object, Setting};

/// One rule of a Role or ClusterRole, as it is written.
#[derive(Clone, Copy, Debug)]
pub struct RoleRule<'t> {
    /// The item of `rules`.
    pub node: Node<'t>,
}

/// The roles that every cluster has.
const BUILT_IN: [&str; 4] = ["admin", "cluster-admin", "edit", "view"];

/// The rules of a role; none for other kinds, for the roles of Kubernetes itself, and for roles that aggregate others,
/// whose rules the server overwrites.
pub(crate) fn rules<'t>(object: &Object<'t>) -> Vec<RoleRule<'t>> {
    if object.group != "rbac.authorization.k8s.io" || !matches!(object.kind, "Role" | "ClusterRole") {
        return Vec::new();
    }
    let is_built_in = object.kind == "ClusterRole"
        && object.name().value().is_some_and(|name| BUILT_IN.contains(&name))
        || object.labels().get("kubernetes.io/bootstrapping").is(&"rbac-defaults");
    if is_built_in || !Setting::of(object.root, "aggregationRule").is_absent() {
        return Vec::new();
    }
    let rules = Setting::of(object.root, "rules").items().filter(|rule| rule.is_mapping());
    rules.map(|node| RoleRule { node }).collect()
}

impl<'t> RoleRule<'t> {
    fn list(&self, key: &str) -> impl Iterator<Item = (&'t str, Node<'t>)> {
        let items = Setting::of(self.node, key).items().filter(|item| !item.is_unknown());
        items.filter_map(|item| Some((item.text()?, item)))
    }

    /// The item of `resources` that names a resource of a group, directly or with a star for its subresource or its
    /// parent. The star that means all resources does not count.
    pub fn resource(&self, group: &str, resource: &str) -> Option<Node<'t>> {
        if !self.list("apiGroups").any(|(item, _)| item == group || item == "*") {
            return None;
        }
        let covers = |item: &str| match (item.split_once('/'), resource.split_once('/')) {
            (Some((left, right)), Some((kind, sub))) => {
                (left == "*" || left == kind) && (right == "*" || sub == "*" || right == sub)
            }
            _ => item == resource,
        };
        self.list("resources").find(|(item, _)| covers(item)).map(|(_, node)| node)
    }

    /// The star in `resources` that means all resources, if they are those of the group.
    pub fn all_resources(&self, group: &str) -> Option<Node<'t>> {
        let is_of_group = self.list("apiGroups").any(|(item, _)| item == group || item == "*");
        self.list("resources").find(|(item, _)| is_of_group && *item == "*").map(|(_, node)| node)
    }

    /// Which of these verbs it allows; only the star, if it allows all.
    pub fn verbs(&self, wanted: &[&str]) -> Vec<&'t str> {
        let verbs: Vec<_> = self.list("verbs").map(|(verb, _)| verb).collect();
        if verbs.contains(&"*") {
            return vec!["*"];
        }
        verbs.into_iter().filter(|verb| wanted.contains(verb)).collect()
    }

    /// Whether it is limited to objects of certain names, or may be.
    pub fn names_resources(&self) -> bool {
        let names = Setting::of(self.node, "resourceNames");
        names.is_unknown() || names.items().len() > 0
    }

    /// Whether it is for objects of one of these names.
    pub fn names_any(&self, names: &[&str]) -> bool {
        self.list("resourceNames").any(|(name, _)| names.contains(&name))
    }
}

#[cfg(test)]
mod tests {
    use crate::Manifest;

    #[test]
    fn resources_are_found_by_name_and_by_star_but_not_by_the_star_for_all() {
        let text = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nrules:\n\
                    - {apiGroups: [''], resources: ['pods/*', '*'], verbs: [get, list]}\n\
                    - {apiGroups: ['*'], resources: [secrets], verbs: ['*'], resourceNames: [a]}\n";
        let stream = plimsoll_yaml::parse(text);
        let rules = Manifest::new(&stream).objects[0].role_rules();
        assert_eq!(rules[0].resource("", "pods/exec").and_then(plimsoll_yaml::Node::text), Some("pods/*"));
        assert!(rules[0].resource("", "secrets").is_none() && rules[0].resource("apps", "pods/exec").is_none());
        assert!(rules[0].all_resources("").is_some() && rules[0].all_resources("apps").is_none());
        assert_eq!(rules[0].verbs(&["get", "create"]), ["get"]);
        assert!(rules[1].resource("", "secrets").is_some() && rules[1].names_resources());
        assert_eq!(rules[1].verbs(&["get"]), ["*"]);
    }
}
