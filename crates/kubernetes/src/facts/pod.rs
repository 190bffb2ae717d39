use compact_str::CompactString;
use plimsoll_text::Span;
use plimsoll_yaml::Node;

use super::{Name, Reference};
use crate::selector::{LabelSet, Match, Selector};
use crate::{Container, Object, Pod, Setting, Treatment, VolumeSource};

/// The summary of an object that describes pods.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkloadFacts {
    /// The pods that it describes; mostly one.
    pub pods: Box<[PodFacts]>,
    /// Its replicas as written.
    pub replicas: Option<u32>,
    /// Where they are written.
    pub replicas_span: Option<Span>,
    /// The Service that a StatefulSet names as its own.
    pub service_name: Name,
    /// Where it names it.
    pub service_name_span: Option<Span>,
    /// The labels that it requires of its pods, for kinds that have such a selector.
    pub selector: Selector,
}

/// The summary of a pod.
#[derive(Clone, Debug, PartialEq)]
pub struct PodFacts {
    /// Where to point at what the pod lacks, see [`Pod::span`].
    pub span: Span,
    /// The labels that selectors will see: those written, and those that controllers add when it runs.
    pub labels: LabelSet,
    /// Whether it uses the network of its node, where no policy governs it.
    pub host_network: Match,
    /// The name of its service account; absent means `default`.
    pub service_account: Name,
    /// Where the service account is named.
    pub service_account_span: Option<Span>,
    /// Whether it mounts the token of its account, where it says so; `Some(Unknown)` if a template decides.
    pub automount: Option<Match>,
    /// The ports of its containers.
    pub ports: Box<[PortFacts]>,
    /// The names by which it needs other objects in its namespace.
    pub references: Box<[Reference]>,
    /// How far it may be judged.
    pub treatment: Treatment,
    /// Whether it ends by itself.
    pub is_short_lived: bool,
    /// Containers that may not run as root and leave the choice of a user to their image.
    pub image_users: Box<[ImageUser]>,
    /// The program among its images whose interface gives control over more than itself.
    pub admin_interface: Option<&'static str>,
}

impl PodFacts {
    /// The name of its service account, `default` where it names none; `None` if a template decides it.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        match &self.service_account {
            Name::Is(name) => Some(name),
            Name::Absent => Some("default"),
            Name::Unknown => None,
        }
    }
}

/// A container whose image must end as a user that is not root, and by number: `runAsNonRoot` without `runAsUser`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageUser {
    /// The image as written.
    pub image: CompactString,
    /// Where it is written.
    pub span: Span,
}

/// A port of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortFacts {
    /// Its name.
    pub name: Name,
    /// Its number, if it is known.
    pub number: Option<u16>,
}

pub(super) fn workload(object: &Object<'_>) -> Option<WorkloadFacts> {
    let bare = crate::workload::bare_templates(object);
    let pods: Box<[PodFacts]> = object.pods().iter().chain(&bare).map(pod).collect();
    if pods.is_empty() {
        return None;
    }
    let (replicas, service_name) = (object.spec().field("replicas"), object.spec().field("serviceName"));
    Some(WorkloadFacts {
        pods,
        replicas: replicas.integer().value().and_then(|count| count.try_into().ok()),
        replicas_span: replicas.node().map(Node::span),
        service_name: service_name.name().into(),
        service_name_span: service_name.node().map(Node::span),
        selector: selector(object),
    })
}

/// What an object asks of the labels of its pods.
fn selector(object: &Object<'_>) -> Selector {
    let selector = object.spec().field("selector");
    if matches!(object.kind, "ReplicationController" | "DeploymentConfig") {
        super::map_selector(crate::StringMap(selector))
    } else {
        super::label_selector(selector)
    }
}

/// See [`Object::selects_own_pods`].
pub(crate) fn selects_own_pods(object: &Object<'_>) -> Match {
    let selector = selector(object);
    if matches!(selector, Selector::Nothing) {
        return Match::Yes;
    }
    let bare = crate::workload::bare_templates(object);
    object.pods().iter().chain(&bare).map(|pod| selector.matches(&labels(pod))).fold(Match::Yes, Match::and)
}

fn pod(pod: &Pod<'_>) -> PodFacts {
    let containers = pod.containers();
    let port = |port: crate::Port<'_>| PortFacts {
        name: port.name().into(),
        number: port.container_port().value().and_then(|number| number.try_into().ok()),
    };
    // A list of ports that a template decides may hold any port.
    let is_hidden = containers.iter().any(|container| container.field("ports").is_unknown());
    let hidden = is_hidden.then_some(PortFacts { name: Name::Unknown, number: None });
    let account = pod.service_account();
    PodFacts {
        span: pod.span(),
        labels: labels(pod),
        host_network: answer(pod.host_network()).unwrap_or(Match::No),
        service_account: account.into(),
        service_account_span: account.node().map(Node::span),
        automount: answer(pod.automount()),
        ports: containers.iter().flat_map(Container::ports).map(port).chain(hidden).collect(),
        references: references(pod, &containers).into(),
        treatment: pod.treatment,
        is_short_lived: pod.is_short_lived(),
        image_users: containers.iter().filter_map(image_user).collect(),
        admin_interface: containers.iter().find_map(admin_interface),
    }
}

fn image_user(container: &Container<'_>) -> Option<ImageUser> {
    let refuses_root = container.run_as_non_root().value() == Some(true);
    let names_user = !container.run_as_user().setting.is_absent();
    match container.image() {
        Setting::Set(image, node) if refuses_root && !names_user && !container.pod.host_users_false() => {
            Some(ImageUser { image: image.into(), span: node.span() })
        }
        _ => None,
    }
}

