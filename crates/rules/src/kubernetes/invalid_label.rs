use plimsoll_kubernetes::{Object, Setting, StringMap};
use plimsoll_lint::{Finding, Report};

const LABEL: usize = 63;
const SUBDOMAIN: usize = 253;

/// Kinds whose names may have other characters: they are used in paths alone.
const FREE: &[(&str, &[&str])] =
    &[("rbac.authorization.k8s.io", &["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"])];

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if object.is_config() {
        return;
    }
    if let Setting::Set(name, node) = object.name()
        && let Some(problem) = name_problem(object, name)
        && !is_templated(name)
    {
        report.emit(Finding::at(node.span()).arg(name).arg(problem));
    }
    if let Setting::Set(name, node) = object.namespace()
        && !is_dns_label(name)
        && !is_templated(name)
    {
        report.emit(Finding::at(node.span()).message("namespace").arg(name));
    }
    maps(object.labels(), object.annotations(), report);
    for pod in object.known_pods().iter().filter(|pod| pod.template.is_some_and(|template| template != object.root)) {
        maps(pod.labels(), pod.annotations(), report);
    }
}

fn maps(labels: StringMap<'_>, annotations: StringMap<'_>, report: &mut Report<'_>) {
    for (key, value, entry) in labels.iter() {
        if !is_qualified(&key) && !is_templated(&key) {
            report.emit(Finding::at(entry.key.span()).message("key").arg(&*key));
        }
        if let Some(value) = value.filter(|value| !is_label_value(value) && !is_templated(value)) {
            report.emit(Finding::at(entry.value.span()).message("value").arg(value).arg(&*key));
        }
    }
    for (key, _, entry) in annotations.iter() {
        if !is_qualified(&key) && !is_templated(&key) {
            report.emit(Finding::at(entry.key.span()).message("key").arg(&*key));
        }
    }
}

/// Whether another program puts something in before the server sees it.
fn is_templated(text: &str) -> bool {
    text == "_" || ["${", "$(", "{{", "<", "%", "@@"].iter().any(|mark| text.contains(mark))
}

fn name_problem(object: &Object<'_>, name: &str) -> Option<&'static str> {
    if FREE.iter().any(|(group, kinds)| *group == object.group && kinds.contains(&object.kind)) {
        return (name.contains(['/', '%']) || matches!(name, "." | "..")).then_some("no slash and no percent sign");
    }
    let is_known = matches!(object.group, "" | "apps" | "batch" | "networking.k8s.io" | "policy" | "autoscaling");
    match (object.group, object.kind) {
        ("", "Service") => (!is_dns_label(name) || name.starts_with(|c: char| c.is_ascii_digit()))
            .then_some("up to 63 lower-case letters, digits and dashes, a letter first"),
        ("", "Namespace") => (!is_dns_label(name)).then_some("up to 63 lower-case letters, digits and dashes"),
        ("", "List") => None,
        _ if is_known => (!is_subdomain(name)).then_some("lower-case letters, digits, dashes and dots"),
        _ => None,
    }
}

fn is_dns_label(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty()
        && text.len() <= LABEL
        && text.bytes().all(is_part)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

fn is_subdomain(text: &str) -> bool {
    let is_part = |part: &[u8]| {
        !part.is_empty()
            && part.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-')
            && !part.starts_with(b"-")
            && !part.ends_with(b"-")
    };
    text.len() <= SUBDOMAIN && text.as_bytes().split(|byte| *byte == b'.').all(is_part)
}

fn is_label_value(text: &str) -> bool {
    text.is_empty() || is_name(text)
}

fn is_name(text: &str) -> bool {
    let is_edge = |c: char| c.is_ascii_alphanumeric();
    text.len() <= LABEL
        && text.starts_with(is_edge)
        && text.ends_with(is_edge)
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

fn is_qualified(key: &str) -> bool {
    match key.split_once('/') {
        Some((prefix, name)) => is_subdomain(&prefix.to_ascii_lowercase()) && is_name(name),
        None => is_name(key),
    }
}
