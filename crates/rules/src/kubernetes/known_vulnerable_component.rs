use plimsoll_kubernetes::image::ImageReference;
use plimsoll_kubernetes::{Container, Setting};
use plimsoll_lint::{Finding, Report};

type Version = [u32; 3];

/// End of the image's path, first version with it, first version without it, its name.
///
/// Sources: the advisories of the projects, by the names of the vulnerabilities.
const TABLE: &[(&str, Version, Version, &str)] = &[
    ("argoproj/argocd", [0, 0, 0], [2, 1, 9], "CVE-2022-24348"),
    ("argoproj/argocd", [2, 2, 0], [2, 2, 4], "CVE-2022-24348"),
    ("grafana/grafana", [9, 2, 0], [9, 2, 4], "CVE-2022-39328"),
    ("ingress-nginx/controller", [0, 0, 0], [1, 11, 5], "CVE-2025-1974"),
    ("ingress-nginx/controller", [1, 12, 0], [1, 12, 1], "CVE-2025-1974"),
    ("kyverno/kyverno", [1, 8, 3], [1, 8, 5], "CVE-2022-47633"),
];

pub(crate) fn check(container: &Container<'_>, report: &mut Report<'_>) {
    let Setting::Set(text, node) = container.image() else { return };
    let Ok(image) = ImageReference::parse(text) else { return };
    let Some(version) = image.tag().and_then(version) else { return };
    let path = image.path();
    let is_it = |end: &str| path.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
    let found = TABLE.iter().find(|(end, first, fixed, _)| is_it(end) && (*first..*fixed).contains(&version));
    if let Some((.., name)) = found {
        report.emit(Finding::at(node.span()).arg(text).arg(*name));
    }
}

/// The three numbers of a tag such as `v1.11.4`; what follows them does not count.
fn version(tag: &str) -> Option<Version> {
    let mut numbers = tag.trim_start_matches('v').splitn(3, '.').map(|part| {
        let digits = part.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        digits.parse().ok()
    });
    Some([numbers.next()??, numbers.next()??, numbers.next()??])
}
