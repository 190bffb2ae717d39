//! Pod and container have security contexts of different types that share only a part of their fields.

use plimsoll_kubernetes::{Container, Pod, Setting};
use plimsoll_lint::{Finding, Fix, Report};
use plimsoll_text::Edit;
use plimsoll_yaml::{Entry, Fragment, Node};

use super::label;

/// Fields that only a container's security context has.
pub(crate) const CONTAINER_ONLY: [&str; 5] =
    ["allowPrivilegeEscalation", "capabilities", "privileged", "procMount", "readOnlyRootFilesystem"];

/// Fields that only a pod's security context has.
pub(crate) const POD_ONLY: [&str; 6] = [
    "fsGroup",
    "fsGroupChangePolicy",
    "seLinuxChangePolicy",
    "supplementalGroups",
    "supplementalGroupsPolicy",
    "sysctls",
];

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    let containers = pod.containers();
    if let Setting::Set(context, _) = pod.field("securityContext") {
        for entry in misplaced(context, &CONTAINER_ONLY) {
            let key = entry.key.text().unwrap_or_default();
            let finding = Finding::at(entry.key.span()).arg(key);
            report.emit(match move_to_containers(pod, context, entry, &containers) {
                Some(fix) => finding.fix(fix),
                None => finding,
            });
        }
    }
    for container in &containers {
        if let Setting::Set(context, _) = container.field("securityContext") {
            for entry in misplaced(context, &POD_ONLY) {
                let key = entry.key.text().unwrap_or_default();
                report.emit(Finding::at(entry.key.span()).message("container").arg(key).arg(label(container)));
            }
        }
    }
}

fn misplaced<'t>(context: Node<'t>, names: &[&str]) -> impl Iterator<Item = Entry<'t>> {
    context.entries().filter(|entry| entry.key.text().is_some_and(|key| names.contains(&key)))
}

/// Moves a truth value to every container that does not say otherwise.
fn move_to_containers<'t>(
    pod: &Pod<'t>,
    context: Node<'t>,
    entry: Entry<'t>,
    containers: &[Container<'t>],
) -> Option<Fix> {
    let key = *CONTAINER_ONLY.iter().find(|name| entry.key.text() == Some(**name))?;
    let value = Fragment::Plain(if entry.value.as_bool()? { "true" } else { "false" });
    let delete = context.delete(entry).or_else(|| pod.spec.delete(pod.spec.entry("securityContext")?))?;
    let mut edits: Vec<Edit> = vec![delete];
    for container in containers.iter().filter(|container| container.security(key).is_absent()) {
        edits.push(container.node.set(&["securityContext", key], value.clone())?);
    }
    Some(Fix::safe(format!("Move '{key}' to the containers"), edits))
}
