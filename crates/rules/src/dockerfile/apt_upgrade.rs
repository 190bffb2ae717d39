use plimsoll_lint::{Report, ScriptView};

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    super::upgrade::check(
        view,
        report,
        &["apt-get", "apt", "aptitude"],
        &["upgrade", "dist-upgrade", "full-upgrade", "safe-upgrade"],
    );
}
