use plimsoll_kubernetes::{Container, Setting, capability};
use plimsoll_lint::{Finding, Report, Severity};
use plimsoll_text::Edit;
use plimsoll_yaml::Style;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    for list in ["add", "drop"] {
        for item in container.capability_list(list).items() {
            let Setting::Set(written, node) = Setting::from_node(Some(item)).string() else { continue };
            let name = capability::normalize(written);
            let finding = Finding::at(node.span()).arg(written);
            if !capability::is_known(&name) {
                report.emit(finding.message("unknown"));
            } else if *name != *written {
                // The runtime puts names into upper case itself.
                let has_prefix = written.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("CAP_"));
                let finding = if has_prefix { finding } else { finding.message("case").severity(Severity::Low) };
                report.emit(if node.style() == Style::Plain && !node.is_alias() {
                    finding.safe_fix(format!("Write {name}"), Edit::replace(node.span(), name.into_owned()))
                } else {
                    finding
                });
            }
        }
    }
}
