//! What service accounts may do: roles, bindings and aggregation joined.

use std::collections::HashMap;

use crate::selector::{LabelSet, Match, Selector};
use crate::{Detail, Name, ObjectId, RoleFacts, RuleFacts, Scope, Subject};

/// A rule that a service account has.
#[derive(Clone, Copy, Debug)]
pub struct Grant<'f> {
    /// The rule.
    pub rule: &'f RuleFacts,
    /// The role that holds it.
    pub role: ObjectId,
    /// The binding that gives it.
    pub binding: ObjectId,
    /// The namespace that it holds in; `None` for all.
    pub namespace: Option<&'f str>,
}

/// The bindings of a scope by the accounts that they name. Built-in roles, which no file has, grant nothing here.
#[derive(Debug)]
pub struct Grants<'s, 'f> {
    scope: &'s Scope<'f>,
    /// Bindings by namespace and name of the account; `*` stands for all.
    by_account: HashMap<(&'f str, &'f str), Vec<ObjectId>>,
    /// The ClusterRoles that have labels, which others may aggregate.
    labelled: Vec<(ObjectId, &'f LabelSet, &'f [RuleFacts])>,
}

impl<'f> Scope<'f> {
    /// Joins the bindings and roles of the scope.
    pub fn grants(&self) -> Grants<'_, 'f> {
        let mut by_account: HashMap<_, Vec<_>> = HashMap::new();
        let mut labelled = Vec::new();
        for (id, object) in self.objects() {
            match &object.detail {
                Detail::Binding(bound) => {
                    let own = self.namespace_of(id).filter(|namespace| !namespace.is_empty());
                    for account in bound.subjects.iter().filter_map(|subject| account(subject, own)) {
                        by_account.entry(account).or_default().push(id);
                    }
                }
                Detail::Role(role) if object.kind() == "ClusterRole" && role.labels.iter().next().is_some() => {
                    labelled.push((id, &role.labels, &*role.rules));
                }
                _ => {}
            }
        }
        Grants { scope: self, by_account, labelled }
    }
}

/// Namespace and name of the account that a subject means, `*` for all.
fn account<'f>(subject: &'f Subject, own: Option<&'f str>) -> Option<(&'f str, &'f str)> {
    let name = subject.name.as_str()?;
    match subject.kind.as_str()? {
        "ServiceAccount" => match &subject.namespace {
            Name::Is(namespace) => Some((namespace, name)),
            Name::Absent => Some((own?, name)),
            Name::Unknown => None,
        },
        "Group" if name == "system:serviceaccounts" => Some(("*", "*")),
        "Group" if name == "system:authenticated" => Some(("*", "*")),
        "Group" => Some((name.strip_prefix("system:serviceaccounts:")?, "*")),
        "User" => name.strip_prefix("system:serviceaccount:")?.split_once(':'),
        _ => None,
    }
}

impl<'f> Grants<'_, 'f> {
    /// The bindings that give an account a role.
    pub fn bindings_of(&self, namespace: &str, name: &str) -> Vec<ObjectId> {
        let keys = [(namespace, name), (namespace, "*"), ("*", "*")];
        keys.into_iter().filter_map(|key| self.by_account.get(&key)).flatten().copied().collect()
    }

    /// The rules that an account has by the roles of the scope.
    pub fn of(&self, namespace: &str, name: &str) -> Vec<Grant<'f>> {
        self.bindings_of(namespace, name).into_iter().flat_map(|binding| self.by(binding)).collect()
    }

    /// The rules that a binding gives.
    fn by(&self, binding: ObjectId) -> Vec<Grant<'f>> {
        let own = self.scope.namespace_of(binding);
        let Some(Detail::Binding(bound)) = self.scope.object(binding).map(|object| &object.detail) else {
            return Vec::new();
        };
        let role = &bound.role;
        let (Some(name), Some(own)) = (role.name.as_str(), own) else { return Vec::new() };
        let namespace = (!own.is_empty()).then_some(own);
        let (kind, place) = if role.is_cluster_role { ("ClusterRole", "") } else { ("Role", own) };
        let Some(id) = self.scope.find("rbac.authorization.k8s.io", kind, place, name) else { return Vec::new() };
        let Some(Detail::Role(role)) = self.scope.object(id).map(|object| &object.detail) else { return Vec::new() };
        let RoleFacts { rules, aggregates, .. } = &**role;
        if aggregates.is_empty() {
            return rules.iter().map(|rule| Grant { rule, role: id, binding, namespace }).collect();
        }
        let parts = self.labelled.iter().filter(|(part, labels, _)| {
            *part != id && aggregates.iter().any(|selector| selector.matches(*labels) == Match::Yes)
        });
        parts
            .flat_map(|&(role, _, rules)| rules.iter().map(move |rule| Grant { rule, role, binding, namespace }))
            .collect()
    }
}

