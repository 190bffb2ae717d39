use std::borrow::Cow;

use plimsoll_text::Span;
use plimsoll_yaml::Node;

use crate::quantity::Quantity;
use crate::workload::Shape;
use crate::{Pod, Setting, Volume, Volumes, capability, command_line};

/// In which list of its pod a container stands, and what that makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContainerList {
    /// `containers`.
    Main,
    /// `initContainers`.
    Init,
    /// `initContainers` with `restartPolicy: Always`: it runs beside the main ones.
    Sidecar,
    /// `ephemeralContainers`.
    Ephemeral,
}

/// The level that an effective value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The container.
    Container,
    /// The pod.
    Pod,
}

/// An effective value of a container, and the level that decides it. An absent one is absent at both levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inherited<'t, T> {
    /// The value.
    pub setting: Setting<'t, T>,
    /// Where it comes from.
    pub level: Level,
}

impl<T> Inherited<'_, T> {
    /// The value, if there is one and it is known.
    pub fn value(self) -> Option<T> {
        self.setting.value()
    }
}

/// A container in its pod.
///
/// runAsUser, runAsGroup, runAsNonRoot, seLinuxOptions, seccompProfile, appArmorProfile and windowsOptions are inherited
/// from the pod's `securityContext`; nothing else is.
#[derive(Clone, Copy, Debug)]
pub struct Container<'t> {
    /// The pod.
    pub pod: Pod<'t>,
    /// The container's mapping.
    pub node: Node<'t>,
    /// Its list.
    pub list: ContainerList,
    /// Its number in the list as written, from 0.
    pub index: usize,
}

/// The containers of a pod in the order that [`Pod::containers`] promises.
pub(crate) fn collect<'t>(pod: &Pod<'t>) -> Vec<Container<'t>> {
    let mut found = Vec::new();
    let list = |key: &str| Setting::of(pod.spec, key).items();
    let single = |key: &str| Setting::of(pod.spec, key).value().into_iter();
    match pod.shape {
        Shape::Template | Shape::Spec => {
            add(&mut found, pod, list("containers"), ContainerList::Main);
            add(&mut found, pod, list("initContainers"), ContainerList::Init);
            add(&mut found, pod, list("ephemeralContainers"), ContainerList::Ephemeral);
        }
        Shape::Argo => {
            let set = Setting::of(pod.spec, "containerSet").field("containers").items();
            add(&mut found, pod, single("container").chain(single("script")).chain(set), ContainerList::Main);
            add(&mut found, pod, list("sidecars"), ContainerList::Sidecar);
            add(&mut found, pod, list("initContainers"), ContainerList::Init);
        }
        Shape::Tekton => {
            add(&mut found, pod, list("steps").chain(single("stepTemplate")), ContainerList::Main);
            add(&mut found, pod, list("sidecars"), ContainerList::Sidecar);
        }
    }
    found
}

/// Adds the containers of one list.
fn add<'t>(found: &mut Vec<Container<'t>>, pod: &Pod<'t>, nodes: impl Iterator<Item = Node<'t>>, list: ContainerList) {
    let (_, most) = nodes.size_hint();
    found.reserve_exact(most.unwrap_or(0));
    for (index, node) in nodes.enumerate().filter(|(_, node)| node.is_mapping() && !node.is_unknown()) {
        let restarts = || Setting::of(node, "restartPolicy").string().is(&"Always");
        let list = if list == ContainerList::Init && restarts() { ContainerList::Sidecar } else { list };
        found.push(Container { pod: *pod, node, list, index });
    }
}

impl<'t> Container<'t> {
    /// A field of the container.
    pub fn field(&self, key: &str) -> Setting<'t, Node<'t>> {
        Setting::of(self.node, key)
    }

    /// Where to point at what the container lacks: its name, else its image, else its beginning.
    pub fn span(&self) -> Span {
        let place = ["name", "image"].iter().find_map(|key| self.node.get(key).filter(|node| !node.span().is_empty()));
        place.map_or_else(|| Span::empty(self.node.span().start), Node::span)
    }

    /// The container's name.
    pub fn name(&self) -> Setting<'t, &'t str> {
        self.field("name").string()
    }

    /// The reference of the container's image. A templated one is unknown, and so is the `auto` of `istio-proxy`, which the
    /// injector replaces.
    pub fn image(&self) -> Setting<'t, &'t str> {
        match self.field("image").name() {
            Setting::Set("auto", node) if self.name().is(&"istio-proxy") => Setting::Unknown(node),
            image => image,
        }
    }

    /// `imagePullPolicy` as written.
    pub fn image_pull_policy(&self) -> Setting<'t, &'t str> {
        self.field("imagePullPolicy").name()
    }

