//! Joins a pod with the Dockerfile that builds its image, as compose, skaffold, kustomize or the configuration tell.

use plimsoll_dockerfile::{BuildFacts, User};
use plimsoll_kubernetes::{Detail, ImageUser};
use plimsoll_lint::{Finding, ImageBuilds, ProjectView, Report, UnitFacts};

pub(crate) fn check(view: &ProjectView<'_>, report: &mut Report<'_>) {
    let images = report.settings().images.clone();
    let builds = ImageBuilds::new(view.units, &images);
    if builds.is_empty() {
        return;
    }
    for unit in view.units.iter().filter(|unit| !unit.is_part) {
        for object in &unit.facts.objects {
            let Detail::Workload(workload) = &object.detail else { continue };
            for container in workload.pods.iter().flat_map(|pod| &pod.image_users) {
                // The facts are about the last stage.
                let Some(build) = builds.get(&container.image).filter(|build| build.target.is_none()) else { continue };
                if let Some(finding) = judge(unit, container, &build.unit, build.facts) {
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
