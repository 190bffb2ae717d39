use plimsoll_kubernetes::Pod;
use plimsoll_lint::Report;

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    super::missing_probe(pod, "readinessProbe", report);
}
