use plimsoll_kubernetes::Object;
use plimsoll_kubernetes::schema::Schema;
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let metadata = object.metadata();
    let is_named = !metadata.field("name").is_absent() || !metadata.field("generateName").is_absent();
    if is_named || object.is_config() || is_asked(object) || object.is_fragment() {
        return;
    }
    if Schema::embedded().kind(object.group, object.version, object.kind).is_some() {
        report.emit(Finding::at(object.span()).arg(object.kind));
    }
}

/// Whether it is a question that the server answers, or a part of another call, and never stored.
fn is_asked(object: &Object<'_>) -> bool {
    ["Review", "List", "Options", "Eviction", "Binding", "TokenRequest", "Status", "WatchEvent", "Scale"]
        .iter()
        .any(|end| object.kind.ends_with(end) && !object.kind.ends_with("RoleBinding"))
}
