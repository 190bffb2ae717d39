//! One finding for the image as a whole, at the FROM of the stage that is shipped. A USER that says root is the finding
//! of `last-user-root`, a user that is made and never used that of `user-never-used`.

use plimsoll_dockerfile::{Base, Keyword, Stage, User};
use plimsoll_image::ImageReference;
use plimsoll_lint::{Finding, Report};

use super::user_never_used::created_and_unused;
use super::whole_run::append_user;

/// What names or tags of images that set a user of their own contain.
const NONROOT_WORDS: [&str; 5] = ["chiseled", "nonroot", "non-root", "rootless", "unprivileged"];

/// Where images come from that all set a user of their own.
const NONROOT_SOURCES: [&str; 4] =
    ["cgr.dev/chainguard/", "docker.io/bitnami/", "docker.io/jupyter/", "quay.io/jupyter/"];

/// Widely used images that set a user of their own.
const NONROOT_IMAGES: [&str; 4] = [
    "docker.io/curlimages/curl",
    "docker.io/grafana/grafana",
    "docker.io/jenkins/jenkins",
    "quay.io/keycloak/keycloak",
];

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let user = stage.effective_user();
    if !stage.is_final() || user.decided_by.is_some() || stage.is_windows() {
        return;
    }
    let Some(word) = stage.base_word() else { return };
    let image = match stage.root().base() {
        Base::Image(image) if user.user == User::BaseImage && !sets_user(image, report.list("images")) => image,
        Base::Scratch if runs(*stage) => "scratch",
        _ => return,
    };
    // The name of the user that nobody switches to is the better place.
    if created_and_unused(*stage).is_some() {
        return;
    }
    let finding = Finding::at(word.span).arg(image);
    report.emit(match append_user(*stage, "65532:65532") {
        Some(edit) => finding.unsafe_fix("Append USER 65532:65532", edit),
        None => finding,
    });
}

/// Whether something is there to be run: a stage from scratch without a command only carries files.
fn runs(stage: Stage<'_>) -> bool {
    stage.last_in_chain(Keyword::Entrypoint).is_some() || stage.last_in_chain(Keyword::Cmd).is_some()
}

fn sets_user(image: &str, configured: &[String]) -> bool {
    let Ok(reference) = ImageReference::parse(image) else { return true };
    let name = reference.normalized_name();
    let tag = reference.tag().unwrap_or("");
    let says_so = |text: &str| NONROOT_WORDS.iter().any(|word| text.contains(word));
    says_so(&name)
        || says_so(tag)
        || NONROOT_SOURCES.iter().any(|source| name.starts_with(source))
        || NONROOT_IMAGES.contains(&&*name)
        || configured.iter().any(|one| *one == name || one == reference.familiar_name())
}
