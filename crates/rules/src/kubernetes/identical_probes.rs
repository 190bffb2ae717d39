use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Node;

use super::label;

/// A probe is no deeper than this.
const MAX_DEPTH: usize = 8;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let (Setting::Set(alive, _), Setting::Set(ready, _)) =
        (container.field("livenessProbe"), container.field("readinessProbe"))
    else {
        return;
    };
    if same(alive, ready, 0) {
        let key = container.node.entry("livenessProbe").map_or(alive.span(), |entry| entry.key.span());
        report.emit(Finding::at(key).arg(label(container)).related(ready.span(), "the same probe"));
    }
}

/// Whether two nodes say the same, whatever the order of their keys.
fn same(one: Node<'_>, other: Node<'_>, depth: usize) -> bool {
    if depth > MAX_DEPTH || one.is_unknown() || other.is_unknown() {
        return false;
    }
    if one.is_mapping() {
        let in_other = |key: &str| other.get(key);
        return one.entries().count() == other.entries().count()
            && one.entries().all(|entry| {
                entry.key.text().and_then(in_other).is_some_and(|value| same(entry.value, value, depth + 1))
            });
    }
    if one.is_sequence() {
        return one.items().len() == other.items().len()
            && one.items().zip(other.items()).all(|(left, right)| same(left, right, depth + 1));
    }
    one.text() == other.text() && other.is_scalar()
}
