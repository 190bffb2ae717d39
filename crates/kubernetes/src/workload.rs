use std::sync::LazyLock;

use plimsoll_yaml::{Node, Style};

use crate::schema::Schema;
use crate::setting::Kept;
use crate::{Object, Pod, Setting};

/// How far a pod that an object describes may be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Treatment {
    /// It is the whole pod: what is missing is missing.
    Full,
    /// An operator completes it: only what is written can be judged.
    Written,
    /// As [`Treatment::Written`], in a kind that is not known here: it only looks like a pod.
    Guessed,
}

/// How a pod is written at its place in an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A pod template: `metadata` and `spec`.
    Template,
    /// The fields of a pod spec.
    Spec,
    /// A template of an Argo Workflow.
    Argo,
    /// A task of Tekton.
    Tekton,
}

/// A kind whose objects describe pods.
#[derive(Clone, Copy, Debug)]
pub struct WorkloadKind {
    /// The API group; empty for the core group. `*` in front stands for any beginning.
    pub group: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// How far its pods may be judged.
    pub treatment: Treatment,
    /// How the pod is written.
    pub shape: Shape,
    /// Where: fields by dots, `[]` behind a field whose items are meant, `*` for any field.
    pub path: &'static str,
}

const fn row(
    group: &'static str,
    kind: &'static str,
    treatment: Treatment,
    shape: Shape,
    path: &'static str,
) -> WorkloadKind {
    WorkloadKind { group, kind, treatment, shape, path }
}

const fn full(group: &'static str, kind: &'static str, path: &'static str) -> WorkloadKind {
    row(group, kind, Treatment::Full, Shape::Template, path)
}

const fn written(group: &'static str, kind: &'static str, path: &'static str) -> WorkloadKind {
    row(group, kind, Treatment::Written, Shape::Template, path)
}

const fn inline(group: &'static str, kind: &'static str, path: &'static str) -> WorkloadKind {
    row(group, kind, Treatment::Written, Shape::Spec, path)
}

const fn argo(kind: &'static str, path: &'static str) -> WorkloadKind {
    row("argoproj.io", kind, Treatment::Written, Shape::Argo, path)
}

const fn tekton(kind: &'static str, path: &'static str) -> WorkloadKind {
    row("tekton.dev", kind, Treatment::Written, Shape::Tekton, path)
}

