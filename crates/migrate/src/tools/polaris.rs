//! Polaris: `polaris.yaml`.

use plimsoll_lint::Severity;
use plimsoll_yaml::Node;

use super::key;
use crate::reader::Reader;

pub(super) fn read(reader: &mut Reader<'_>, root: Node<'_>) {
    for entry in root.entries() {
        let (name, at) = key(&entry);
        match name {
            "checks" => entry.value.entries().for_each(|check| {
                let (id, at) = key(&check);
                match check.value.text() {
                    Some("ignore") => reader.ignore(id, at),
                    Some("danger") => reader.severity(id, at, Severity::High),
                    Some("warning") => reader.severity(id, at, Severity::Medium),
                    _ => reader.no_counterpart(id, at, None),
                }
            }),
            "exemptions" => {
                for exemption in entry.value.items() {
                    let message = "An exemption of objects is an annotation here: 'plimsoll.dev/ignore' on the object.";
                    reader.note(exemption.span(), message);
                }
            }
            "disallowExemptions" | "disallowAnnotationExemptions" if entry.value.as_bool() == Some(true) => {
                reader.no_counterpart(name, at, Some("use '--no-suppressions'"));
            }
            "disallowExemptions" | "disallowAnnotationExemptions" | "displayName" => {}
            "customChecks" => entry.value.entries().for_each(|check| {
                let (name, at) = key(&check);
                reader.note(at, format!("The custom check '{name}' has no counterpart."));
            }),
            _ => reader.no_counterpart(name, at, None),
        }
    }
}
