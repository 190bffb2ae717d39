use plimsoll_lint::{Report, ScopeView};

use super::{Access, report_access};

const ACCESS: &[Access] = &[Access { group: "", resources: &["pods/portforward"], verbs: &["create", "get"] }];

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    report_access(view, ACCESS, |rule| rule.names_resources, report);
}
