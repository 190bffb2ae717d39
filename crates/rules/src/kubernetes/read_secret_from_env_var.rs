use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};

use super::label;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let variables = container.environment().map(|variable| variable.value_from("secretKeyRef"));
    let sources = container.field("envFrom").items().map(|source| Setting::of(source, "secretRef"));
    for reference in variables.chain(sources) {
        let Setting::Set(_, node) = reference else { continue };
        let name = reference.field("name").name();
        let place = name.node().unwrap_or(node);
        report.emit(Finding::at(place.span()).arg(label(container)).arg(name.value().unwrap_or_default()));
    }
}