/// Every kind that is known to describe pods, those of Kubernetes first.
const KINDS: &[WorkloadKind] = &[
    full("", "Pod", ""),
    full("", "ReplicationController", "spec.template"),
    full("", "PodTemplate", "template"),
    full("apps", "Deployment", "spec.template"),
    full("apps", "ReplicaSet", "spec.template"),
    full("apps", "StatefulSet", "spec.template"),
    full("apps", "DaemonSet", "spec.template"),
    full("extensions", "Deployment", "spec.template"),
    full("extensions", "ReplicaSet", "spec.template"),
    full("extensions", "DaemonSet", "spec.template"),
    full("batch", "Job", "spec.template"),
    full("batch", "CronJob", "spec.jobTemplate.spec.template"),
    full("argoproj.io", "Rollout", "spec.template"),
    full("argoproj.io", "Experiment", "spec.templates[].template"),
    full("argoproj.io", "AnalysisTemplate", "spec.metrics[].provider.job.spec.template"),
    full("argoproj.io", "ClusterAnalysisTemplate", "spec.metrics[].provider.job.spec.template"),
    full("apps.openshift.io", "DeploymentConfig", "spec.template"),
    full("", "DeploymentConfig", "spec.template"),
    full("apps.kruise.io", "CloneSet", "spec.template"),
    full("apps.kruise.io", "StatefulSet", "spec.template"),
    full("apps.kruise.io", "DaemonSet", "spec.template"),
    full("apps.kruise.io", "BroadcastJob", "spec.template"),
    full("apps.kruise.io", "AdvancedCronJob", "spec.template.jobTemplate.spec.template"),
    full("apps.kruise.io", "AdvancedCronJob", "spec.template.broadcastJobTemplate.spec.template"),
    full("apps.kruise.io", "UnitedDeployment", "spec.template.*.spec.template"),
    full("serving.knative.dev", "Service", "spec.template"),
    full("serving.knative.dev", "Configuration", "spec.template"),
    full("serving.knative.dev", "Revision", ""),
    full("sources.knative.dev", "ContainerSource", "spec.template"),
    full("sinks.knative.dev", "JobSink", "spec.job.spec.template"),
    full("keda.sh", "ScaledJob", "spec.jobTargetRef.template"),
    full("jobset.x-k8s.io", "JobSet", "spec.replicatedJobs[].template.spec.template"),
    full("leaderworkerset.x-k8s.io", "LeaderWorkerSet", "spec.leaderWorkerTemplate.leaderTemplate"),
    full("leaderworkerset.x-k8s.io", "LeaderWorkerSet", "spec.leaderWorkerTemplate.workerTemplate"),
    full("batch.volcano.sh", "Job", "spec.tasks[].template"),
    full("kubeflow.org", "PyTorchJob", "spec.pytorchReplicaSpecs.*.template"),
    full("kubeflow.org", "TFJob", "spec.tfReplicaSpecs.*.template"),
    full("kubeflow.org", "MPIJob", "spec.mpiReplicaSpecs.*.template"),
    full("kubeflow.org", "XGBoostJob", "spec.xgbReplicaSpecs.*.template"),
    full("kubeflow.org", "Notebook", "spec.template"),
    full("ray.io", "RayCluster", "spec.headGroupSpec.template"),
    full("ray.io", "RayCluster", "spec.workerGroupSpecs[].template"),
    full("ray.io", "RayJob", "spec.rayClusterSpec.headGroupSpec.template"),
    full("ray.io", "RayJob", "spec.rayClusterSpec.workerGroupSpecs[].template"),
    full("ray.io", "RayJob", "spec.submitterPodTemplate"),
    full("ray.io", "RayService", "spec.rayClusterConfig.headGroupSpec.template"),
    full("ray.io", "RayService", "spec.rayClusterConfig.workerGroupSpecs[].template"),
    full("agones.dev", "GameServer", "spec.template"),
    full("agones.dev", "Fleet", "spec.template.spec.template"),
    full("agones.dev", "GameServerSet", "spec.template.spec.template"),
    full("actions.github.com", "AutoscalingRunnerSet", "spec.template"),
    full("actions.github.com", "EphemeralRunnerSet", "spec.template"),
    full("agents.x-k8s.io", "Sandbox", "spec.podTemplate"),
    full("agents.x-k8s.io", "SandboxTemplate", "spec.podTemplate"),
    full("extensions.agents.x-k8s.io", "SandboxTemplate", "spec.podTemplate"),
    full("pkg.crossplane.io", "DeploymentRuntimeConfig", "spec.deploymentTemplate.spec.template"),
    written("postgresql.cnpg.io", "Pooler", "spec.template"),
    written("elasticsearch.k8s.elastic.co", "Elasticsearch", "spec.nodeSets[].podTemplate"),
    written("*.k8s.elastic.co", "Kibana", "spec.podTemplate"),
    written("*.k8s.elastic.co", "ApmServer", "spec.podTemplate"),
    written("*.k8s.elastic.co", "EnterpriseSearch", "spec.podTemplate"),
    written("*.k8s.elastic.co", "Logstash", "spec.podTemplate"),
    written("*.k8s.elastic.co", "ElasticMapsServer", "spec.podTemplate"),
    written("*.k8s.elastic.co", "Beat", "spec.deployment.podTemplate"),
    written("*.k8s.elastic.co", "Beat", "spec.daemonSet.podTemplate"),
    written("*.k8s.elastic.co", "Agent", "spec.deployment.podTemplate"),
    written("*.k8s.elastic.co", "Agent", "spec.daemonSet.podTemplate"),
    written("*.k8s.elastic.co", "Agent", "spec.statefulSet.podTemplate"),
    inline("kafka.strimzi.io", "*", "spec.*.template.pod"),
    inline("kafka.strimzi.io", "*", "spec.template.pod"),
    inline("monitoring.coreos.com", "Prometheus", "spec"),
    inline("monitoring.coreos.com", "PrometheusAgent", "spec"),
    inline("monitoring.coreos.com", "Alertmanager", "spec"),
    inline("monitoring.coreos.com", "ThanosRuler", "spec"),
    written("grafana.integreatly.org", "Grafana", "spec.deployment.spec.template"),
    written("cert-manager.io", "Issuer", "spec.acme.solvers[].http01.ingress.podTemplate"),
    written("cert-manager.io", "ClusterIssuer", "spec.acme.solvers[].http01.ingress.podTemplate"),
    inline("serving.kserve.io", "InferenceService", "spec.predictor"),
    inline("serving.kserve.io", "InferenceService", "spec.transformer"),
    inline("serving.kserve.io", "InferenceService", "spec.explainer"),
    inline("serving.kserve.io", "ServingRuntime", "spec"),
    inline("serving.kserve.io", "ClusterServingRuntime", "spec"),
    written("sparkoperator.k8s.io", "SparkApplication", "spec.driver.template"),
    written("sparkoperator.k8s.io", "SparkApplication", "spec.executor.template"),
    written("flink.apache.org", "FlinkDeployment", "spec.podTemplate"),
    written("flink.apache.org", "FlinkDeployment", "spec.jobManager.podTemplate"),
    written("flink.apache.org", "FlinkDeployment", "spec.taskManager.podTemplate"),
    inline("apps.kruise.io", "SidecarSet", "spec"),
    argo("Workflow", "spec.templates[]"),
    argo("WorkflowTemplate", "spec.templates[]"),
    argo("ClusterWorkflowTemplate", "spec.templates[]"),
    argo("CronWorkflow", "spec.workflowSpec.templates[]"),
    tekton("Task", "spec"),
    tekton("ClusterTask", "spec"),
    tekton("TaskRun", "spec.taskSpec"),
    tekton("Pipeline", "spec.tasks[].taskSpec"),
    tekton("Pipeline", "spec.finally[].taskSpec"),
    tekton("PipelineRun", "spec.pipelineSpec.tasks[].taskSpec"),
    tekton("PipelineRun", "spec.pipelineSpec.finally[].taskSpec"),
];

