//! Rules about Kubernetes objects.

pub(crate) mod automount_service_account_token;
pub(crate) mod cluster_admin_role_binding;
pub(crate) mod dangling_service;
pub(crate) mod deprecated_api_version;
pub(crate) mod misplaced_security_context_field;
pub(crate) mod namespace_without_default_deny;
pub(crate) mod non_existent_service_account;
pub(crate) mod non_isolated_pod;
pub(crate) mod privileged_container;
pub(crate) mod removed_api_version;
pub(crate) mod unknown_field;
pub(crate) mod unreadable_document;
pub(crate) mod wildcard_in_rules;
pub(crate) mod yaml_duplicate_key;

use plimsoll_kubernetes::Container;

/// What a message calls a container: its name, or the name of its list and its place there.
fn label(container: &Container<'_>) -> String {
    match container.name().value() {
        Some(name) => name.to_owned(),
        None => format!("number {}", container.index + 1),
    }
}
