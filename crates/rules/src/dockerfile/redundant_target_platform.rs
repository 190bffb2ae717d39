use plimsoll_dockerfile::Stage;
use plimsoll_lint::{Finding, Report};

use super::from_platform_constant::without;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let Some(flag) = stage.from().and_then(|from| from.flag("platform")) else { return };
    let Some(value) = &flag.value else { return };
    if matches!(&*value.raw, "$TARGETPLATFORM" | "${TARGETPLATFORM}") {
        let edit = without(flag.span, stage.build().text());
        report.emit(Finding::at(flag.span).arg(value.raw.as_ref()).safe_fix("Delete the flag", edit));
    }
}