/// The rows in the order of their kinds; those of one kind in the order of the table.
static BY_KIND: LazyLock<Vec<&'static WorkloadKind>> = LazyLock::new(|| {
    let mut rows: Vec<_> = KINDS.iter().collect();
    rows.sort_by_key(|row| row.kind);
    rows
});

/// Kinds that hold templates of other things: what looks like a pod in them is none, or is judged elsewhere.
const OPAQUE: &[(&str, &str)] = &[
    ("", "Template"),
    ("apiextensions.crossplane.io", "CompositeResourceDefinition"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"),
    ("argoproj.io", "Application"),
    ("argoproj.io", "ApplicationSet"),
    ("helm.cattle.io", "HelmChart"),
    ("helm.cattle.io", "HelmChartConfig"),
    ("helm.toolkit.fluxcd.io", "HelmRelease"),
    ("kustomize.toolkit.fluxcd.io", "Kustomization"),
    ("kyverno.io", "ClusterPolicy"),
    ("kyverno.io", "Policy"),
    ("template.openshift.io", "Template"),
];

impl WorkloadKind {
    /// The rows of a kind; a kind with several places for pods has several.
    pub fn of(group: &str, kind: &str) -> impl Iterator<Item = &'static Self> {
        Self::named(kind).iter().copied().filter(move |row| row.has_group(group))
    }

    /// The rows for a kind of any group, without the rows for kinds of other names.
    pub(crate) fn named(kind: &str) -> &'static [&'static Self] {
        let of_kind = |kind: &str| {
            let rows = &**BY_KIND;
            let start = rows.partition_point(|row| row.kind < kind);
            let end = rows.partition_point(|row| row.kind <= kind);
            rows.get(start..end).unwrap_or_default()
        };
        let found = of_kind(kind);
        if found.is_empty() { of_kind("*") } else { found }
    }

    pub(crate) fn has_group(&self, group: &str) -> bool {
        match self.group.strip_prefix('*') {
            Some(end) => group.ends_with(end),
            None => group == self.group,
        }
    }
}

/// Whether a kind is one of Kubernetes' own that describe pods.
pub(crate) fn is_core(group: &str, kind: &str) -> bool {
    matches!(group, "" | "apps" | "batch" | "extensions") && WorkloadKind::of(group, kind).next().is_some()
}

