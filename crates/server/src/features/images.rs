//! References of images: where they stand, what they consist of, and which Dockerfile builds them.

use std::fmt::Write as _;

use plimsoll_dockerfile::{Base, Build, EffectiveUser, Source, User};
use plimsoll_image::ImageReference;
use plimsoll_kubernetes::{Manifest, Setting};
use plimsoll_lint::{FileKind, LiveProject};
use plimsoll_text::Span;
use plimsoll_yaml::{Document as Yaml, Node};

use crate::documents::Document;
use crate::uri;

/// A reference in a document.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ImageAt {
    /// With variables replaced.
    pub(super) reference: String,
    /// Where it is written.
    pub(super) span: Span,
    /// Whether variables were replaced by their defaults.
    from_defaults: bool,
}

/// The reference of an image at an offset of a document.
pub(super) fn image_at(document: &Document, at: u32) -> Option<ImageAt> {
    match document.kind? {
        FileKind::Dockerfile => in_dockerfile(&document.text, at),
        FileKind::Yaml | FileKind::Unknown => in_yaml(document, at),
        FileKind::Bake => None,
    }
}

fn touches(span: Span, at: u32) -> bool {
    span.overlaps(Span::empty(at))
}

fn in_dockerfile(text: &str, at: u32) -> Option<ImageAt> {
    let build = Build::parse(text);
    for stage in build.stages().filter(|stage| touches(stage.span(), at)) {
        if let (Some(word), Base::Image(reference)) = (stage.base_word(), stage.base())
            && touches(word.span, at)
        {
            let reference = reference.to_owned();
            return Some(ImageAt { reference, span: word.span, from_defaults: word.has_variables() });
        }
        let external = stage.sources().find(|source| touches(source.span, at) && source.source == Source::External);
        if let Some(source) = external {
            let reference = source.text.trim_matches(['"', '\'']).to_owned();
            return Some(ImageAt { reference, span: source.span, from_defaults: false });
        }
    }
    None
}

fn in_yaml(document: &Document, at: u32) -> Option<ImageAt> {
    // The editor asks at every move of the pointer: most lines hold no image, and one document of the stream is enough.
    let line = document.lines.line_span(&document.text, document.lines.line(at)).of(&document.text);
    if !line.contains("image") && !line.contains("reference") {
        return None;
    }
    let part = yaml_document_at(&document.text, at);
    let at = at.saturating_sub(part.start);
    let stream = plimsoll_yaml::parse(part.of(&document.text));
    let found = |node: Node<'_>, text: &str| {
        let (reference, span) = (text.to_owned(), node.span());
        (touches(span, at) && !node.is_alias()).then(|| ImageAt {
            reference,
            span: span.shift(part.start),
            from_defaults: false,
        })
    };
    if is_compose(document) {
        let roots = stream.documents.iter().filter_map(Yaml::root);
        let services = roots.filter_map(|root| root.get("services")).flat_map(Node::entries);
        let images = services.filter_map(|service| service.value.get("image"));
        return images.filter(|node| !node.is_unknown()).find_map(|node| found(node, node.text()?));
    }
    let manifest = Manifest::new(&stream);
    let objects = manifest.objects.iter().filter(|object| touches(object.root.span(), at));
    let images = objects.flat_map(plimsoll_kubernetes::Object::pods).flat_map(|pod| pod.images());
    images.into_iter().find_map(|image| match image {
        Setting::Set(text, node) => found(node, text),
        Setting::Absent | Setting::Unknown(_) => None,
    })
}

/// The part of a YAML text between the separators around an offset. A line that begins with `---` always ends a document.
pub(super) fn yaml_document_at(text: &str, at: u32) -> Span {
    let (before, after) = text.split_at_checked(at as usize).unwrap_or((text, ""));
    let start = before.rfind("\n---").map_or(0, |end| end + 1);
    let end = after.find("\n---").map_or(text.len(), |end| before.len() + end + 1);
    Span::from_range(start..end)
}

/// Whether the document describes services of Docker Compose.
pub(super) fn is_compose(document: &Document) -> bool {
    document.path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.contains("compose"))
}

