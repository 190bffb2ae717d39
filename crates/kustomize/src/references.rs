//! Names in objects that mean other objects, which have another name or namespace in the end.

use rustc_hash::FxHashMap;

use crate::config::Config;
use crate::resource::Resource;
use crate::transform::{pod_path, visit};
use crate::tree::{Place, Tree};

/// What a field may name: kinds, and the group of the kind, where a star is any.
type Target<'k> = (&'k [&'k str], &'k str);

const CONFIG_MAP: Target<'static> = (&["ConfigMap"], "");
const SECRET: Target<'static> = (&["Secret"], "");
const SERVICE: Target<'static> = (&["Service"], "");
const ACCOUNT: Target<'static> = (&["ServiceAccount"], "");
const CLAIM: Target<'static> = (&["PersistentVolumeClaim"], "");
const VOLUME: Target<'static> = (&["PersistentVolume"], "");
const STORAGE_CLASS: Target<'static> = (&["StorageClass"], "storage.k8s.io");
const PRIORITY_CLASS: Target<'static> = (&["PriorityClass"], "scheduling.k8s.io");
const ROLES: Target<'static> = (&["Role", "ClusterRole"], "rbac.authorization.k8s.io");
const SCALED: Target<'static> = (&["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"], "*");

/// Fields of pods, below the pod or its template.
const OF_PODS: &[(&[&str], Target<'static>)] = &[
    (&["spec", "volumes", "configMap", "name"], CONFIG_MAP),
    (&["spec", "volumes", "projected", "sources", "configMap", "name"], CONFIG_MAP),
    (&["spec", "containers", "env", "valueFrom", "configMapKeyRef", "name"], CONFIG_MAP),
    (&["spec", "initContainers", "env", "valueFrom", "configMapKeyRef", "name"], CONFIG_MAP),
    (&["spec", "containers", "envFrom", "configMapRef", "name"], CONFIG_MAP),
    (&["spec", "initContainers", "envFrom", "configMapRef", "name"], CONFIG_MAP),
    (&["spec", "volumes", "secret", "secretName"], SECRET),
    (&["spec", "volumes", "projected", "sources", "secret", "name"], SECRET),
    (&["spec", "containers", "env", "valueFrom", "secretKeyRef", "name"], SECRET),
    (&["spec", "initContainers", "env", "valueFrom", "secretKeyRef", "name"], SECRET),
    (&["spec", "containers", "envFrom", "secretRef", "name"], SECRET),
    (&["spec", "initContainers", "envFrom", "secretRef", "name"], SECRET),
    (&["spec", "imagePullSecrets", "name"], SECRET),
    (&["spec", "serviceAccountName"], ACCOUNT),
    (&["spec", "volumes", "persistentVolumeClaim", "claimName"], CLAIM),
    (&["spec", "priorityClassName"], PRIORITY_CLASS),
];

/// Fields of other kinds.
const OF_KINDS: &[(&[&str], &[&str], Target<'static>)] = &[
    (&["HorizontalPodAutoscaler"], &["spec", "scaleTargetRef", "name"], SCALED),
    (&["Ingress"], &["spec", "tls", "secretName"], SECRET),
    (&["Ingress"], &["metadata", "annotations", "ingress.kubernetes.io/auth-secret"], SECRET),
    (&["Ingress"], &["metadata", "annotations", "nginx.ingress.kubernetes.io/auth-secret"], SECRET),
    (&["Ingress"], &["metadata", "annotations", "nginx.ingress.kubernetes.io/auth-tls-secret"], SECRET),
    (&["Ingress"], &["metadata", "annotations", "nginx.ingress.kubernetes.io/fastcgi-params-configmap"], CONFIG_MAP),
    (&["ServiceAccount"], &["imagePullSecrets", "name"], SECRET),
    (&["StorageClass"], &["parameters", "secretName"], SECRET),
    (&["StorageClass"], &["parameters", "adminSecretName"], SECRET),
    (&["StorageClass"], &["parameters", "userSecretName"], SECRET),
    (&["StorageClass"], &["parameters", "secretRef"], SECRET),
    (&["PersistentVolume"], &["spec", "azureFile", "secretName"], SECRET),
    (&["Role", "ClusterRole"], &["rules", "resourceNames"], CONFIG_MAP),
    (&["Role", "ClusterRole"], &["rules", "resourceNames"], SECRET),
    (&["ClusterRole"], &["rules", "resourceNames"], VOLUME),
    (&["Node"], &["spec", "configSource", "configMap"], CONFIG_MAP),
    (&["StatefulSet"], &["spec", "serviceName"], SERVICE),
    (&["Ingress"], &["spec", "rules", "http", "paths", "backend", "serviceName"], SERVICE),
    (&["Ingress"], &["spec", "rules", "http", "paths", "backend", "service", "name"], SERVICE),
    (&["Ingress"], &["spec", "backend", "serviceName"], SERVICE),
    (&["Ingress"], &["spec", "defaultBackend", "service", "name"], SERVICE),
    (&["HTTPRoute"], &["spec", "rules", "backendRefs", "name"], SERVICE),
    (&["APIService"], &["spec", "service", "name"], SERVICE),
    (
        &["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"],
        &["webhooks", "clientConfig", "service"],
        SERVICE,
    ),
    (&["RoleBinding", "ClusterRoleBinding"], &["subjects"], ACCOUNT),
    (&["RoleBinding", "ClusterRoleBinding"], &["roleRef", "name"], ROLES),
    (&["PersistentVolumeClaim"], &["spec", "volumeName"], VOLUME),
    (&["PersistentVolumeClaim", "PersistentVolume"], &["spec", "storageClassName"], STORAGE_CLASS),
    (&["StatefulSet"], &["spec", "volumeClaimTemplates", "spec", "storageClassName"], STORAGE_CLASS),
    (&["Ingress"], &["spec", "ingressClassName"], (&["IngressClass"], "networking.k8s.io")),
];

/// An object under another name than the one that others may use.
struct Renamed {
    /// The kinds that it is or was, with their groups.
    kinds: Vec<(String, String)>,
    /// The namespaces that it is or was in.
    namespaces: Vec<String>,
    name: String,
    namespace: String,
    is_cluster_scoped: bool,
    effective_namespace: String,
    affixes: Vec<String>,
    place: Place,
}

/// By a name that an object has or had.
type Index = FxHashMap<String, Vec<Renamed>>;

/// Puts names and namespaces as they are now into all fields that mean objects of the build.
pub(crate) fn fix_references<'t>(resources: &mut [Resource<'t>], config: &Config<'t>) {
    if resources.iter().all(|resource| resource.earlier.is_empty()) {
        return;
    }
    let index = index(resources);
    for resource in resources {
        let referrer = Referrer {
            namespace: resource.id.effective_namespace().to_owned(),
            is_cluster_scoped: resource.id.is_cluster_scoped(),
            affixes: resource.affixes.clone(),
            role_kind: resource.tree.text_of(&["roleRef", "kind"]),
        };
        let kind = resource.id.kind.clone();
        if let Some(template) = pod_path(&kind) {
            for (path, target) in OF_PODS {
                let path: Vec<&str> = template.iter().chain(path.iter()).copied().collect();
                visit(&mut resource.tree, &path, &mut |value| referrer.fix(value, *target, &index));
            }
        }
        for reference in &config.names {
            let kinds = [reference.kind];
            let group = if reference.group.is_empty() { "*" } else { reference.group };
            for field in reference.fields.iter().filter(|field| field.fits(&resource.id)) {
                field.visit(&mut resource.tree, &mut |value| referrer.fix(value, (&kinds, group), &index));
            }
        }
        for (_, path, target) in OF_KINDS.iter().filter(|(kinds, ..)| kinds.contains(&&*kind)) {
            visit(&mut resource.tree, path, &mut |value| referrer.fix(value, *target, &index));
        }
    }
}

