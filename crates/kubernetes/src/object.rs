use std::borrow::Cow;

use plimsoll_text::Span;
use plimsoll_yaml::{Document, Entry, Node, Stream};

use crate::selector::{LabelSet, Match};
use crate::setting::Kept;
use crate::{Pod, Setting, WorkloadKind, workload};

/// Lists in lists are followed this far.
const LIST_DEPTH: usize = 4;

/// The objects of all documents of a stream.
#[derive(Clone, Debug)]
pub struct Manifest<'t> {
    /// The objects in the order of the text, items of lists in the place of the list.
    pub objects: Vec<Object<'t>>,
}

/// One object of the Kubernetes API.
#[derive(Clone, Copy, Debug)]
pub struct Object<'t> {
    /// The mapping that is the object.
    pub root: Node<'t>,
    /// The API group; empty for the core group.
    pub group: &'t str,
    /// The version in the group.
    pub version: &'t str,
    /// The kind; for an item of a typed list without one, what the list says.
    pub kind: &'t str,
    /// What a comment `# Source: path` above says of the file it was rendered from.
    pub source: Option<&'t str>,
    /// Number of its document in the stream.
    pub document: u32,
    /// See [`Object::is_fragment`]; many rules ask, and finding out takes a walk over all of it.
    is_fragment: bool,
    /// Whether something in it looks like a pod though its kind is not known to describe any; finding out takes a walk too.
    looks_like_workload: bool,
    /// The rows of the table of workloads for its kind, whatever their group.
    rows: &'static [&'static WorkloadKind],
    /// Its `metadata` and `spec`, which nearly all rules ask for.
    metadata: Kept,
    spec: Kept,
    /// Where its pod is, if its kind has one place for it; that may be empty.
    pub(crate) place: Option<Kept>,
}

/// API groups of configuration files that are written like objects but never reach a cluster's API.
const CONFIG_GROUPS: &[&str] = &[
    "agent.k3d.io",
    "apiserver.config.k8s.io",
    "audit.k8s.io",
    "backstage.io",
    "builtin",
    "cli.kyverno.io",
    "client.authentication.k8s.io",
    "clusterctl.cluster.x-k8s.io",
    "config.kubernetes.io",
    "controller-runtime.sigs.k8s.io",
    "credentialprovider.kubelet.k8s.io",
    "ctlptl.dev",
    "eksctl.io",
    "fn.kpt.dev",
    "garden.io",
    "imageset.openshift.io",
    "k3d.io",
    "kind.sigs.k8s.io",
    "kind.x-k8s.io",
    "kpt.dev",
    "krew.googlecontainertools.github.com",
    "kubeadm.k8s.io",
    "kubecontrollermanager.config.k8s.io",
    "kubelet.config.k8s.io",
    "kubeproxy.config.k8s.io",
    "kubescheduler.config.k8s.io",
    "kustomize.config.k8s.io",
    "kuttl.dev",
    "metaconfig.config.k8s.io",
    "minikube.sigs.k8s.io",
    "mirror.openshift.io",
    "nodeadm.config.k8s.io",
    "pod-security.admission.config.k8s.io",
    "scorecard.operatorframework.io",
    "skaffold",
    "tilt.dev",
    "webhook.admission.config.k8s.io",
];

/// Kinds of configuration files whose group is not theirs alone.
const CONFIG_KINDS: &[(&str, &str)] = &[
    ("", "AdmissionConfiguration"),
    ("", "Config"),
    ("", "EgressSelectorConfiguration"),
    ("", "EncryptionConfig"),
    ("", "EncryptionConfiguration"),
    ("", "Kustomization"),
    ("apiserver.k8s.io", "EgressSelectorConfiguration"),
    ("operator.openshift.io", "ImageSetConfiguration"),
];

/// Whether some document of a stream is an object: `apiVersion` and `kind` are strings. Configuration files that are
/// written like objects count as well, see [`Object::is_config`].
pub fn is_manifest(stream: &Stream<'_>) -> bool {
    stream.documents.iter().filter_map(Document::root).any(|root| {
        let object_like = |node: Node<'_>| identity(node, None).is_some();
        object_like(root) || root.items().any(object_like)
    })
}

impl<'t> Manifest<'t> {
    /// Finds the objects of a stream: documents, items of lists, and arrays of objects. Everything else is passed by.
    pub fn new(stream: &'t Stream<'t>) -> Self {
        let mut objects = Vec::new();
        for (number, document) in stream.documents.iter().enumerate() {
            let Some(root) = document.root() else { continue };
            let source = source_comment(stream, document, root);
            let found = Found { source, document: u32::try_from(number).unwrap_or(u32::MAX) };
            found.collect(root, None, 0, &mut objects);
            if objects.last().is_none_or(|last: &Object<'_>| last.document != found.document) {
                for item in root.items() {
                    found.collect(item, None, 0, &mut objects);
                }
            }
        }
        Self { objects }
    }

