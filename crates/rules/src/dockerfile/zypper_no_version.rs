use plimsoll_dockerfile::Installer;
use plimsoll_lint::{Report, ScriptView};

use super::no_version;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    no_version::check(view, report, Installer::Zypper);
}
