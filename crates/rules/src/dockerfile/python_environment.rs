use plimsoll_dockerfile::Stage;
use plimsoll_lint::{Finding, Report};

use super::pack::{base_tag, below_from, mentions};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let Some(word) = stage.base_word().filter(|_| stage.is_final() && base_tag(*stage, &["python"]).is_some()) else {
        return;
    };
    if mentions(*stage, &["PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"]) {
        return;
    }
    let finding = Finding::at(word.span).arg(word.raw.as_ref());
    report.emit(match below_from(*stage, "ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1") {
        Some(edit) => finding.unsafe_fix("Insert the settings", edit),
        None => finding,
    });
}
