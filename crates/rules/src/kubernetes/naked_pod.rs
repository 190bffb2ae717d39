use plimsoll_kubernetes::Object;
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if !object.is("", "Pod") || object.namespace().is(&"kube-system") || object.is_fragment() {
        return;
    }
    let owners = object.metadata().field("ownerReferences");
    let is_short_lived = object.known_pods().iter().any(plimsoll_kubernetes::Pod::is_short_lived);
    if owners.items().len() == 0 && !owners.is_unknown() && !is_short_lived {
        report.emit(Finding::at(object.span()).arg(object.name().value().unwrap_or("Pod")));
    }
}
