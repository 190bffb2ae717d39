use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

const WANTED: [(&str, &str); 4] = [
    ("requests.cpu", "cpu"),
    ("requests.memory", "memory"),
    ("limits.cpu", "limits.cpu"),
    ("limits.memory", "limits.memory"),
];

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let spec = object.spec();
    let is_scoped = !spec.field("scopes").is_absent() || !spec.field("scopeSelector").is_absent();
    if !object.is("", "ResourceQuota") || is_scoped || object.is_fragment() {
        return;
    }
    let hard = spec.field("hard");
    let counts_objects = |key: &str| key.starts_with("count/") || !(key.contains("cpu") || key.contains("memory"));
    let mut keys = hard.value().into_iter().flat_map(plimsoll_yaml::Node::entries).filter_map(|entry| entry.key.text());
    if keys.clone().next().is_some() && keys.all(counts_objects) {
        return;
    }
    let lacks = |key: &str| matches!(hard, Setting::Absent) || hard.field(key).is_absent();
    if let Some((missing, _)) = WANTED.iter().find(|(long, short)| lacks(long) && lacks(short)) {
        let place =
            object.spec().value().and_then(|spec| spec.entry("hard")).map_or(object.span(), |entry| entry.key.span());
        report.emit(Finding::at(place).arg(object.name().value().unwrap_or("ResourceQuota")).arg(*missing));
    }
}
