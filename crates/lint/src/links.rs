//! Which image is built by which Dockerfile, as compose, skaffold and kustomize files say.

use std::path::{Component, Path, PathBuf};

use plimsoll_yaml::{Node, Stream};

use crate::kustomize::is_kustomization;

/// One thing that a file says about images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImageLink {
    /// An image is built from a Dockerfile.
    Built {
        /// The image as it is named there, without tag and digest.
        image: Box<str>,
        /// The Dockerfile, as an absolute or root-relative path without `.` and `..`.
        dockerfile: PathBuf,
        /// The build stage, if not the last.
        target: Option<Box<str>>,
    },
    /// A kustomization replaces one image name by another.
    Renamed {
        /// The name in the base.
        from: Box<str>,
        /// The name that is deployed.
        to: Box<str>,
    },
}

/// What the documents of one file say about images; nothing for files of other kinds.
pub(crate) fn image_links(path: &Path, stream: &Stream<'_>) -> Vec<ImageLink> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let folder = path.parent().unwrap_or(Path::new(""));
    let is_compose = name.contains("compose");
    let is_kustomization = is_kustomization(path);
    let roots = stream.documents.iter().filter_map(plimsoll_yaml::Document::root);
    roots
        .flat_map(|root| {
            if is_compose {
                compose(folder, root)
            } else if is_kustomization {
                kustomize(root)
            } else if is_skaffold(root) {
                skaffold(folder, root)
            } else {
                Vec::new()
            }
        })
        .collect()
}

/// Whether a document configures skaffold.
pub(crate) fn is_skaffold(root: Node<'_>) -> bool {
    root.get("apiVersion").and_then(Node::text).is_some_and(|version| version.starts_with("skaffold/"))
}

/// `services.*.build` beside `services.*.image`.
fn compose(folder: &Path, root: Node<'_>) -> Vec<ImageLink> {
    let services = root.get("services").into_iter().flat_map(Node::entries);
    services
        .filter_map(|service| {
            let image = known(service.value.get("image")?)?;
            let build = service.value.get("build")?;
            let dockerfile = compose_dockerfile(folder, build)?;
            let target = build.get("target").and_then(known).map(Into::into);
            Some(ImageLink::Built { image: without_tag(image).into(), dockerfile, target })
        })
        .collect()
}

/// The Dockerfile that the `build` of a service means, for a compose file in `folder`; nothing for one from elsewhere.
#[must_use]
pub fn compose_dockerfile(folder: &Path, build: Node<'_>) -> Option<PathBuf> {
    let context = build.text().or_else(|| build.get("context").and_then(Node::text)).unwrap_or(".");
    let dockerfile = build.get("dockerfile").map_or(Some("Dockerfile"), known)?;
    local(&folder.join(context).join(dockerfile))
}

/// `build.artifacts[]` with `docker` or nothing, which means a Dockerfile too.
fn skaffold(folder: &Path, root: Node<'_>) -> Vec<ImageLink> {
    let artifacts = root.at(&["build", "artifacts"]).into_iter().flat_map(Node::items);
    artifacts
        .filter_map(|artifact| {
            let others = ["bazel", "jib", "kaniko", "buildpacks", "custom", "ko"];
            if others.iter().any(|other| artifact.get(other).is_some()) {
                return None;
            }
            let image = known(artifact.get("image")?)?;
            let context = artifact.get("context").map_or(Some("."), known)?;
            let dockerfile = artifact.at(&["docker", "dockerfile"]).map_or(Some("Dockerfile"), known)?;
            let target = artifact.at(&["docker", "target"]).and_then(known).map(Into::into);
            built(image, &folder.join(context).join(dockerfile), target)
        })
        .collect()
}

/// `images[]` with a `newName`.
fn kustomize(root: Node<'_>) -> Vec<ImageLink> {
    let images = root.get("images").into_iter().flat_map(Node::items);
    images
        .filter_map(|image| {
            let (from, to) = (known(image.get("name")?)?, known(image.get("newName")?)?);
            Some(ImageLink::Renamed { from: without_tag(from).into(), to: without_tag(to).into() })
        })
        .collect()
}

fn known(node: Node<'_>) -> Option<&str> {
    node.text().filter(|text| !text.is_empty() && !node.is_unknown())
}

fn built(image: &str, dockerfile: &Path, target: Option<Box<str>>) -> Option<ImageLink> {
    let image = without_tag(image).into();
    local(dockerfile).map(|dockerfile| ImageLink::Built { image, dockerfile, target })
}

fn local(path: &Path) -> Option<PathBuf> {
    let is_remote = path.to_str().is_none_or(|path| path.contains("://"));
    (!is_remote).then(|| normalize(path))
}

/// An image name without tag and digest.
pub(crate) fn without_tag(image: &str) -> &str {
    let image = image.split('@').next().unwrap_or(image);
    match image.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => name,
        _ => image,
    }
}

/// Takes `.` and `..` out of a path without asking the file system.
#[must_use]
pub fn normalize(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(path: &str, text: &str) -> Vec<String> {
        let show = |link: ImageLink| match link {
            ImageLink::Built { image, dockerfile, target } => {
                format!("{image} <- {} {}", dockerfile.display(), target.unwrap_or_default())
            }
            ImageLink::Renamed { from, to } => format!("{from} -> {to}"),
        };
        image_links(Path::new(path), &plimsoll_yaml::parse(text)).into_iter().map(show).collect()
    }

    #[test]
    fn compose_names_images_and_builds() {
        let text = "services:\n  a:\n    image: reg:5000/a:1\n    build: ./src\n  b:\n    image: b\n    build:\n      context: ..\n      dockerfile: B.Dockerfile\n      target: prod\n  c:\n    image: c\n";
        assert_eq!(
            links("/p/x/compose.yaml", text),
            ["reg:5000/a <- /p/x/src/Dockerfile ", "b <- /p/B.Dockerfile prod"]
        );
    }

    #[test]
    fn skaffold_and_kustomize_are_read() {
        let text = "apiVersion: skaffold/v4beta1\nbuild:\n  artifacts:\n  - image: a\n    context: app\n  - image: b\n    jib: {}\n";
        assert_eq!(links("/p/skaffold.yaml", text), ["a <- /p/app/Dockerfile "]);
        let text = "images:\n- name: a\n  newName: reg/a\n  newTag: v1\n- name: b\n  newTag: v2\n";
        assert_eq!(links("/p/kustomization.yaml", text), ["a -> reg/a"]);
    }
}
