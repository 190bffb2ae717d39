use plimsoll_kubernetes::Object;
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if object.kind != "Ingress" {
        return;
    }
    for (key, value, entry) in object.annotations().iter() {
        let (Some(name), Some(value)) = (key.strip_prefix("nginx.ingress.kubernetes.io/"), value) else { continue };
        let is_copied = matches!(name, "auth-url" | "auth-tls-match-cn" | "mirror-target" | "mirror-host");
        let breaks_out = value.trim_end().contains(['\n', '\r', '#', ';', '{', '}', '|']);
        if is_copied && (breaks_out || (name == "auth-tls-match-cn" && !value.starts_with("CN="))) {
            report.emit(Finding::at(entry.value.span()).arg(&*key));
        }
    }
}