/// Images of programs with an interface that runs code, deploys, or shows everything: the end of the repository's path,
/// and what the program is called.
const ADMIN_INTERFACES: &[(&str, &str)] = &[
    ("argoproj/argocli", "Argo Workflows"),
    ("apache/airflow", "Airflow"),
    ("apache/nifi", "NiFi"),
    ("jenkins/jenkins", "Jenkins"),
    ("jenkinsci/blueocean", "Jenkins"),
    ("jupyterhub/k8s-hub", "JupyterHub"),
    ("jupyterhub/jupyterhub", "JupyterHub"),
    ("jupyter/base-notebook", "Jupyter"),
    ("jupyter/datascience-notebook", "Jupyter"),
    ("jupyter/minimal-notebook", "Jupyter"),
    ("jupyter/scipy-notebook", "Jupyter"),
    ("jupyter/tensorflow-notebook", "Jupyter"),
    ("kubeflow/centraldashboard", "Kubeflow"),
    ("kubernetesui/dashboard", "Kubernetes dashboard"),
    ("kubernetesui/dashboard-web", "Kubernetes dashboard"),
    ("mlflow/mlflow", "MLflow"),
    ("ollama/ollama", "Ollama"),
    ("portainer/portainer-ce", "Portainer"),
    ("rayproject/ray", "Ray"),
    ("rayproject/ray-ml", "Ray"),
    ("vllm/vllm-openai", "vLLM"),
    ("weaveworks/scope", "Weave Scope"),
];

fn admin_interface(container: &Container<'_>) -> Option<&'static str> {
    let reference = plimsoll_image::ImageReference::parse(container.image().value()?).ok()?;
    let path = reference.path();
    let is_it = |image: &str| path.strip_suffix(image).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
    ADMIN_INTERFACES.iter().find(|(image, _)| is_it(image)).map(|(_, name)| *name)
}

fn answer(setting: Setting<'_, bool>) -> Option<Match> {
    match setting {
        Setting::Absent => None,
        Setting::Unknown(_) => Some(Match::Unknown),
        Setting::Set(value, _) => Some(value.into()),
    }
}

/// Labels that the controllers of a kind add to its pods. Their values are not known before.
fn added_labels(group: &str, kind: &str) -> &'static [&'static str] {
    match (group, kind) {
        ("apps", "Deployment" | "ReplicaSet") => &["pod-template-hash"],
        ("apps", "StatefulSet") => {
            &["statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index", "controller-revision-hash"]
        }
        ("apps" | "extensions", "DaemonSet") => &["controller-revision-hash", "pod-template-generation"],
        ("batch", "Job" | "CronJob") => &[
            "job-name",
            "batch.kubernetes.io/job-name",
            "controller-uid",
            "batch.kubernetes.io/controller-uid",
            "batch.kubernetes.io/job-completion-index",
        ],
        ("" | "apps.openshift.io", "DeploymentConfig") => &["deployment", "deploymentconfig"],
        _ => &[],
    }
}

fn labels(pod: &Pod<'_>) -> LabelSet {
    let mut labels = pod.labels().to_label_set();
    let object = &pod.object;
    for key in added_labels(object.group, object.kind) {
        labels.insert(key, None);
    }
    // An operator may add labels of its own; Kubernetes' own controllers add no others.
    let is_known = crate::workload::is_core(object.group, object.kind) || object.kind == "DeploymentConfig";
    if is_known { labels } else { labels.with_unknown_keys() }
}

fn references(pod: &Pod<'_>, containers: &[Container<'_>]) -> Vec<Reference> {
    let mut found = pull_secrets(pod.field("imagePullSecrets"));
    found.extend(Reference::to("scheduling.k8s.io", "PriorityClass", pod.field("priorityClassName").name(), false));
    found.extend(Reference::to("node.k8s.io", "RuntimeClass", pod.field("runtimeClassName").name(), false));
    for container in containers {
        for variable in container.environment() {
            found.extend(named("ConfigMap", variable.value_from("configMapKeyRef")));
            found.extend(named("Secret", variable.value_from("secretKeyRef")));
        }
        for source in container.field("envFrom").items() {
            found.extend(named("ConfigMap", Setting::of(source, "configMapRef")));
            found.extend(named("Secret", Setting::of(source, "secretRef")));
        }
    }
    for volume in pod.volumes().iter() {
        if let VolumeSource::Named(source, node) = volume.source() {
            volume_references(source, node, &mut found);
        }
    }
    found
}

fn volume_references(source: &str, node: Node<'_>, found: &mut Vec<Reference>) {
    let setting = Setting::from_node(Some(node));
    let optional = setting.field("optional").bool().is(&true);
    match source {
        "configMap" => found.extend(named("ConfigMap", setting)),
        "secret" => found.extend(Reference::core("Secret", setting.field("secretName").name(), optional)),
        "persistentVolumeClaim" => {
            found.extend(Reference::core("PersistentVolumeClaim", setting.field("claimName").name(), false));
        }
        "csi" => found.extend(named("Secret", setting.field("nodePublishSecretRef"))),
        "projected" => {
            for item in setting.field("sources").items() {
                found.extend(named("ConfigMap", Setting::of(item, "configMap")));
                found.extend(named("Secret", Setting::of(item, "secret")));
            }
        }
        _ => {}
    }
}

/// A reference written as a mapping with `name` and maybe `optional`.
fn named(kind: &str, setting: Setting<'_, Node<'_>>) -> Option<Reference> {
    Reference::core(kind, setting.field("name").name(), setting.field("optional").bool().is(&true))
}

pub(super) fn pull_secrets(list: Setting<'_, Node<'_>>) -> Vec<Reference> {
    // A missing pull secret does not keep a pod from starting.
    list.items().filter_map(|item| Reference::core("Secret", Setting::of(item, "name").name(), true)).collect()
}
