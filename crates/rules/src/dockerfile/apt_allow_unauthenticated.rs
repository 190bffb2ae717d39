use plimsoll_lint::{Report, ScriptView};

use super::insecure_flag;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    insecure_flag::check(view, report, &["apt-get", "apt", "aptitude"], &["--allow-unauthenticated"]);
}