    /// Whether it runs one of the programs that a cluster is made of.
    pub fn runs_cluster_program(&self) -> bool {
        command_line::runs_cluster_program(self)
    }

    /// Whether it runs as long as the pod does: a main container or a sidecar.
    pub fn stays(&self) -> bool {
        matches!(self.list, ContainerList::Main | ContainerList::Sidecar)
    }

    /// A field of the container's own `securityContext`.
    pub fn security(&self, key: &str) -> Setting<'t, Node<'t>> {
        self.field("securityContext").field(key)
    }

    /// A field of the `securityContext` that containers inherit from the pod.
    fn inherited(&self, key: &str) -> Inherited<'t, Node<'t>> {
        let own = self.security(key);
        if own.is_absent() {
            return Inherited { setting: self.pod.security(key), level: Level::Pod };
        }
        Inherited { setting: own, level: Level::Container }
    }

    fn inherited_as<T>(
        &self,
        key: &str,
        read: impl FnOnce(Setting<'t, Node<'t>>) -> Setting<'t, T>,
    ) -> Inherited<'t, T> {
        let Inherited { setting, level } = self.inherited(key);
        Inherited { setting: read(setting), level }
    }

    /// `privileged`; absent means false.
    pub fn privileged(&self) -> Setting<'t, bool> {
        self.security("privileged").bool()
    }

    /// `allowPrivilegeEscalation` as written; absent means true.
    pub fn allow_privilege_escalation(&self) -> Setting<'t, bool> {
        self.security("allowPrivilegeEscalation").bool()
    }

    /// What forces privilege escalation to be allowed: `privileged: true`, or an added SYS_ADMIN.
    pub fn forced_privilege_escalation(&self) -> Option<Node<'t>> {
        if let Setting::Set(true, node) = self.privileged() {
            return Some(node);
        }
        let mut added = self.capabilities("add").into_iter();
        added.find(|(name, _)| name == "SYS_ADMIN").map(|(_, node)| node)
    }

    /// `readOnlyRootFilesystem`; absent means false.
    pub fn read_only_root_filesystem(&self) -> Setting<'t, bool> {
        self.security("readOnlyRootFilesystem").bool()
    }

    /// `procMount`; absent means `Default`.
    pub fn proc_mount(&self) -> Setting<'t, &'t str> {
        self.security("procMount").name()
    }

    /// The effective `runAsUser`; absent means what the image says.
    pub fn run_as_user(&self) -> Inherited<'t, i64> {
        self.inherited_as("runAsUser", Setting::integer)
    }

    /// The effective `runAsGroup`.
    pub fn run_as_group(&self) -> Inherited<'t, i64> {
        self.inherited_as("runAsGroup", Setting::integer)
    }

    /// The effective `runAsNonRoot`; absent means false.
    pub fn run_as_non_root(&self) -> Inherited<'t, bool> {
        self.inherited_as("runAsNonRoot", Setting::bool)
    }

    /// The effective `seLinuxOptions`. The two levels are not merged field by field.
    pub fn selinux_options(&self) -> Inherited<'t, Node<'t>> {
        self.inherited("seLinuxOptions")
    }

    /// The effective `seccompProfile`.
    pub fn seccomp_profile(&self) -> Inherited<'t, Node<'t>> {
        self.inherited("seccompProfile")
    }

    /// The effective `appArmorProfile`. [`Container::app_armor_annotation`] has the older form.
    pub fn app_armor_profile(&self) -> Inherited<'t, Node<'t>> {
        self.inherited("appArmorProfile")
    }

    /// The AppArmor profile that an annotation of the pod gives this container: `runtime/default`, `unconfined`, ...
    pub fn app_armor_annotation(&self) -> Setting<'t, &'t str> {
        let Some(name) = self.name().value() else { return Setting::Absent };
        self.pod.annotations().get(&format!("container.apparmor.security.beta.kubernetes.io/{name}"))
    }

    /// The effective `windowsOptions`.
    pub fn windows_options(&self) -> Inherited<'t, Node<'t>> {
        self.inherited("windowsOptions")
    }

    /// The list `capabilities.add` or `capabilities.drop` as written.
    pub fn capability_list(&self, list: &str) -> Setting<'t, Node<'t>> {
        self.security("capabilities").field(list)
    }

    /// The names in `capabilities.add` or `capabilities.drop` as Linux knows them, without `CAP_` and in upper case;
    /// those that a template decides are left out.
    pub fn capabilities(&self, list: &str) -> Vec<(Cow<'t, str>, Node<'t>)> {
        let items = self.capability_list(list).items().filter(|item| !item.is_unknown());
        items.filter_map(|item| Some((capability::normalize(item.text()?), item))).collect()
    }

    /// An amount in `resources.limits`.
    pub fn limit(&self, resource: &str) -> Setting<'t, Quantity> {
        self.field("resources").field("limits").field(resource).quantity()
    }

    /// An amount in `resources.requests`; one that is not written is that of the limit.
    pub fn request(&self, resource: &str) -> Setting<'t, Quantity> {
        let written = self.field("resources").field("requests").field(resource).quantity();
        written.or(|| self.limit(resource))
    }

    /// The three probes that are written, each with its key.
    pub fn probes(&self) -> impl Iterator<Item = (&'static str, Setting<'t, Node<'t>>)> + use<'t> {
        let container = *self;
        let probes = ["livenessProbe", "readinessProbe", "startupProbe"].into_iter();
        probes.map(move |key| (key, container.field(key))).filter(|(_, probe)| !probe.is_absent())
    }

    /// What the kubelet does to the container: its probes, and the hooks in `lifecycle`; each with its key.
    pub fn handlers(&self) -> impl Iterator<Item = (&'static str, Setting<'t, Node<'t>>)> + use<'t> {
        let lifecycle = self.field("lifecycle");
        let hooks = ["postStart", "preStop"].into_iter().map(move |key| (key, lifecycle.field(key)));
        self.probes().chain(hooks.filter(|(_, hook)| !hook.is_absent()))
    }

    /// The items of everything that runs in the container: `command`, `args`, and the commands of probes and hooks.
    pub fn command_items(&self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let container = *self;
        let own = ["command", "args"].into_iter().flat_map(move |key| container.field(key).items());
        own.chain(self.handlers().flat_map(|(_, handler)| handler.field("exec").field("command").items()))
    }

    /// The variables in `env`.
    pub fn environment(&self) -> impl Iterator<Item = EnvironmentVariable<'t>> + use<'t> {
        self.field("env").items().filter(|item| item.is_mapping()).map(|node| EnvironmentVariable { node })
    }

    /// The ports.
    pub fn ports(&self) -> impl Iterator<Item = Port<'t>> + use<'t> {
        self.field("ports").items().filter(|item| item.is_mapping()).map(|node| Port { node })
    }

    /// The mounts in `volumeMounts`, each with its volume among those that [`Pod::volumes`] gives.
    pub fn mounts<'v>(&self, volumes: &'v Volumes<'t>) -> impl Iterator<Item = VolumeMount<'t, 'v>> + use<'t, 'v> {
        let mounts = self.field("volumeMounts").items().filter(|item| item.is_mapping());
        mounts.map(|node| {
            let name = Setting::of(node, "name").string().value();
            VolumeMount { node, volume: name.and_then(|name| volumes.get(name)) }
        })
    }
}

