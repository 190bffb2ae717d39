//! Joins a pod with the Dockerfile that builds its image, as compose, skaffold, kustomize or the configuration tell.

use std::collections::BTreeMap;
use std::path::Path;

use plimsoll_dockerfile::{BuildFacts, User};
use plimsoll_kubernetes::image::ImageReference;
use plimsoll_kubernetes::{Detail, ImageUser};
use plimsoll_lint::{Finding, ImageLink, ProjectView, Report, UnitFacts, normalize};

pub(crate) fn check(view: &ProjectView<'_>, report: &mut Report<'_>) {
    let builds = builds(view, report);
    if builds.is_empty() {
        return;
    }
    for unit in view.units {
        for object in &unit.facts.objects {
            let Detail::Workload(workload) = &object.detail else { continue };
            for container in workload.pods.iter().flat_map(|pod| &pod.image_users) {
                let Some((dockerfile, facts)) = familiar(&container.image).and_then(|name| builds.get(&name)) else {
                    continue;
                };
                if let Some(finding) = judge(unit, container, dockerfile, facts) {
                    report.emit(finding);
                }
            }
        }
    }
}

fn judge(
    unit: &UnitFacts<'_>,
    container: &ImageUser,
    dockerfile: &UnitFacts<'_>,
    facts: &BuildFacts,
) -> Option<Finding> {
    let finding = Finding::in_unit(unit.id, container.span).arg(&*container.image);
    let shown = dockerfile.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let place = facts.user.decided_by.or(facts.base_span)?;
    match &facts.user.user {
        User::Root => Some(finding.arg(shown).related_in(dockerfile.id, place, "the image ends as root")),
        User::Named(name) => Some(finding.message("named").arg(name.as_str()).arg(shown).related_in(
            dockerfile.id,
            place,
            "the user has a name",
        )),
        User::Numeric(_) | User::BaseImage | User::Unknown => None,
    }
}

/// The builds of the run by the name of their image.
fn builds<'a>(view: &ProjectView<'a>, report: &Report<'_>) -> BTreeMap<String, (&'a UnitFacts<'a>, &'a BuildFacts)> {
    let by_path: BTreeMap<&Path, &UnitFacts<'_>> =
        view.units.iter().filter(|unit| unit.facts.build.is_some()).map(|unit| (unit.path, unit)).collect();
    let mut found = BTreeMap::new();
    let mut add = |image: &str, dockerfile: &Path| {
        let unit = by_path.get(dockerfile).copied();
        if let (Some(name), Some(unit)) = (familiar(image), unit)
            && let Some(build) = &unit.facts.build
        {
            found.insert(name, (unit, &**build));
        }
    };
    for image in report.settings().images.iter().filter(|image| image.target.is_none()) {
        add(&image.image, &normalize(Path::new(&image.dockerfile)));
    }
    let links = || view.units.iter().flat_map(|unit| &unit.facts.links);
    for link in links() {
        if let ImageLink::Built { image, dockerfile, target: None } = link {
            add(image, dockerfile);
        }
    }
    let renames: Vec<(String, String)> = links()
        .filter_map(|link| match link {
            ImageLink::Renamed { from, to } => Some((familiar(from)?, familiar(to)?)),
            ImageLink::Built { .. } => None,
        })
        .collect();
    for (from, to) in renames {
        if let Some(&build) = found.get(&to) {
            found.entry(from).or_insert(build);
        }
    }
    found
}

fn familiar(image: &str) -> Option<String> {
    ImageReference::parse(image).ok().map(|reference| reference.normalized_name())
}
