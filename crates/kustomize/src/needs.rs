//! What a kustomization reads, before anything is built.

use std::path::{Path, PathBuf};

use plimsoll_yaml::{Document, Node, Stream};

use crate::generate::file_of;
use crate::sources::normalize;

/// Fields of which a kustomization that uses them is not built.
pub(crate) const UNSUPPORTED: [&str; 8] = [
    "crds",
    "generators",
    "helmChartInflationGenerator",
    "helmCharts",
    "openapi",
    "transformers",
    "validators",
    "buildMetadata",
];

/// What a kustomization reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Files of objects, and folders of other kustomizations.
    pub resources: Vec<PathBuf>,
    /// Folders of components.
    pub components: Vec<PathBuf>,
    /// Files of patches, replacements and configurations.
    pub patches: Vec<PathBuf>,
    /// Files that ConfigMaps are made of, as they are.
    pub data: Vec<PathBuf>,
    /// Files that Secrets are made of.
    pub secrets: Vec<PathBuf>,
    /// Why it cannot be built, as far as it says so itself: a field that is not supported, something that is not local.
    pub obstacle: Option<String>,
}

/// What the kustomization at `path` reads; what is not local is left out.
#[must_use]
pub fn needs(path: &Path, stream: &Stream<'_>) -> Needs {
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut found = Needs::default();
    let Some(root) = stream.documents.iter().find_map(Document::root) else { return found };
    let items = |field: &str| root.get(field).into_iter().flat_map(Node::items);
    let local = |text: &str| {
        let is_path = !text.is_empty() && !text.contains('\n') && !is_remote(text);
        is_path.then(|| normalize(&folder.join(text)))
    };
    let texts = |field: &str| items(field).filter_map(Node::text).filter_map(local).collect::<Vec<_>>();
    let is_used = |field: &&&str| root.get(field).is_some_and(|value| is_filled(value));
    let unsupported = UNSUPPORTED.iter().find(is_used).map(|field| unsupported(field));
    let remote = ["resources", "bases", "components"].into_iter().flat_map(items).filter_map(Node::text);
    found.obstacle = unsupported.or_else(|| remote.into_iter().find(|text| is_remote(text)).map(missing));
    found.resources = texts("resources");
    found.resources.extend(texts("bases"));
    found.components = texts("components");
    found.patches = items("patchesStrategicMerge")
        .filter(|item| !is_inline(*item))
        .filter_map(Node::text)
        .filter_map(local)
        .collect();
    for field in ["patches", "patchesJson6902", "replacements"] {
        found.patches.extend(items(field).filter_map(|item| local(item.get("path")?.text()?)));
    }
    found.patches.extend(texts("configurations"));
    let of_generators = |field: &str| {
        let mut paths = Vec::new();
        for generator in items(field) {
            let files = generator.get("files").into_iter().flat_map(Node::items);
            paths.extend(files.filter_map(|file| local(file_of(file).1)));
            let envs = generator.get("envs").into_iter().flat_map(Node::items).chain(generator.get("env"));
            paths.extend(envs.filter_map(|file| local(file.text()?)));
        }
        paths
    };
    found.data = of_generators("configMapGenerator");
    found.secrets = of_generators("secretGenerator");
    found
}

/// Whether a field says something.
pub(crate) fn is_filled(value: Node<'_>) -> bool {
    value.items().next().is_some() || value.entries().next().is_some()
}

pub(crate) fn unsupported(field: &str) -> String {
    format!("'{field}' is not supported")
}

/// What is wrong with a reference to something that is not among the sources.
pub(crate) fn missing(text: &str) -> String {
    if is_remote(text) { format!("'{text}' is not local") } else { format!("'{text}' is not there") }
}

/// The nodes of a kustomization whose text is a patch.
#[must_use]
pub fn inline_patches<'t>(stream: &'t Stream<'t>) -> Vec<Node<'t>> {
    let Some(root) = stream.documents.iter().find_map(Document::root) else { return Vec::new() };
    let items = |field: &str| root.get(field).into_iter().flat_map(Node::items);
    let fields = ["patches", "patchesJson6902"].into_iter().flat_map(items);
    let patches = fields.filter_map(|item| item.get("patch"));
    let merges = items("patchesStrategicMerge").filter(|item| is_inline(*item));
    patches.chain(merges).filter(|node| node.text().is_some()).collect()
}

/// Whether an entry of `patchesStrategicMerge` is the patch itself rather than a path.
fn is_inline(node: Node<'_>) -> bool {
    node.text().is_some_and(|text| text.contains('\n') || text.trim_start().starts_with('{'))
}

/// Whether a resource is fetched from elsewhere.
pub(crate) fn is_remote(text: &str) -> bool {
    let host = text.split('/').next().unwrap_or_default();
    text.contains("://")
        || text.contains("?ref=")
        || text.starts_with("git@")
        || (text.contains('/') && ["github.com", "gitlab.com", "bitbucket.org", "dev.azure.com"].contains(&host))
}