/// A variable in a container's environment.
#[derive(Clone, Copy, Debug)]
pub struct EnvironmentVariable<'t> {
    /// The item of `env`.
    pub node: Node<'t>,
}

impl<'t> EnvironmentVariable<'t> {
    /// The variable's name.
    pub fn name(&self) -> Setting<'t, &'t str> {
        Setting::of(self.node, "name").string()
    }

    /// The value written out.
    pub fn value(&self) -> Setting<'t, &'t str> {
        Setting::of(self.node, "value").string()
    }

    /// Where the value is taken from: `secretKeyRef`, `configMapKeyRef`, `fieldRef`, ...
    pub fn value_from(&self, source: &str) -> Setting<'t, Node<'t>> {
        Setting::of(self.node, "valueFrom").field(source)
    }
}

/// A port of a container.
#[derive(Clone, Copy, Debug)]
pub struct Port<'t> {
    /// The item of `ports`.
    pub node: Node<'t>,
}

impl<'t> Port<'t> {
    /// The port's name.
    pub fn name(&self) -> Setting<'t, &'t str> {
        Setting::of(self.node, "name").string()
    }

    /// `containerPort`.
    pub fn container_port(&self) -> Setting<'t, i64> {
        Setting::of(self.node, "containerPort").integer()
    }

    /// `hostPort`; 0 counts as absent.
    pub fn host_port(&self) -> Setting<'t, i64> {
        match Setting::of(self.node, "hostPort").integer() {
            Setting::Set(0, _) => Setting::Absent,
            other => other,
        }
    }

    /// The protocol; absent means TCP.
    pub fn protocol(&self) -> Setting<'t, &'t str> {
        Setting::of(self.node, "protocol").name()
    }
}

/// A volume as a container sees it.
#[derive(Clone, Copy, Debug)]
pub struct VolumeMount<'t, 'v> {
    /// The item of `volumeMounts`.
    pub node: Node<'t>,
    /// The volume, if the pod has one of this name.
    pub volume: Option<&'v Volume<'t>>,
}

