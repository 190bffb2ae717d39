use plimsoll_lint::{Report, ScriptView};

use super::dnf_no_yes;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    dnf_no_yes::asks(view, report, |name| name == "yum");
}
