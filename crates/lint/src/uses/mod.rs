//! What compose and Bake files say of builds: the Dockerfile, the folder it is built in, arguments and the target stage.

mod bake;
mod hcl;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use plimsoll_dockerfile::Invocation;
use plimsoll_kubernetes::image::ImageReference;
use plimsoll_yaml::{Document, Node, Stream};

use crate::embedded::Embedded;
use crate::links::{compose_dockerfile, is_skaffold, normalize};

/// One build.
#[derive(Clone, Debug)]
pub(crate) struct BuildUse {
    /// The file that is built; nothing for an inline one, and for one that is not here.
    pub(crate) dockerfile: Option<PathBuf>,
    /// The folder that is sent to the builder, if it is one here.
    pub(crate) context: Option<PathBuf>,
    /// How the build is called.
    pub(crate) invocation: Invocation,
    /// The Dockerfile, if it stands in the file itself.
    pub(crate) inline: Option<Embedded>,
}

/// The key of compose files under which a Dockerfile may stand.
pub(crate) const COMPOSE_INLINE: &str = "dockerfile_inline";
/// The same of Bake files.
pub(crate) const BAKE_INLINE: &str = "dockerfile-inline";

/// Whether a file says something of builds, by its name.
pub(crate) fn may_say_builds(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.contains("compose") || name.contains("bake") || name.starts_with("skaffold")
}

/// The images that a skaffold file builds, without registry defaults undone: it puts what it has built in their place
/// when it deploys.
pub(crate) fn skaffold_images(stream: &Stream<'_>) -> BTreeSet<String> {
    let roots = stream.documents.iter().filter_map(Document::root);
    let configs = roots.filter(|root| is_skaffold(*root)).flat_map(|root| {
        let profiles = root.get("profiles").into_iter().flat_map(Node::items);
        std::iter::once(root).chain(profiles)
    });
    let artifacts = configs.filter_map(|config| config.at(&["build", "artifacts"])).flat_map(Node::items);
    let images = artifacts.filter_map(|artifact| artifact.get("image")?.as_str());
    images.filter_map(|image| ImageReference::parse(image).ok()).map(|image| image.normalized_name()).collect()
}

/// The builds that the documents of a compose file, or of a Bake file in JSON, describe.
pub(crate) fn of_yaml(path: &Path, stream: &Stream<'_>) -> Vec<BuildUse> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut found = Vec::new();
    for root in stream.documents.iter().filter_map(Document::root) {
        for service in root.get("services").into_iter().flat_map(Node::entries) {
            found.extend(service.value.get("build").and_then(|build| of_compose(folder, build, stream.text)));
        }
        if let Some(targets) = root.get("target").filter(|targets| targets.is_mapping()) {
            found.extend(bake::of_json(folder, targets, stream.text));
        }
    }
    found
}

/// The builds that a Bake file in HCL describes.
pub(crate) fn of_hcl(path: &Path, text: &str) -> Vec<BuildUse> {
    bake::of_hcl(path.parent().unwrap_or(Path::new("")), text)
}

/// The `build` of a service.
fn of_compose(folder: &Path, build: Node<'_>, text: &str) -> Option<BuildUse> {
    let context = build.text().or_else(|| build.get("context").and_then(Node::text)).unwrap_or(".");
    let inline = build.get(COMPOSE_INLINE).and_then(|inline| Embedded::of_scalar(inline, text));
    let dockerfile = if inline.is_some() { None } else { compose_dockerfile(folder, build) };
    let mut invocation = Invocation {
        target: build.get("target").and_then(Node::text).and_then(compose_value),
        ..Invocation::default()
    };
    if let Some(args) = build.get("args") {
        for entry in args.entries() {
            let value = entry.value.text().filter(|_| !entry.value.is_null()).and_then(compose_value);
            invocation.args.extend(entry.key.text().map(|name| (name.to_owned(), value)));
        }
        for item in args.items().filter_map(Node::text) {
            match item.split_once('=') {
                Some((name, value)) => invocation.args.insert(name.to_owned(), compose_value(value)),
                // It comes from the environment.
                None => invocation.args.insert(item.to_owned(), None),
            };
        }
    }
    let inline = inline.map(Embedded::without_compose_variables);
    if dockerfile.is_none() && inline.is_none() {
        return None;
    }
    let context = compose_value(context).and_then(|context| local(folder, &context));
    Some(BuildUse { dockerfile, context, invocation, inline })
}

