//! Installs of packages in any version, for the rules `apt-no-version`, `pip-no-version` and so on.

use plimsoll_dockerfile::{Installer, Keyword};
use plimsoll_lint::{Finding, Report, ScriptView};

/// One finding a command, at the first package without a version.
pub(super) fn check(view: &ScriptView<'_>, report: &mut Report<'_>, installer: Installer) {
    if view.instruction.effective().keyword != Keyword::Run {
        return;
    }
    for command in &view.script.commands {
        let Some(install) = command.install().filter(|install| install.installer == installer) else { continue };
        let mut packages = install.unversioned();
        let Some(first) = packages.next() else { continue };
        let finding = Finding::at(first.span).arg(first.text.as_str());
        report.emit(packages.fold(finding, |finding, other| finding.related(other.span, "in any version too")));
    }
}
