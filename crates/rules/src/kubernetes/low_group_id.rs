use plimsoll_kubernetes::Container;
use plimsoll_lint::Report;

use super::low_id;

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    low_id(container, container.run_as_group().setting, report);
}