/// The pods of an object whose kind is known to describe some; none for others, which are not searched.
pub(crate) fn known_pods<'t>(object: &Object<'t>) -> Vec<Pod<'t>> {
    if let Some(place) = object.place {
        let row = object.rows().next();
        return row
            .zip(place.of(object.root).value())
            .and_then(|(row, place)| pod_at(object, row, place))
            .into_iter()
            .collect();
    }
    let mut pods = Vec::new();
    for row in object.rows() {
        for place in resolve(object.root, row.path) {
            pods.extend(pod_at(object, row, place));
        }
    }
    pods
}

/// The place of the pod of an object whose kind has one place, and one that is found by names alone.
pub(crate) fn only_place(object: &Object<'_>) -> Option<Kept> {
    let mut rows = object.rows();
    let row = rows.next().filter(|row| rows.next().is_none() && !row.path.contains(['[', '*']))?;
    let found = resolve(object.root, row.path).pop();
    Some(Kept::new(found.map_or(Setting::Absent, |node| Setting::Set(node, node))))
}

/// Templates of an object that have metadata and no pod spec yet, each as a pod whose fields are all absent. The server
/// refuses such an object, but its labels say what selectors are meant to find.
pub(crate) fn bare_templates<'t>(object: &Object<'t>) -> Vec<Pod<'t>> {
    object
        .rows()
        .filter(|row| row.shape == Shape::Template)
        .flat_map(|row| resolve(object.root, row.path).into_iter().map(move |place| (row, place)))
        .filter(|(_, place)| place.get("metadata").is_some() && place.get("spec").is_none())
        .map(|(row, place)| Pod {
            object: *object,
            template: Some(place),
            spec: place,
            outer: None,
            treatment: row.treatment,
            shape: row.shape,
        })
        .collect()
}

/// The nodes at a path of a table row.
fn resolve<'t>(root: Node<'t>, path: &str) -> Vec<Node<'t>> {
    let mut nodes = vec![root];
    for segment in path.split('.').filter(|segment| !segment.is_empty()) {
        let (field, is_list) = segment.strip_suffix("[]").map_or((segment, false), |field| (field, true));
        let mut next = Vec::new();
        for node in nodes {
            match (field, is_list) {
                ("*", _) => next.extend(node.entries().map(|entry| entry.value)),
                (_, true) => next.extend(node.get(field).into_iter().flat_map(Node::items)),
                (_, false) => next.extend(node.get(field)),
            }
        }
        nodes = next;
    }
    nodes.retain(|node| node.is_mapping() && !node.is_unknown());
    nodes
}

fn pod_at<'t>(object: &Object<'t>, row: &WorkloadKind, place: Node<'t>) -> Option<Pod<'t>> {
    let (treatment, shape) = (row.treatment, row.shape);
    let (template, spec, outer) = match shape {
        Shape::Template => {
            let spec = place.get("spec").filter(|spec| spec.is_mapping() && !spec.is_unknown())?;
            (Some(place), spec, None)
        }
        Shape::Spec => (None, place, None),
        Shape::Argo => {
            let levels: &[&str] = if object.kind == "CronWorkflow" { &["workflowSpec"] } else { &[] };
            (Some(place), place, object.spec().at(levels).value())
        }
        Shape::Tekton => (None, place, object.spec().value()),
    };
    Some(Pod { object: *object, template, spec, outer, treatment, shape })
}

/// What looks like a pod in a kind that is not known: a mapping with `containers` that are containers.
pub(crate) fn guess<'t>(object: &Object<'t>) -> Vec<Pod<'t>> {
    let is_known = Schema::embedded().kind(object.group, object.version, object.kind).is_some();
    if is_known || object.is_config() || OPAQUE.contains(&(object.group, object.kind)) {
        return Vec::new();
    }
    let mut pods = Vec::new();
    for parent in object.root.subtree().filter(|node| node.is_mapping() && !node.is_alias()) {
        for entry in parent.written_entries() {
            let spec = entry.value;
            if !looks_like_pod(spec) {
                continue;
            }
            let is_template = entry.key.text() == Some("spec") && parent.get("metadata").is_some();
            pods.push(Pod {
                object: *object,
                template: is_template.then_some(parent),
                spec,
                outer: None,
                treatment: Treatment::Guessed,
                shape: if is_template { Shape::Template } else { Shape::Spec },
            });
        }
    }
    pods
}

