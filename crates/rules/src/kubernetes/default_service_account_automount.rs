use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Fragment;

use super::with_unsafe_fix;

const KEY: &str = "automountServiceAccountToken";

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if !object.is("", "ServiceAccount") || object.is_fragment() {
        return;
    }
    let name = object.name().value().unwrap_or("ServiceAccount");
    let span = match Setting::of(object.root, KEY).bool() {
        Setting::Set(true, node) => node.span(),
        Setting::Absent if name == "default" => object.span(),
        _ => return,
    };
    let edit = object.root.set(&[KEY], Fragment::Plain("false"));
    report.emit(with_unsafe_fix(Finding::at(span).arg(name), "Give no token to pods that do not ask for it", edit));
}
