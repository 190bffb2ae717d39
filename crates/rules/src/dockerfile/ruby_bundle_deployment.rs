use plimsoll_lint::{Report, ScriptView};

use super::pack::bundle_install;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    bundle_install(
        view,
        &["BUNDLE_DEPLOYMENT", "BUNDLE_FROZEN", "deployment", "frozen"],
        "ENV BUNDLE_DEPLOYMENT=1",
        report,
    );
}