fn looks_like_pod(node: Node<'_>) -> bool {
    if !node.is_mapping() || node.style() == Style::Plain {
        return false;
    }
    let containers = Setting::of(node, "containers").items();
    let is_container = |item: Node<'_>| {
        item.is_mapping()
            && item.get("name").is_some_and(Node::is_scalar)
            && ["image", "command", "args"].iter().any(|key| item.get(key).is_some())
    };
    containers.len() > 0 && containers.into_iter().all(is_container)
}

#[cfg(test)]
mod tests {
    use crate::{Manifest, Treatment};

    fn found(text: &str) -> Vec<(Treatment, usize)> {
        let stream = plimsoll_yaml::parse(text);
        assert!(stream.errors.is_empty(), "{:?}", stream.errors);
        let manifest = Manifest::new(&stream);
        let pods = manifest.objects.iter().flat_map(crate::Object::pods);
        pods.map(|pod| (pod.treatment, pod.containers().len())).collect()
    }

    #[test]
    fn templates_of_core_kinds_are_found() {
        let spec = "{containers: [{name: a, image: b}]}";
        let cron = format!("{{jobTemplate: {{spec: {{template: {{spec: {spec}}}}}}}}}");
        let template = format!("{{template: {{spec: {spec}}}}}");
        for (api, kind, body) in [
            ("v1", "Pod", format!("spec: {spec}")),
            ("apps/v1", "Deployment", format!("spec: {template}")),
            ("extensions/v1beta1", "DaemonSet", format!("spec: {template}")),
            ("batch/v1", "CronJob", format!("spec: {cron}")),
            ("v1", "PodTemplate", format!("template: {{spec: {spec}}}")),
            ("argoproj.io/v1alpha1", "Rollout", format!("spec: {template}")),
        ] {
            let text = format!("apiVersion: {api}\nkind: {kind}\n{body}\n");
            assert_eq!(found(&text), [(Treatment::Full, 1)], "{text}");
        }
    }

    #[test]
    fn lists_and_wildcards_of_paths_are_followed() {
        let template = "{template: {spec: {containers: [{name: a}, {name: b}]}}}";
        let text = format!(
            "apiVersion: kubeflow.org/v1\nkind: TFJob\nspec: {{tfReplicaSpecs: {{A: {template}, B: {template}}}}}\n"
        );
        assert_eq!(found(&text), [(Treatment::Full, 2), (Treatment::Full, 2)]);
        let text = format!("apiVersion: batch.volcano.sh/v1\nkind: Job\nspec: {{tasks: [{template}]}}\n");
        assert_eq!(found(&text), [(Treatment::Full, 2)]);
    }

    #[test]
    fn unknown_kinds_are_searched_and_schemas_are_not() {
        let pod = "spec: {pod: {metadata: {}, spec: {containers: [{name: a, image: b}]}}, other: {containers: [{name: a, command: [x]}]}}";
        assert_eq!(
            found(&format!("apiVersion: example.com/v1\nkind: Widget\n{pod}\n")),
            [(Treatment::Guessed, 1), (Treatment::Guessed, 1)]
        );
        assert!(
            found(&format!("apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n{pod}\n")).is_empty()
        );
        assert!(found("apiVersion: example.com/v1\nkind: Widget\nspec: {containers: [a, b]}\n").is_empty());
    }

    #[test]
    fn workflows_and_tasks_have_containers_of_their_own() {
        let text = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec:\n  securityContext: {runAsUser: 0}\n  templates:\n  \
                    - container: {image: a}\n    sidecars: [{name: s}]\n    initContainers: [{name: i}]\n  - script: {image: b}\n  \
                    - containerSet: {containers: [{name: c}, {name: d}]}\n---\n\
                    apiVersion: tekton.dev/v1\nkind: Task\nspec:\n  steps: [{image: a}, {image: b}]\n  sidecars: [{image: c}]\n";
        let counts: Vec<_> = found(text).into_iter().map(|(_, count)| count).collect();
        assert_eq!(counts, [3, 1, 2, 3]);
    }
}