    /// The same objects, of which it is known that they are patches.
    #[must_use]
    pub fn as_fragments(mut self) -> Self {
        self.objects.iter_mut().for_each(|object| object.is_fragment = true);
        self
    }

    /// The same objects, of which it is known that they are deployed as they are written: an incomplete one is broken
    /// then, and no patch. See [`Object::is_fragment`].
    #[must_use]
    pub fn as_deployed(mut self) -> Self {
        for object in self.objects.iter_mut().filter(|object| object.is_fragment) {
            object.is_fragment = has_directive(object.root);
        }
        self
    }
}

/// What objects of one document share.
struct Found<'t> {
    source: Option<&'t str>,
    document: u32,
}

impl<'t> Found<'t> {
    fn collect(
        &self,
        root: Node<'t>,
        implied: Option<(&'t str, &'t str)>,
        depth: usize,
        objects: &mut Vec<Object<'t>>,
    ) {
        let Some((api_version, kind)) = identity(root, implied) else { return };
        let items = root.get("items").filter(|items| items.is_sequence());
        if let (Some(items), Some(item_kind)) = (items, kind.strip_suffix("List")) {
            let implied = Some((api_version, item_kind)).filter(|_| !item_kind.is_empty());
            for item in items.items().filter(|_| depth < LIST_DEPTH) {
                self.collect(item, implied, depth + 1, objects);
            }
            return;
        }
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        let group = if api_version == "builtin" { api_version } else { group };
        let (source, document) = (self.source, self.document);
        let rows = WorkloadKind::named(kind);
        let (is_fragment, looks_like_workload) = (false, false);
        let [metadata, spec] = ["metadata", "spec"].map(|key| Kept::new(Setting::of(root, key)));
        let mut object = Object {
            root,
            group,
            version,
            kind,
            source,
            document,
            is_fragment,
            looks_like_workload,
            rows,
            metadata,
            spec,
            place: None,
        };
        object.place = workload::only_place(&object);
        object.looks_like_workload = !object.is_workload() && !workload::guess(&object).is_empty();
        object.is_fragment = object.looks_like_fragment();
        objects.push(object);
    }
}

/// API version and kind, of which a typed list may imply what its item leaves out.
fn identity<'t>(root: Node<'t>, implied: Option<(&'t str, &'t str)>) -> Option<(&'t str, &'t str)> {
    if !root.is_mapping() || root.is_unknown() {
        return None;
    }
    let text = |key| root.get(key).and_then(Node::as_str).filter(|text| !text.is_empty());
    Some((text("apiVersion").or(implied.map(|(api, _)| api))?, text("kind").or(implied.map(|(_, kind)| kind))?))
}

fn source_comment<'t>(stream: &'t Stream<'t>, document: &Document<'t>, root: Node<'t>) -> Option<&'t str> {
    let above = Span::new(document.span.start, root.span().start);
    let texts = stream.comments_in(above).iter().map(|comment| comment.text(stream.text));
    texts.filter_map(|text| text.strip_prefix(" Source: ")).map(str::trim).next_back()
}

impl<'t> Object<'t> {
    /// The object's `metadata`.
    pub fn metadata(&self) -> Setting<'t, Node<'t>> {
        self.metadata.of(self.root)
    }

    /// The object's `spec`.
    pub fn spec(&self) -> Setting<'t, Node<'t>> {
        self.spec.of(self.root)
    }

    /// The name as written.
    pub fn name(&self) -> Setting<'t, &'t str> {
        self.metadata().field("name").name()
    }

    /// The namespace as written. An absent one is whatever the objects are applied with.
    pub fn namespace(&self) -> Setting<'t, &'t str> {
        self.metadata().field("namespace").name()
    }

