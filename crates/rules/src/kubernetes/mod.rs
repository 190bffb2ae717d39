//! Rules about Kubernetes objects.

pub(crate) mod privileged_container;

use plimsoll_kubernetes::Container;

/// What a message calls a container: its name, or the name of its list and its place there.
fn label(container: &Container<'_>) -> String {
    match container.name().value() {
        Some(name) => name.to_owned(),
        None => format!("number {}", container.index + 1),
    }
}
