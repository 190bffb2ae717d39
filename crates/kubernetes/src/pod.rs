use plimsoll_text::Span;
use plimsoll_yaml::Node;

use crate::container::collect;
use crate::facts::label_selector;
use crate::selector::Match;
use crate::workload::Shape;
use crate::{Container, Object, Setting, StringMap, Treatment, Volumes};

/// A pod that an object describes: the object itself, or a template in it.
#[derive(Clone, Copy, Debug)]
pub struct Pod<'t> {
    /// The object that holds it.
    pub object: Object<'t>,
    /// The mapping with the pod's `metadata`, where there is one.
    pub template: Option<Node<'t>>,
    /// The mapping with the fields of the pod.
    pub spec: Node<'t>,
    /// How far it may be judged.
    pub treatment: Treatment,
    /// A level above with defaults for the pod's own fields (Argo Workflows, Tekton).
    pub(crate) outer: Option<Node<'t>>,
    pub(crate) shape: Shape,
}

impl<'t> Pod<'t> {
    /// A field of the pod spec.
    pub fn field(&self, key: &str) -> Setting<'t, Node<'t>> {
        Setting::of(self.spec, key).or(|| self.outer.map_or(Setting::Absent, |outer| Setting::of(outer, key)))
    }

    /// Where to point at what the pod lacks: the key of its `spec`, else the beginning of its fields.
    pub fn span(&self) -> Span {
        let key = self.template.and_then(|template| template.entry("spec")).map(|entry| entry.key.span());
        key.unwrap_or_else(|| Span::empty(self.spec.span().start))
    }

    /// The pod's `metadata`.
    pub fn metadata(&self) -> Setting<'t, Node<'t>> {
        self.template.map_or(Setting::Absent, |template| Setting::of(template, "metadata"))
    }

    /// The pod's labels: those that selectors see.
    pub fn labels(&self) -> StringMap<'t> {
        StringMap(self.metadata().field("labels"))
    }

    /// The pod's annotations.
    pub fn annotations(&self) -> StringMap<'t> {
        StringMap(self.metadata().field("annotations"))
    }

    /// The containers of all lists: main ones first, then init containers and sidecars, then ephemeral ones.
    pub fn containers(&self) -> Vec<Container<'t>> {
        collect(self)
    }

    /// The pod's volumes.
    pub fn volumes(&self) -> Volumes<'t> {
        Volumes::new(self.field("volumes").items())
    }

    /// The references of all images: of the containers, and of volumes that show an image. A templated one is unknown.
    pub fn images(&self) -> Vec<Setting<'t, &'t str>> {
        let of_volumes = self.field("volumes").items().filter(|item| item.is_mapping());
        let of_volumes = of_volumes.map(|item| Setting::of(item, "image").field("reference").name());
        self.containers().iter().map(Container::image).chain(of_volumes).collect()
    }

    /// A field of the pod's `securityContext`. Only some of them are inherited by containers, see [`Container`].
    pub fn security(&self, key: &str) -> Setting<'t, Node<'t>> {
        let own = self.field("securityContext").field(key);
        match self.shape {
            Shape::Tekton => own.or(|| self.field("podTemplate").at(&["securityContext", key])),
            _ => own,
        }
    }

    /// `hostNetwork`.
    pub fn host_network(&self) -> Setting<'t, bool> {
        self.field("hostNetwork").bool()
    }

    /// `hostPID`.
    pub fn host_pid(&self) -> Setting<'t, bool> {
        self.field("hostPID").bool()
    }

    /// `hostIPC`.
    pub fn host_ipc(&self) -> Setting<'t, bool> {
        self.field("hostIPC").bool()
    }

    /// Whether `hostUsers: false` gives the pod a user namespace of its own.
    pub fn host_users_false(&self) -> bool {
        self.field("hostUsers").bool().is(&false)
    }

    /// Whether the pod says that it runs on Windows, by `os.name` or by its node selector.
    pub fn is_windows(&self) -> bool {
        let selector = StringMap(self.field("nodeSelector"));
        let by_selector =
            || ["kubernetes.io/os", "beta.kubernetes.io/os"].iter().any(|key| selector.get(key).is(&"windows"));
        self.field("os").field("name").string().is(&"windows") || by_selector()
    }

    /// The name of the service account; absent means `default`.
    pub fn service_account(&self) -> Setting<'t, &'t str> {
        self.field("serviceAccountName").name().or(|| self.field("serviceAccount").name())
    }

    /// `automountServiceAccountToken` of the pod, which wins over that of the account.
    pub fn automount(&self) -> Setting<'t, bool> {
        self.field("automountServiceAccountToken").bool()
    }

    /// `restartPolicy`.
    pub fn restart_policy(&self) -> Setting<'t, &'t str> {
        self.field("restartPolicy").string()
    }

    /// Whether the pods of one workload are kept apart: a term of `podAntiAffinity` or a spread constraint selects the
    /// pod's own labels.
    pub fn is_kept_apart(&self) -> Match {
        let labels = self.labels().to_label_set();
        let selects = |item: Node<'t>| label_selector(Setting::of(item, "labelSelector")).matches(&labels);
        let any = |list: Setting<'t, Node<'t>>, item: fn(Node<'t>) -> Option<Node<'t>>| match list {
            Setting::Unknown(_) => Match::Unknown,
            _ => list.items().filter(|item| item.is_mapping()).filter_map(item).map(selects).fold(Match::No, Match::or),
        };
        let affinity = self.field("affinity").field("podAntiAffinity");
        let preferred = |item: Node<'t>| item.get("podAffinityTerm");
        any(self.field("topologySpreadConstraints"), Some)
            .or(any(affinity.field("requiredDuringSchedulingIgnoredDuringExecution"), Some))
            .or(any(affinity.field("preferredDuringSchedulingIgnoredDuringExecution"), preferred))
    }

    /// The moments at which Helm or Argo CD runs it as a hook; `None` for a pod that stays.
    pub fn hook(&self) -> Option<&'t str> {
        self.object.hook()
    }

    /// Whether it is a test of a Helm release.
    pub fn is_helm_test(&self) -> bool {
        let is_test = |hook: &str| hook.split(',').any(|part| part.trim().starts_with("test"));
        self.hook().is_some_and(is_test)
    }

    /// Whether it ends by itself: a job, a hook, a task, or a pod that is not restarted.
    pub fn is_short_lived(&self) -> bool {
        let kind = self.object.kind;
        self.hook().is_some()
            || matches!(self.shape, Shape::Argo | Shape::Tekton)
            || kind.ends_with("Job")
            || kind == "JobSet"
            || (kind == "Pod" && matches!(self.restart_policy().value(), Some("Never" | "OnFailure")))
    }

    /// Whether a rule may complain about what is missing: the pod is described as a whole, and the object is neither
    /// a patch nor the configuration of a tool. It reads the whole object: ask once per pod.
    pub fn missing_good_applies(&self) -> bool {
        self.treatment == Treatment::Full && !self.object.is_config() && !self.object.is_fragment()
    }
}

