//! Reports what the reader of suppressions could not make sense of, and suppressions without the reason that is required.

use plimsoll_lint::{Finding, Report, Suppressions};
use plimsoll_text::Edit;

pub(crate) fn check(suppressions: &Suppressions, report: &mut Report<'_>) {
    for problem in suppressions.problems() {
        let finding = Finding::at(problem.span).arg(problem.message.as_str());
        report.emit(match &problem.suggestion {
            Some(name) => finding
                .help(format!("Did you mean '{name}'?"))
                .safe_fix(format!("Write '{name}'"), Edit::replace(problem.span, name.as_str())),
            None => finding,
        });
    }
    if report.settings().require_suppression_reason {
        for suppression in
            suppressions.list().iter().filter(|suppression| suppression.is_own && !suppression.has_reason)
        {
            let names: Vec<&str> = suppression.rules.iter().map(|rule| rule.name.as_str()).collect();
            report.emit(Finding::at(suppression.span).message("reason").arg(names.join(", ")));
        }
    }
}
