use plimsoll_kubernetes::{Pod, Setting};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;
use plimsoll_yaml::{Node, Style};

const EVERYONE_WRITES: i64 = 0o002;
const MAX: i64 = 0o777;

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    for volume in pod.volumes().iter() {
        for source in ["secret", "configMap", "downwardAPI", "projected"] {
            let source = volume.source_named(source);
            mode(source.field("defaultMode"), report);
            for item in source.field("items").items().filter(|item| item.is_mapping()) {
                mode(Setting::of(item, "mode"), report);
            }
        }
    }
}

fn mode(setting: Setting<'_, Node<'_>>, report: &mut Report<'_>) {
    let Setting::Set(value, node) = setting.integer() else { return };
    let Some(text) = node.text() else { return };
    let is_decimal =
        text.len() == 3 && !text.starts_with('0') && text.bytes().all(|byte| (b'0'..=b'7').contains(&byte));
    let finding = Finding::at(node.span()).arg(text);
    if is_decimal && !is_likely(value) {
        let finding = finding.arg(format!("{value:04o}"));
        report.emit(if node.style() == Style::Plain && !node.is_alias() {
            finding.safe_fix("Write it in octal", Edit::insert(node.span().start, "0"))
        } else {
            finding
        });
    } else if !(0..=MAX).contains(&value) {
        report.emit(finding.message("range"));
    } else if value & EVERYONE_WRITES != 0 {
        report.emit(finding.message("open").arg(format!("{value:04o}")));
    }
}

/// Whether a decimal number is a mode that people use: 256, 288, 292, 384, 416, 420, 438, 493, 511 and the like, whose
/// owner can read.
fn is_likely(value: i64) -> bool {
    (0..=MAX).contains(&value) && value & 0o400 != 0 && value & 0o111 == 0
        || matches!(value, 0o500 | 0o550 | 0o555 | 0o700 | 0o750 | 0o755 | 0o777)
}