fn index(resources: &[Resource<'_>]) -> Index {
    let mut index = Index::default();
    for resource in resources {
        let mut names: Vec<&str> = resource.ids().map(|id| &*id.name).collect();
        names.sort_unstable();
        names.dedup();
        let place = resource.tree.get("metadata").and_then(|metadata| Some(metadata.get("name")?.place()));
        let Some(place) = place else { continue };
        for name in names {
            index.entry(name.to_owned()).or_default().push(Renamed {
                kinds: resource.ids().map(|id| (id.kind.clone(), id.group.clone())).collect(),
                namespaces: resource.ids().map(|id| id.effective_namespace().to_owned()).collect(),
                name: resource.id.name.clone(),
                namespace: resource.id.namespace.clone(),
                is_cluster_scoped: resource.id.is_cluster_scoped(),
                effective_namespace: resource.id.effective_namespace().to_owned(),
                affixes: resource.affixes.clone(),
                place,
            });
        }
    }
    index
}

/// An object that names others.
struct Referrer {
    namespace: String,
    is_cluster_scoped: bool,
    affixes: Vec<String>,
    /// The kind of role that a binding names.
    role_kind: Option<String>,
}

impl Referrer {
    fn fix(&self, value: &mut Tree<'_>, target: Target<'_>, index: &Index) {
        if value.is_sequence() {
            for item in value.items_mut().into_iter().flatten() {
                self.fix(item, target, index);
            }
            return;
        }
        if value.is_mapping() {
            self.fix_pair(value, target, index);
            return;
        }
        let Some(name) = value.text() else { return };
        let found = self.find(name, target, index, |_| true);
        if let Some(found) = found.filter(|found| found.name != name) {
            // The name is wrong or right where it was written.
            *value = Tree::text_at(found.name.clone(), value.place());
        }
    }

    /// A name and a namespace beside each other.
    fn fix_pair(&self, value: &mut Tree<'_>, target: Target<'_>, index: &Index) {
        let Some(name) = value.text_of(&["name"]) else { return };
        let namespace = value.text_of(&["namespace"]);
        let found = self.find(&name, target, index, |found| match &namespace {
            Some(namespace) => found.namespaces.contains(namespace),
            None => true,
        });
        let Some(found) = found else { return };
        if let Some(value) = value.get_mut("name")
            && found.name != name
        {
            *value = Tree::text_at(found.name.clone(), value.place());
        }
        if !found.namespace.is_empty() && namespace.as_deref() != Some(&found.namespace) {
            let place = value.get("namespace").map_or(found.place, |value| value.place());
            value.set(crate::transform::made_key("namespace", place), Tree::text_at(found.namespace.clone(), place));
        }
    }

    fn find<'i>(
        &self,
        name: &str,
        (kinds, group): Target<'_>,
        index: &'i Index,
        fits: impl Fn(&Renamed) -> bool,
    ) -> Option<&'i Renamed> {
        let has_kind = |found: &&Renamed| {
            let wanted = self.role_kind.as_deref().filter(|_| kinds.contains(&"Role"));
            found.kinds.iter().any(|(kind, own)| {
                kinds.contains(&&**kind) && (group == "*" || own == group) && wanted.is_none_or(|wanted| wanted == kind)
            })
        };
        let is_near = |found: &&Renamed| {
            self.is_cluster_scoped || found.is_cluster_scoped || found.effective_namespace == self.namespace
        };
        let all: Vec<&Renamed> =
            index.get(name)?.iter().filter(has_kind).filter(is_near).filter(|found| fits(found)).collect();
        if let [only] = all[..] {
            return Some(only);
        }
        let same_affixes: Vec<&Renamed> = all.iter().copied().filter(|found| found.affixes == self.affixes).collect();
        let (first, rest) = same_affixes.split_first()?;
        rest.iter().all(|other| other.name == first.name && other.namespace == first.namespace).then_some(*first)
    }
}