/// The bindings of a scope by the roles that they give.
#[derive(Debug)]
pub struct Bindings<'s, 'f> {
    scope: &'s Scope<'f>,
    /// By namespace and name of the role; the namespace of ClusterRoles is empty.
    by_role: HashMap<(&'f str, &'f str), Vec<ObjectId>>,
    /// The ClusterRoles that others are part of.
    aggregating: Vec<(&'f str, &'f [Selector])>,
}

impl<'f> Scope<'f> {
    /// Joins the bindings of the scope with roles.
    pub fn bindings(&self) -> Bindings<'_, 'f> {
        let mut by_role: HashMap<_, Vec<_>> = HashMap::new();
        let mut aggregating = Vec::new();
        for (id, object) in self.objects() {
            match (&object.detail, self.namespace_of(id), object.name.as_str()) {
                (Detail::Binding(bound), Some(own), _) => {
                    if let Some(name) = bound.role.name.as_str() {
                        let namespace = if bound.role.is_cluster_role { "" } else { own };
                        by_role.entry((namespace, name)).or_default().push(id);
                    }
                }
                (Detail::Role(role), Some(""), Some(name)) if !role.aggregates.is_empty() => {
                    aggregating.push((name, &*role.aggregates));
                }
                _ => {}
            }
        }
        Bindings { scope: self, by_role, aggregating }
    }
}

impl Bindings<'_, '_> {
    /// The bindings that give a role, or a role that it is a part of, in the order of the scope.
    pub fn of(&self, role: ObjectId) -> Vec<ObjectId> {
        let (Some(object), Some(namespace)) = (self.scope.object(role), self.scope.namespace_of(role)) else {
            return Vec::new();
        };
        let (Detail::Role(facts), Some(name)) = (&object.detail, object.name.as_str()) else { return Vec::new() };
        let is_part = |(_, selectors): &&(&str, &[Selector])| {
            object.is_cluster_scoped && selectors.iter().any(|selector| selector.matches(&facts.labels) == Match::Yes)
        };
        let wholes = self.aggregating.iter().filter(is_part).map(|(whole, _)| ("", *whole));
        let keys = std::iter::once((namespace, name)).chain(wholes);
        let mut found: Vec<_> = keys.filter_map(|key| self.by_role.get(&key)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

#[cfg(test)]
mod tests {
    use crate::{Manifest, ObjectFacts, Scope, World};

    #[test]
    fn aggregation_and_groups_are_followed() {
        let text = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: part, labels: {to: all}}\n\
                    rules: [{apiGroups: [''], resources: [secrets], verbs: [get]}]\n---\n\
                    apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: all}\n\
                    aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: all}}]}\nrules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]\n---\n\
                    apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b, namespace: shop}\n\
                    roleRef: {kind: ClusterRole, name: all}\nsubjects: [{kind: ServiceAccount, name: a}, {kind: Group, name: 'system:serviceaccounts:tools'}]\n";
        let stream = plimsoll_yaml::parse(text);
        let facts = ObjectFacts::of_manifest(&Manifest::new(&stream));
        let scope = Scope::new(&facts, World::Closed, "default");
        let grants = scope.grants();
        let of = |namespace: &str, name: &str| -> Vec<_> {
            grants
                .of(namespace, name)
                .iter()
                .map(|grant| (grant.rule.verbs.iter().collect::<String>(), grant.namespace))
                .collect()
        };
        assert_eq!(of("shop", "a"), [("get".to_owned(), Some("shop"))]);
        assert_eq!(of("tools", "x"), [("get".to_owned(), Some("shop"))]);
        assert!(of("shop", "b").is_empty() && of("default", "a").is_empty());
        let bindings = scope.bindings();
        let of = |at: u32| bindings.of(crate::ObjectId(at)).iter().map(|id| id.0).collect::<Vec<_>>();
        assert_eq!((of(0), of(1)), (vec![2], vec![2]), "a part is bound with the whole");
    }
}