#[cfg(test)]
mod tests {
    use crate::Manifest;

    #[test]
    fn the_pod_says_where_and_how_long_it_runs() {
        let text = "apiVersion: v1\nkind: Pod\nmetadata:\n  annotations: {helm.sh/hook: 'post-install, test-success'}\nspec:\n  \
                    os: {name: windows}\n  hostUsers: no\n  hostPID: '{{ .x }}'\n  serviceAccount: old\n  serviceAccountName: ''\n";
        let stream = plimsoll_yaml::parse(text);
        let pod = Manifest::new(&stream).objects[0].pods()[0];
        assert!(pod.is_windows() && pod.host_users_false() && pod.is_helm_test() && pod.is_short_lived());
        assert!(pod.host_pid().is_unknown() && pod.host_ipc().is_absent());
        assert_eq!(pod.service_account().value(), Some("old"));
        assert!(!pod.missing_good_applies(), "a pod without containers is a patch");
    }

    #[test]
    fn what_is_absent_has_a_place() {
        let text = "apiVersion: v1\nkind: Pod\nspec:\n  containers: [{name: a}, {image: b}, {command: [c]}]\n";
        let stream = plimsoll_yaml::parse(text);
        let pod = Manifest::new(&stream).objects[0].pods()[0];
        assert_eq!(pod.span().of(text), "spec");
        let places: Vec<_> = pod.containers().iter().map(|container| container.span().of(text)).collect();
        assert_eq!(places, ["a", "b", ""]);
    }

    #[test]
    fn fields_below_a_template_are_unknown() {
        let text = "apiVersion: v1\nkind: Pod\nspec:\n  securityContext: '{{ toYaml .x }}'\n  ${KEY}: 1\n  containers: [{image: a}]\n";
        let stream = plimsoll_yaml::parse(text);
        let pod = Manifest::new(&stream).objects[0].pods()[0];
        assert!(pod.security("runAsUser").is_unknown());
        assert!(pod.host_network().is_unknown());
    }
}