    /// The object's own labels, which for a workload are not those of its pods.
    pub fn labels(&self) -> StringMap<'t> {
        StringMap(self.metadata().field("labels"))
    }

    /// The object's annotations.
    pub fn annotations(&self) -> StringMap<'t> {
        StringMap(self.metadata().field("annotations"))
    }

    /// Where to point at the object as a whole: its name, else its kind.
    pub fn span(&self) -> Span {
        let name = self.metadata().field("name").node();
        let place = name.or_else(|| self.root.get("kind")).filter(|node| !node.span().is_empty());
        place.map_or_else(|| Span::empty(self.root.span().start), Node::span)
    }

    /// Whether group and kind are these.
    pub fn is(&self, group: &str, kind: &str) -> bool {
        self.kind == kind && self.group == group
    }

    /// Whether it configures a tool (kustomize, skaffold, kind, kubeadm, kubectl, ...) rather than a cluster.
    pub fn is_config(&self) -> bool {
        CONFIG_GROUPS.binary_search(&self.group).is_ok()
            || CONFIG_KINDS.contains(&(self.group, self.kind))
            || (self.kind == "Kptfile" || self.kind == "Kustomization" && self.group.starts_with("kustomize.config"))
    }

    /// Whether it is a file that configures a program of the cluster itself: of the kubelet, of kube-proxy, of kubeadm, or
    /// one that the API server reads. kube-proxy's may be in a ConfigMap.
    pub fn configures_cluster(&self) -> bool {
        let is_file = matches!(
            (self.group, self.kind),
            ("kubelet.config.k8s.io", "KubeletConfiguration")
                | ("kubeproxy.config.k8s.io", "KubeProxyConfiguration")
                | ("kubeadm.k8s.io", "ClusterConfiguration" | "InitConfiguration" | "JoinConfiguration")
                | ("apiserver.config.k8s.io", "EncryptionConfiguration")
                | ("audit.k8s.io", "Policy")
        );
        is_file || self.is("", "ConfigMap") && self.name().is(&"kube-proxy")
    }

    /// Whether it looks like a patch rather than a whole object: it has strategic merge directives, or a workload
    /// lacks what the server requires of it. What is missing in a fragment is no fault of it.
    pub const fn is_fragment(&self) -> bool {
        self.is_fragment
    }

    fn looks_like_fragment(&self) -> bool {
        if has_directive(self.root) {
            return true;
        }
        let needs_selector =
            matches!((self.group, self.kind), ("apps", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet"));
        if needs_selector && self.spec().field("selector").is_absent() {
            // A forgotten selector is no patch: the labels that it should ask for are there, and every image.
            let is_meant_whole = |pod: &Pod<'_>| {
                let containers = pod.containers();
                !pod.labels().0.is_absent()
                    && !containers.is_empty()
                    && containers.iter().all(|container| !container.image().is_absent())
            };
            return !self.pods().iter().any(is_meant_whole);
        }
        let pods = if workload::is_core(self.group, self.kind) { self.pods() } else { Vec::new() };
        // A job needs no selector that could be missing; a template of labels alone is a patch of it.
        if pods.is_empty() && self.group == "batch" && !workload::bare_templates(self).is_empty() {
            return true;
        }
        pods.iter().any(|pod| {
            let containers = Setting::of(pod.spec, "containers");
            let mut items = containers.items();
            containers.is_absent() || items.any(|item| item.is_mapping() && Setting::of(item, "image").is_absent())
        })
    }

    /// The pods that this object describes, see [`Pod`].
    pub fn pods(&self) -> Vec<Pod<'t>> {
        if self.looks_like_workload { workload::guess(self) } else { workload::known_pods(self) }
    }

    /// As [`Object::pods`], but only for kinds that are known to describe pods: others are not searched for what looks
    /// like one, so it costs next to nothing to ask.
    pub fn known_pods(&self) -> Vec<Pod<'t>> {
        workload::known_pods(self)
    }

    /// Whether the labels of its pods are what its own `selector` asks for; nothing is wrong where it has none.
    pub fn selects_own_pods(&self) -> Match {
        crate::facts::selects_own_pods(self)
    }

    /// Whether its kind is known to describe pods, even if it describes none.
    pub fn is_workload(&self) -> bool {
        self.rows().next().is_some()
    }

    /// The rows of the table of workloads for it; none for what describes no pods.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &'static WorkloadKind> + use<'_, 't> {
        self.rows.iter().copied().filter(|row| row.has_group(self.group))
    }

    /// The moments at which Helm or Argo CD runs it as a hook: `post-install`, `PreSync`, `test`.
    pub fn hook(&self) -> Option<&'t str> {
        let annotations = self.annotations();
        let of_argo = || annotations.get("argocd.argoproj.io/hook").value().filter(|hook| *hook != "Skip");
        annotations.get("helm.sh/hook").value().or_else(of_argo)
    }
}

/// Whether a mapping, or one of those along `spec`, has a `$patch` or another directive of strategic merge.
fn has_directive(root: Node<'_>) -> bool {
    let directive = |node: &Node<'_>| {
        let mut keys = node.written_entries().filter_map(|entry| entry.key.text());
        keys.any(|key| {
            key == "$patch"
                || key == "$retainKeys"
                || key.starts_with("$setElementOrder/")
                || key.starts_with("$deleteFromPrimitiveList/")
        })
    };
    // Nearly all texts have no such sign, and most of the others no such key.
    root.span().of(root.document().text()).contains('$')
        && root.subtree().filter(|node| node.is_mapping() && !node.is_alias()).any(|node| directive(&node))
}

