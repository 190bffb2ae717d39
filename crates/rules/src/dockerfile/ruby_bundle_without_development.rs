use plimsoll_lint::{Report, ScriptView};

use super::pack::bundle_install;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    bundle_install(view, &["BUNDLE_WITHOUT", "without", "BUNDLE_ONLY"], "ENV BUNDLE_WITHOUT=development:test", report);
}
