//! Fields of a security context at the wrong level have a rule of their own, and so have no finding here.

use plimsoll_kubernetes::schema::{Elsewhere, UnknownField};
use plimsoll_lint::{Finding, Fix, KindView, Report, Severity};
use plimsoll_text::Edit;

use super::misplaced_security_context_field::{CONTAINER_ONLY, POD_ONLY};

pub(crate) fn check(view: &KindView<'_>, report: &mut Report<'_>) {
    let object = view.object;
    if object.is_fragment() {
        return;
    }
    let version = report.settings().kubernetes.version;
    for field in &view.judged().unknown {
        let is_misplaced = match &*field.type_name {
            "PodSecurityContext" => CONTAINER_ONLY.contains(&field.key),
            "SecurityContext" => POD_ONLY.contains(&field.key),
            _ => false,
        };
        // SOPS keeps its own data in the file and takes it out again.
        let is_sops = field.key == "sops" && field.parent == object.root;
        if !is_misplaced && !is_sops {
            let place = view.definitions.place_of(object).filter(|_| field.type_name != "ObjectMeta");
            let finding = finding(field, &version.to_string());
            report.emit(match place {
                Some(place) => {
                    finding.help(format!("Correct the name or the place of the field; '{place}' defines the kind."))
                }
                None => finding,
            });
        }
    }
}

fn finding(field: &UnknownField<'_, '_>, version: &str) -> Finding {
    let base = Finding::at(field.entry.key.span()).arg(&*field.type_name).arg(field.key);
    if let Some(versions) = field.versions {
        let range = match (versions.first(), versions.last()) {
            (Some(first), _) if first.to_string() != version && first.minor() > minor(version) => {
                format!("from {first} on")
            }
            (_, Some(last)) => format!("up to {last}"),
            _ => "other versions".to_owned(),
        };
        return base.message("version").arg(version).arg(range).severity(Severity::Medium);
    }
    if let Some(name) = field.suggestion {
        let only_case = name.eq_ignore_ascii_case(field.key);
        let is_free = field.parent.get(name).is_none();
        let finding = base.message("suggestion").arg(name);
        let edit = vec![Edit::replace(field.entry.key.span(), name)];
        let title = format!("Rename it to '{name}'");
        return match (is_free, only_case) {
            (true, true) => finding.fix(Fix::safe(title, edit)),
            (true, false) => finding.fix(Fix::r#unsafe(title, edit)),
            (false, _) => finding,
        };
    }
    match &field.elsewhere {
        Some((place, type_name)) => base.message("misplaced").arg(route(place, type_name)),
        None => base,
    }
}

fn minor(version: &str) -> u8 {
    version.rsplit('.').next().and_then(|minor| minor.parse().ok()).unwrap_or(0)
}

/// Where a field belongs, seen from where it stands.
fn route(place: &Elsewhere<'_>, type_name: &str) -> String {
    let below = place.down.join(".");
    match (place.up, below.as_str()) {
        (0, below) => format!("under '{below}'"),
        (1, "") => format!("one level up, in {type_name}"),
        (up, "") => format!("{up} levels up, in {type_name}"),
        (1, below) => format!("one level up, under '{below}'"),
        (up, below) => format!("{up} levels up, under '{below}'"),
    }
}