/// A mapping of strings to strings, such as labels and annotations.
#[derive(Clone, Copy, Debug)]
pub struct StringMap<'t>(pub Setting<'t, Node<'t>>);

impl<'t> StringMap<'t> {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Setting<'t, &'t str> {
        self.0.field(key).read(Node::text)
    }

    /// The entry of a key, for its place.
    pub fn entry(&self, key: &str) -> Option<Entry<'t>> {
        self.0.value()?.entry(key)
    }

    /// The entries; a value is `None` where a template decides it.
    pub fn iter(&self) -> impl Iterator<Item = (Cow<'t, str>, Option<&'t str>, Entry<'t>)> + use<'t> {
        let entries = self.0.value().into_iter().flat_map(Node::entries);
        entries.filter(|entry| !entry.key.is_unknown()).filter_map(|entry| {
            let value = entry.value.text().filter(|_| !entry.value.is_unknown());
            Some((entry.key.key_text()?, value, entry))
        })
    }

    /// Whether entries may be there that can't be known.
    pub fn is_open(&self) -> bool {
        match self.0 {
            Setting::Absent => false,
            Setting::Unknown(_) => true,
            Setting::Set(node, _) => node.unknown_key().is_some(),
        }
    }

    /// The entries as labels.
    pub fn to_label_set(&self) -> LabelSet {
        let entries: Vec<_> = self.iter().map(|(key, value, _)| (key, value)).collect();
        let labels: LabelSet = entries.iter().map(|(key, value)| (&**key, *value)).collect();
        if self.is_open() { labels.with_unknown_keys() } else { labels }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_groups_is_sorted() {
        assert!(CONFIG_GROUPS.is_sorted());
    }

    #[test]
    fn objects_of_lists_and_arrays_are_found() {
        let text = "apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: a}\n- kind: Other\n---\n\
                    apiVersion: v1\nkind: List\nitems:\n- apiVersion: apps/v1\n  kind: Deployment\n- {}\n---\n\
                    - apiVersion: v1\n  kind: Secret\n- 1\n---\nfoo: 1\n";
        let stream = plimsoll_yaml::parse(text);
        let manifest = Manifest::new(&stream);
        let kinds: Vec<_> = manifest.objects.iter().map(|object| (object.group, object.version, object.kind)).collect();
        let wanted = [("", "v1", "Pod"), ("", "v1", "Other"), ("apps", "v1", "Deployment"), ("", "v1", "Secret")];
        assert_eq!(kinds, wanted);
        assert_eq!(manifest.objects[0].name().value(), Some("a"));
        assert!(is_manifest(&stream));
        assert!(!is_manifest(&plimsoll_yaml::parse("kind: [a]\napiVersion: v1\n")));
    }

    #[test]
    fn the_last_source_comment_above_an_object_counts() {
        let text = "---\n# Source: a/templates/x.yaml\n# Source: b/y.yaml\napiVersion: v1\nkind: A\n---\n\
                    apiVersion: v1\nkind: B # Source: c\n";
        let stream = plimsoll_yaml::parse(text);
        let sources: Vec<_> = Manifest::new(&stream).objects.iter().map(|object| object.source).collect();
        assert_eq!(sources, [Some("b/y.yaml"), None]);
    }

    #[test]
    fn configuration_and_patches_are_told_from_objects() {
        let class = |text: &str| {
            let stream = plimsoll_yaml::parse(text);
            let object = Manifest::new(&stream).objects[0];
            (object.is_config(), object.is_fragment())
        };
        assert_eq!(class("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"), (true, false));
        assert_eq!(class("apiVersion: skaffold/v4beta1\nkind: Config\n"), (true, false));
        assert_eq!(class("apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"), (false, false));
        let patch =
            "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers: [{name: a}]\n";
        assert_eq!(class(patch), (false, true));
        let stream = plimsoll_yaml::parse(patch);
        assert!(!Manifest::new(&stream).as_deployed().objects[0].is_fragment(), "who deploys it has no patch");
        assert_eq!(class("apiVersion: v1\nkind: Service\nspec: {ports: [{port: 1, $patch: delete}]}\n"), (false, true));
        assert_eq!(class("apiVersion: v1\nkind: Pod\nspec: {containers: [{image: a}]}\n"), (false, false));
    }
}