/// The parts of a reference, and the Dockerfile of the project that builds it; nothing for what is no reference.
pub(super) fn describe(image: &ImageAt, document: &Document, project: &LiveProject) -> Option<String> {
    let reference = ImageReference::parse(&image.reference).ok()?;
    let mut out = String::new();
    if image.from_defaults {
        let _ = write!(out, "`{}` with the defaults of its build arguments\n\n", reference.as_str());
    }
    let implied = if reference.domain_range().is_none() { " (the default)" } else { "" };
    let _ = writeln!(out, "- Registry: `{}`{implied}", reference.domain());
    let _ = writeln!(out, "- Repository: `{}`", reference.path());
    let _ = match (reference.tag(), reference.digest()) {
        (Some(tag), _) => writeln!(out, "- Tag: `{tag}`"),
        (None, Some(_)) => writeln!(out, "- Tag: none"),
        (None, None) => writeln!(out, "- Tag: none, which means `latest`"),
    };
    let _ = match reference.digest() {
        Some(digest) => writeln!(out, "- Digest: `{digest}`"),
        None => writeln!(out, "- Digest: none"),
    };
    let builds = project.image_builds(&document.path);
    if let Some(build) = builds.get(&image.reference)
        && let Some((path, text)) = project.file(build.unit.id)
    {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let target = build.target.map(|target| format!(", stage `{target}`")).unwrap_or_default();
        let dockerfile = Build::parse(&text);
        let stage = match build.target {
            Some(target) => dockerfile.stage_named(target),
            None => dockerfile.final_stage(),
        };
        let user = stage.map(|stage| user(&stage.effective_user())).unwrap_or_default();
        let _ = writeln!(out, "- Built by [{name}]({}){target}{user}", uri::from_path(path));
    }
    Some(out)
}

/// Who the processes of an image run as, as the end of a sentence.
fn user(user: &EffectiveUser) -> String {
    match &user.user {
        User::Root => ", runs as `root`".to_owned(),
        User::Numeric(number) => format!(", runs as user `{number}`"),
        User::Named(name) => format!(", runs as user `{name}`"),
        User::BaseImage => ", runs as the user of its base image".to_owned(),
        User::Unknown => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(name: &str, language: &str, text: &str) -> Document {
        Document::new(format!("file:///x/{name}"), language, Some(1), text.to_owned())
    }

    fn found(document: &Document, at: &str) -> Option<String> {
        let at = u32::try_from(document.text.find(at).unwrap()).unwrap();
        image_at(document, at).map(|image| image.reference)
    }

    #[test]
    fn images_of_stages_and_of_copies_are_found() {
        let text = "ARG V=1\nFROM alpine:$V AS a\nFROM a\nCOPY --from=nginx:1.29 /x /y\nCOPY --from=a /x /y\n";
        let document = document("Dockerfile", "dockerfile", text);
        assert_eq!(found(&document, "pine").as_deref(), Some("alpine:1"));
        assert_eq!(found(&document, "ginx").as_deref(), Some("nginx:1.29"));
        assert_eq!(found(&document, "a\nCOPY"), None, "a stage is no image");
        assert_eq!(found(&document, "/x"), None);
    }

    #[test]
    fn images_of_containers_and_services_are_found() {
        let pod =
            "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: 'a:1'}, {image: '{{ .x }}'}]}\nimage: other\n";
        let pod = document("pod.yaml", "yaml", pod);
        assert_eq!(found(&pod, "a:1").as_deref(), Some("a:1"));
        assert_eq!(found(&pod, "{{ .x"), None);
        assert_eq!(found(&pod, "other"), None);
        let second = "kind: [\n---\napiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - image: b:2\n---\nx: 1\n";
        let second = document("pods.yaml", "yaml", second);
        let at = u32::try_from(second.text.find("b:2").unwrap()).unwrap();
        let image = image_at(&second, at).unwrap();
        assert_eq!((image.reference.as_str(), image.span), ("b:2", Span::new(at, at + 3)));
        let compose = document("compose.yaml", "dockercompose", "services:\n  web:\n    image: web\n  x: 1\n");
        assert_eq!(found(&compose, "web\n  x").as_deref(), Some("web"));
    }

    #[test]
    fn any_offset_of_broken_text_is_fine() {
        for (name, language, text) in [
            ("Dockerfile", "dockerfile", "FROM\nCOPY --from= \nFROM ${é"),
            ("x.yaml", "yaml", "kind: [\napiVersion: é\nimage"),
        ] {
            let document = document(name, language, text);
            for at in 0..40 {
                image_at(&document, at);
            }
        }
    }
}