impl<'t> VolumeMount<'t, '_> {
    /// The path in the container.
    pub fn path(&self) -> Setting<'t, &'t str> {
        Setting::of(self.node, "mountPath").string()
    }

    /// Whether the container can't write there; absent means it can.
    pub fn read_only(&self) -> Setting<'t, bool> {
        Setting::of(self.node, "readOnly").bool()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Manifest, VolumeSource};

    const POD: &str = "
apiVersion: v1
kind: Pod
metadata:
  annotations: {container.apparmor.security.beta.kubernetes.io/b: unconfined}
spec:
  securityContext: {runAsUser: 1000, runAsNonRoot: yes, privileged: true, seccompProfile: {type: RuntimeDefault}}
  volumes: [{name: v, hostPath: {path: /var/../run//docker.sock}}, {name: e}, {name: u, '{{ .k }}': {}}]
  containers:
  - name: a
    image: nginx:${TAG}
    securityContext: {runAsUser: 0, seccompProfile: null, capabilities: {add: [cap_sys_admin], drop: [all]}}
    resources: {limits: {cpu: 1, memory: 1Gi}, requests: {memory: 64Mi}}
    ports: [{containerPort: 80, hostPort: 0}, {containerPort: '81'}]
    env: [{name: A, value: b}, {name: B, valueFrom: {secretKeyRef: {name: s}}}]
    volumeMounts: [{name: v, mountPath: /x}, {name: missing, mountPath: /y, readOnly: true}]
  - name: b
    securityContext: {privileged: '{{ .p }}'}
  initContainers:
  - {name: i}
  - {name: s, restartPolicy: Always}
  ephemeralContainers: [{name: d}]
";

    #[test]
    fn lists_and_sidecars_are_told_apart() {
        let stream = plimsoll_yaml::parse(POD);
        let pod = Manifest::new(&stream).objects[0].pods()[0];
        let lists: Vec<_> = pod.containers().iter().map(|container| (container.list, container.index)).collect();
        use ContainerList::{Ephemeral, Init, Main, Sidecar};
        assert_eq!(lists, [(Main, 0), (Main, 1), (Init, 0), (Sidecar, 1), (Ephemeral, 0)]);
    }

    #[test]
    fn only_some_fields_are_inherited() {
        let stream = plimsoll_yaml::parse(POD);
        let pod = Manifest::new(&stream).objects[0].pods()[0];
        let [a, b, ..] = pod.containers()[..] else { panic!("two containers") };
        assert_eq!((a.run_as_user().value(), a.run_as_user().level), (Some(0), Level::Container));
        assert_eq!((b.run_as_user().value(), b.run_as_user().level), (Some(1000), Level::Pod));
        assert_eq!(a.run_as_non_root().value(), Some(true));
        let profile = a.seccomp_profile();
        assert_eq!(
            (profile.setting.field("type").string().value(), profile.level),
            (Some("RuntimeDefault"), Level::Pod)
        );
        assert!(a.privileged().is_absent());
        assert!(b.privileged().is_unknown() && a.image().is_unknown());
        assert_eq!(b.app_armor_annotation().value(), Some("unconfined"));
        assert!(a.forced_privilege_escalation().is_some() && b.forced_privilege_escalation().is_none());
        assert_eq!(a.capabilities("drop")[0].0, "ALL");
    }

    #[test]
    fn resources_ports_and_mounts_are_read() {
        let stream = plimsoll_yaml::parse(POD);
        let pod = Manifest::new(&stream).objects[0].pods()[0];
        let a = pod.containers()[0];
        assert_eq!(a.request("cpu").value(), Some(Quantity::from_units(1)));
        assert_eq!(a.request("memory").value().map(Quantity::units), Some(64 << 20));
        let ports: Vec<_> = a.ports().collect();
        assert!(ports[0].host_port().is_absent() && ports[1].container_port().is_unknown());
        let volumes = pod.volumes();
        let mounts: Vec<_> = a.mounts(&volumes).collect();
        let volume = mounts[0].volume.unwrap();
        assert_eq!(volume.clean_host_path().as_deref(), Some("/run/docker.sock"));
        assert!(mounts[1].volume.is_none() && mounts[1].read_only().is(&true));
        let sources: Vec<_> = volumes.iter().map(Volume::source).collect();
        assert_eq!(sources[1..], [VolumeSource::EmptyDir, VolumeSource::Unknown]);
        let names: Vec<_> = a.environment().map(|variable| variable.name().value()).collect();
        assert_eq!(names, [Some("A"), Some("B")]);
    }
}
