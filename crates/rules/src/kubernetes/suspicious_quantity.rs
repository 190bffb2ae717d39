use plimsoll_kubernetes::quantity::Quantity;
use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_yaml::Node;

const MEBIBYTE: i64 = 1 << 20;
const MOST_MEMORY: i64 = 16 << 40;
const MOST_CORES: i64 = 1024;

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let spec = object.spec();
    match (object.group, object.kind) {
        ("", "LimitRange") => {
            for limit in spec.field("limits").items().filter(|limit| limit.is_mapping()) {
                for key in ["min", "max", "default", "defaultRequest"] {
                    amounts(Setting::of(limit, key), report);
                }
            }
        }
        ("", "ResourceQuota") => amounts(spec.field("hard"), report),
        ("", "PersistentVolumeClaim") => resources(spec.field("resources"), report),
        _ => {
            for pod in object.known_pods() {
                resources(pod.field("resources"), report);
                for container in pod.containers() {
                    resources(container.field("resources"), report);
                }
            }
            for claim in spec.field("volumeClaimTemplates").items().filter(|claim| claim.is_mapping()) {
                resources(Setting::of(claim, "spec").field("resources"), report);
            }
        }
    }
}

fn resources(resources: Setting<'_, Node<'_>>, report: &mut Report<'_>) {
    amounts(resources.field("requests"), report);
    amounts(resources.field("limits"), report);
}

fn amounts(amounts: Setting<'_, Node<'_>>, report: &mut Report<'_>) {
    let Setting::Set(node, _) = amounts else { return };
    for entry in node.entries().filter(|entry| !entry.key.is_unknown() && !entry.value.is_unknown()) {
        let (Some(resource), Some(text)) = (entry.key.text(), entry.value.text()) else { continue };
        if entry.value.is_null() {
            continue;
        }
        let finding = || Finding::at(entry.value.span()).arg(text).arg(resource);
        match Quantity::parse(text) {
            Err(error) => report.emit(finding().message("refused").arg(error.to_string())),
            Ok(amount) => {
                if let Some(problem) = slip(resource, amount) {
                    report.emit(finding().arg(problem));
                }
            }
        }
    }
}

/// What is odd about an amount of a resource.
fn slip(resource: &str, amount: Quantity) -> Option<&'static str> {
    // In a quota the resource has the side in front.
    let name = resource.strip_prefix("requests.").or_else(|| resource.strip_prefix("limits.")).unwrap_or(resource);
    let is_below = |units: i64| amount > Quantity::ZERO && amount < Quantity::from_units(units);
    match name {
        "memory" | "storage" | "ephemeral-storage" if amount.is_fractional() && is_below(MEBIBYTE) => {
            Some("a part of a byte")
        }
        "memory" if is_below(MEBIBYTE) => Some("less than any program needs"),
        "memory" if amount > Quantity::from_units(MOST_MEMORY) => Some("more than any node has"),
        "storage" | "ephemeral-storage" if is_below(MEBIBYTE) => Some("less than a file system needs"),
        "cpu" if amount > Quantity::from_units(MOST_CORES) => Some("more than any node has"),
        _ => None,
    }
}