/// A value of a compose file, if it holds no variable.
fn compose_value(text: &str) -> Option<String> {
    let plain = text.replace("$$", "");
    (!plain.contains('$')).then(|| text.replace("$$", "$"))
}

/// A folder here.
fn local(folder: &Path, path: &str) -> Option<PathBuf> {
    let is_here = !path.contains("://") && !path.starts_with("git@") && !path.contains("target:");
    is_here.then(|| normalize(&folder.join(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(found: Vec<BuildUse>) -> Vec<String> {
        let path = |path: Option<PathBuf>| path.map(|path| path.display().to_string()).unwrap_or_default();
        let show = |found: BuildUse| {
            let args: Vec<String> = found
                .invocation
                .args
                .into_iter()
                .map(|(name, value)| format!("{name}={}", value.unwrap_or_else(|| "?".to_owned())))
                .collect();
            let target = found.invocation.target.unwrap_or_default();
            let inline = found.inline.map(|inline| inline.text).unwrap_or_default();
            format!("{} in {} [{}] {target}|{inline}", path(found.dockerfile), path(found.context), args.join(" "))
        };
        found.into_iter().map(show).collect()
    }

    #[test]
    fn compose_files_say_builds() {
        let text = "services:\n  a:\n    build: ./src\n  b:\n    build:\n      context: ..\n      dockerfile: d/B\n      target: prod\n      args:\n        A: 1\n        B: ${X}\n        C:\n  \
                    c:\n    build:\n      dockerfile_inline: FROM x\n      args: [A=b, C]\n  d:\n    image: x\n  e:\n    build: https://x/y.git\n";
        assert_eq!(
            show(of_yaml(Path::new("/p/q/compose.yaml"), &plimsoll_yaml::parse(text))),
            ["/p/q/src/Dockerfile in /p/q/src [] |", "/p/d/B in /p [A=1 B=? C=?] prod|", " in /p/q [A=b C=?] |FROM x"]
        );
    }

    #[test]
    fn bake_files_say_builds_in_both_of_their_languages() {
        let json = r#"{"group": {"default": {"targets": ["a"]}}, "target": {
            "_c": {"args": {"V": "1", "W": "2"}, "context": "app"},
            "a": {"inherits": ["_c"], "args": {"W": "3", "X": "${Y}"}, "target": "t"},
            "b": {"dockerfile-inline": "FROM x\nRUN y\n"}, "c": {"context": "https://x/y.git"}}}"#;
        let wanted = [
            "/p/app/Dockerfile in /p/app [V=1 W=2] |",
            "/p/app/Dockerfile in /p/app [V=1 W=3 X=?] t|",
            " in /p [] |FROM x\nRUN y\n",
        ];
        assert_eq!(show(of_yaml(Path::new("/p/docker-bake.json"), &plimsoll_yaml::parse(json))), wanted);
        let hcl = "# c\nvariable \"Y\" { default = \"1\" }\ngroup \"default\" {\n  targets = [\"a\"]\n}\n/* x */ target \"_c\" {\n  args = {\n    V = \"1\"\n    \"W\" = \"2\", \n  }\n  context = \"app\"\n}\n\
                   target \"a\" {\n  inherits = [\"_c\"] // y\n  args = { W = \"3\", X = \"${Y}\" }\n  target = \"t\"\n  tags = [for t in x : \"y:${t}\"]\n}\ntarget \"b\" {\n  dockerfile-inline = <<-EOT\n    FROM x\n    RUN y\n  EOT\n}\n\
                   target \"c\" { context = \"https://x/y.git\" }\nfunction \"f\" {\n  params = [a]\n  result = a + 1\n}\n";
        assert_eq!(show(of_hcl(Path::new("/p/docker-bake.hcl"), hcl)), wanted);
    }
}
