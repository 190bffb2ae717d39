//! Rules about Kubernetes objects.

pub(crate) mod access_to_configmaps;
pub(crate) mod access_to_create_pods;
pub(crate) mod access_to_create_pv;
pub(crate) mod access_to_csr_approval;
pub(crate) mod access_to_delete;
pub(crate) mod access_to_networking;
pub(crate) mod access_to_node_proxy;
pub(crate) mod access_to_pod_exec;
pub(crate) mod access_to_port_forward;
pub(crate) mod access_to_role_bindings;
pub(crate) mod access_to_secrets;
pub(crate) mod access_to_service_status;
pub(crate) mod access_to_token_create;
pub(crate) mod access_to_webhook_configurations;
pub(crate) mod admin_edit_role_binding;
pub(crate) mod anonymous_binding;
pub(crate) mod apparmor_profile_unset;
pub(crate) mod apparmor_unconfined;
pub(crate) mod authenticated_group_binding;
pub(crate) mod automount_service_account_token;
pub(crate) mod bidirectional_mount_propagation;
pub(crate) mod capabilities_added;
pub(crate) mod capabilities_beyond_default;
pub(crate) mod capability_name;
pub(crate) mod cloud_credentials_host_mount;
pub(crate) mod cluster_admin_role_binding;
pub(crate) mod configmap_secret;
pub(crate) mod configmap_sensitive_content;
pub(crate) mod control_plane;
pub(crate) mod cronjob_deadline;
pub(crate) mod cronjob_schedule;
pub(crate) mod dangerous_capabilities;
pub(crate) mod dangerous_git_sync;
pub(crate) mod dangling_config_reference;
pub(crate) mod dangling_gateway_backend;
pub(crate) mod dangling_horizontalpodautoscaler;
pub(crate) mod dangling_ingress;
pub(crate) mod dangling_networkpolicy;
pub(crate) mod dangling_networkpolicypeer_podselector;
pub(crate) mod dangling_role_binding;
pub(crate) mod dangling_service;
pub(crate) mod dangling_servicemonitor;
pub(crate) mod dangling_volume_mount;
pub(crate) mod dashboard_access_binding;
pub(crate) mod default_mode;
pub(crate) mod default_service_account;
pub(crate) mod default_service_account_automount;
pub(crate) mod default_service_account_binding;
pub(crate) mod deprecated_api_version;
pub(crate) mod deprecated_image_registry;
pub(crate) mod deprecated_service_account_field;
pub(crate) mod dnsconfig_options;
pub(crate) mod docker_sock;
pub(crate) mod drop_all_capabilities;
pub(crate) mod drop_net_raw_capability;
pub(crate) mod duplicate_env_var;
pub(crate) mod duplicate_name;
pub(crate) mod duplicate_object;
pub(crate) mod env_var_secret;
pub(crate) mod exposed_sensitive_interface;
pub(crate) mod exposed_services;
pub(crate) mod falco_rules_disabled;
pub(crate) mod forbidden_annotation;
pub(crate) mod gatekeeper_open_ended_repo;
pub(crate) mod gitops_source_trust;
pub(crate) mod host_aliases;
pub(crate) mod host_ipc;
pub(crate) mod host_network;
pub(crate) mod host_path_volume;
pub(crate) mod host_pid;
pub(crate) mod host_port;
pub(crate) mod host_probe;
pub(crate) mod host_users;
pub(crate) mod hpa_and_replicas;
pub(crate) mod hpa_min_equals_max;
pub(crate) mod hpa_minimum_replicas;
pub(crate) mod identical_probes;
pub(crate) mod image_not_pinned_to_digest;
pub(crate) mod image_pull_policy_always;
pub(crate) mod image_pull_secret_missing;
pub(crate) mod image_signature_policy_missing;
pub(crate) mod ingress_nginx_annotation_injection;
pub(crate) mod ingress_nginx_eol;
pub(crate) mod ingress_nginx_snippet;
pub(crate) mod ingress_wildcard_host;
pub(crate) mod ingress_without_tls;
pub(crate) mod instance_label_mismatch;
pub(crate) mod invalid_binding_subject;
pub(crate) mod invalid_field_value;
pub(crate) mod invalid_image_reference;
pub(crate) mod invalid_label;
pub(crate) mod invalid_restart_policy;
pub(crate) mod invalid_target_ports;
pub(crate) mod invalid_topology_spread;
pub(crate) mod job_ttl_seconds_after_finished;
pub(crate) mod known_vulnerable_component;
pub(crate) mod kube_system_namespace;
pub(crate) mod kubernetes_dashboard_deployed;
pub(crate) mod latest_tag;
pub(crate) mod limit_range_incomplete;
pub(crate) mod linux_hardening_missing;
pub(crate) mod load_balancer_open_to_world;
pub(crate) mod load_balancer_without_tls;
pub(crate) mod long_lived_token_secret;
pub(crate) mod low_group_id;
pub(crate) mod low_user_id;
pub(crate) mod masters_group_binding;
pub(crate) mod mesh_mtls_disabled;
pub(crate) mod minimum_replicas;
pub(crate) mod mismatching_selector;
pub(crate) mod misplaced_security_context_field;
pub(crate) mod missing_object_identity;
pub(crate) mod missing_pod_disruption_budget;
pub(crate) mod naked_pod;
pub(crate) mod namespace_pod_security;
pub(crate) mod namespace_without_default_deny;
pub(crate) mod namespace_without_pod_security;
pub(crate) mod namespace_without_quota;
pub(crate) mod network_policy_allows_all;
pub(crate) mod network_policy_missing_dns;
pub(crate) mod network_policy_no_selector;
pub(crate) mod network_policy_peer_and_or;
pub(crate) mod no_anti_affinity;
pub(crate) mod no_liveness_probe;
pub(crate) mod no_node_affinity;
pub(crate) mod no_read_only_root_fs;
pub(crate) mod no_readiness_probe;
pub(crate) mod no_rolling_update_strategy;
pub(crate) mod no_security_context;
pub(crate) mod non_existent_service_account;
pub(crate) mod non_isolated_direction;
pub(crate) mod non_isolated_pod;
pub(crate) mod pdb_blocks_eviction;
pub(crate) mod pdb_unhealthy_pod_eviction_policy;
pub(crate) mod pdb_without_policy;
pub(crate) mod pod_security_policy;
pub(crate) mod priority_class_name;
pub(crate) mod privilege_escalation_container;
pub(crate) mod privilege_escalation_not_disabled;
pub(crate) mod privilege_escalation_verbs;
pub(crate) mod privileged_container;
pub(crate) mod privileged_ports;
pub(crate) mod probe_port_name;
pub(crate) mod probe_port_undeclared;
pub(crate) mod probe_values;
pub(crate) mod public_registry_image;
pub(crate) mod pv_without_encryption;
pub(crate) mod read_secret_from_env_var;
pub(crate) mod removed_api_version;
pub(crate) mod removed_volume_type;
pub(crate) mod request_exceeds_limit;
pub(crate) mod requests_differ_from_limits;
pub(crate) mod required_annotation;
pub(crate) mod required_label;
pub(crate) mod required_vct_annotation;
pub(crate) mod resource_out_of_range;
pub(crate) mod resource_quota_incomplete;
pub(crate) mod restart_policy_never;
pub(crate) mod restricted_volume_types;
pub(crate) mod rolling_update_blocked;
pub(crate) mod run_as_non_root;
pub(crate) mod run_as_root_group;
pub(crate) mod run_as_root_user;
pub(crate) mod sandbox_template_hardening;
pub(crate) mod scc_allow_privileged;
pub(crate) mod seccomp_profile_unset;
pub(crate) mod seccomp_unconfined;
pub(crate) mod secret_decodes_badly;
pub(crate) mod secret_in_command;
pub(crate) mod secret_in_manifest;
pub(crate) mod selinux_options;
pub(crate) mod sensitive_file_access;
pub(crate) mod sensitive_host_mounts;
pub(crate) mod service_account_token_bound;
pub(crate) mod service_external_ips;
pub(crate) mod service_target_port;
pub(crate) mod share_process_namespace;
pub(crate) mod sorted_keys;
pub(crate) mod ssh_port;
pub(crate) mod stale_image_pull_policy;
pub(crate) mod statefulset_service_name;
pub(crate) mod statefulset_volume_claim;
pub(crate) mod sudo_in_entrypoint;
pub(crate) mod suspicious_command;
pub(crate) mod suspicious_quantity;
pub(crate) mod tiller_deployed;
pub(crate) mod unknown_field;
pub(crate) mod unmasked_proc_mount;
pub(crate) mod unreadable_document;
pub(crate) mod unsafe_proc_mount;
pub(crate) mod unsafe_sysctls;
pub(crate) mod unset_cpu_limits;
pub(crate) mod unset_cpu_requirements;
pub(crate) mod unset_ephemeral_storage;
pub(crate) mod unset_memory_limits;
pub(crate) mod unset_memory_requests;
pub(crate) mod untrusted_registry;
pub(crate) mod use_namespace;
pub(crate) mod webhook_fails_open;
pub(crate) mod wildcard_in_rules;
pub(crate) mod windows_host_process;
pub(crate) mod workload_with_takeover_role;
pub(crate) mod writable_host_mount;
pub(crate) mod yaml_duplicate_key;
pub(crate) mod yaml_implicit_type;
pub(crate) mod yaml_octal_number;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use plimsoll_kubernetes::quantity::Quantity;
use plimsoll_kubernetes::{
    Bindings, Container, ContainerList, Detail, Object, ObjectFacts, ObjectId, Pod, RuleFacts, ServiceFacts, Setting,
    StringMap, World,
};
use plimsoll_lint::{Finding, Report, ScopeView, Severity, UnitId};
use plimsoll_text::Edit;
use plimsoll_yaml::{Fragment, Node};

/// What a message calls a container: its name, or the name of its list and its place there.
fn label(container: &Container<'_>) -> String {
    match container.name().value() {
        Some(name) => name.to_owned(),
        None => format!("number {}", container.index + 1),
    }
}

/// What a message calls several containers.
fn labels(containers: &[Container<'_>]) -> String {
    containers.iter().map(label).collect::<Vec<_>>().join(", ")
}

/// What a message calls an object of a scope: its name, else its kind.
fn object_name(object: &ObjectFacts) -> &str {
    object.name.as_str().unwrap_or(object.kind())
}

/// Where what is not found is missing: in a closed world everywhere, in a tree of files only where the file itself has
/// such an object for the namespace, as a sign that they are managed there.
struct Evidence<'v> {
    is_closed: bool,
    places: BTreeSet<(UnitId, &'v str)>,
}

impl<'v> Evidence<'v> {
    fn of(view: &'v ScopeView<'_>, is_sought: impl Fn(&ObjectFacts) -> bool) -> Self {
        let is_closed = view.scope.world() == World::Closed;
        let objects = view.scope.objects().filter(|(_, object)| !is_closed && is_sought(object));
        let places = objects.filter_map(|(id, _)| Some((view.unit_of(id), view.scope.namespace_of(id)?))).collect();
        Self { is_closed, places }
    }

    fn holds(&self, unit: UnitId, namespace: &str) -> bool {
        self.is_closed || self.places.contains(&(unit, namespace))
    }
}

/// The Services of each file by namespace and name: of several with one name, the nearest counts.
fn services_by_file<'v>(view: &'v ScopeView<'_>) -> BTreeMap<(UnitId, &'v str, &'v str), (UnitId, &'v ServiceFacts)> {
    let services = view.scope.objects().filter_map(|(id, object)| match &object.detail {
        Detail::Service(service) => {
            let unit = view.unit_of(id);
            Some(((unit, view.scope.namespace_of(id)?, object.name.as_str()?), (unit, &**service)))
        }
        _ => None,
    });
    services.collect()
}

/// Whether a map has an entry that is written as `key` or as `key=value`, where stars in the value stand for anything;
/// `None` if that can't be known.
fn has_entry(map: StringMap<'_>, wanted: &str) -> Option<bool> {
    let (key, pattern) = wanted.split_once('=').map_or((wanted, None), |(key, pattern)| (key, Some(pattern)));
    match map.get(key) {
        Setting::Unknown(_) => None,
        Setting::Absent => (!map.is_open()).then_some(false),
        Setting::Set(value, _) => Some(pattern.is_none_or(|pattern| fits(value, pattern))),
    }
}

/// Whether a value fits a pattern with stars.
fn fits(value: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(rest) = parts.next().and_then(|first| value.strip_prefix(first)) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    let middle = parts.into_iter().try_fold(rest, |rest, part| rest.split_once(part).map(|(_, after)| after));
    middle.is_some_and(|rest| rest.ends_with(last))
}

/// A finding with an unsafe fix, where there is an edit.
fn with_unsafe_fix(finding: Finding, title: &str, edit: Option<Edit>) -> Finding {
    match edit {
        Some(edit) => finding.unsafe_fix(title, edit),
        None => finding,
    }
}

/// A finding with a safe fix, where there is an edit.
fn with_safe_fix(finding: Finding, title: &str, edit: Option<Edit>) -> Finding {
    match edit {
        Some(edit) => finding.safe_fix(title, edit),
        None => finding,
    }
}

/// Reports a namespace of the host that the pod shares: `key` is true.
fn host_namespace(pod: &Pod<'_>, key: &'static str, report: &mut Report<'_>) {
    let Setting::Set(true, node) = pod.field(key).bool() else { return };
    let finding = Finding::at(node.span()).arg(key);
    let edit = pod.spec.entry(key).and_then(|entry| pod.spec.delete(entry));
    report.emit(match edit {
        Some(edit) => finding.unsafe_fix(format!("Delete {key}"), edit),
        None => finding,
    });
}

/// Reports containers without a limit of `resource`. Ephemeral ones cannot have any.
fn missing_limit(pod: &Pod<'_>, resource: &'static str, report: &mut Report<'_>) {
    let of_pod = pod.field("resources").field("limits").field(resource);
    if !of_pod.is_absent() || !pod.missing_good_applies() {
        return;
    }
    for container in pod.containers() {
        if container.list != ContainerList::Ephemeral && container.limit(resource).is_absent() {
            let finding = Finding::at(container.span()).arg(label(&container));
            // What is requested may be used.
            let requested = container.request(resource);
            let is_more = |amount: &&str| Quantity::parse(amount).is_ok_and(|amount| requested.value() > Some(amount));
            let amount = match (starting_amount(resource), requested.node()) {
                (Some(amount), Some(node)) if is_more(&amount) => node.text(),
                (amount, _) => amount,
            };
            report.emit(with_amount(finding, &container, "limits", resource, amount.map(str::to_owned)));
        }
    }
}

/// How much of a resource a container gets that says nothing, as a value to start from and to measure against.
fn starting_amount(resource: &str) -> Option<&'static str> {
    match resource {
        "cpu" => Some("100m"),
        "memory" => Some("512Mi"),
        _ => None,
    }
}

/// Adds the fix that writes an amount of a resource.
fn with_amount(
    finding: Finding,
    container: &Container<'_>,
    list: &'static str,
    resource: &'static str,
    amount: Option<String>,
) -> Finding {
    let Some(amount) = amount else { return finding };
    let title = format!("Add {resource}: {amount} to the {list}");
    let edit = container.node.set(&["resources", list, resource], Fragment::Text(amount));
    with_unsafe_fix(finding, &title, edit)
}

/// Reports containers without a request of `resource`; a limit counts as one.
fn missing_request(pod: &Pod<'_>, resource: &'static str, report: &mut Report<'_>) {
    let of_pod = pod.field("resources");
    let is_set = |list: &str| !of_pod.field(list).field(resource).is_absent();
    if is_set("requests") || is_set("limits") || !pod.missing_good_applies() {
        return;
    }
    for container in pod.containers() {
        if container.list != ContainerList::Ephemeral && container.request(resource).is_absent() {
            let finding = Finding::at(container.span()).arg(label(&container));
            let amount = starting_amount(resource).map(str::to_owned);
            report.emit(with_amount(finding, &container, "requests", resource, amount));
        }
    }
}

/// Reports a user or group of a container that is not there, or below the rule's `minimum`.
fn low_id(container: &Container<'_>, id: Setting<'_, i64>, report: &mut Report<'_>) {
    let pod = container.pod;
    let minimum = report.int("minimum");
    let span = match id {
        Setting::Set(id, node) if id < minimum => node.span(),
        Setting::Absent => container.span(),
        Setting::Set(..) | Setting::Unknown(_) => return,
    };
    if !pod.is_windows() && !pod.host_users_false() && pod.missing_good_applies() {
        report.emit(Finding::at(span).arg(label(container)).arg(minimum.to_string()));
    }
}

/// Reports containers without a probe, in pods that stay.
fn missing_probe(pod: &Pod<'_>, key: &str, report: &mut Report<'_>) {
    if pod.is_short_lived() || !pod.missing_good_applies() {
        return;
    }
    for container in pod.containers() {
        if container.stays() && container.field(key).is_absent() {
            report.emit(Finding::at(container.span()).arg(label(&container)));
        }
    }
}

/// What a role must not allow: any of the verbs on any of the resources of the group.
struct Access {
    group: &'static str,
    resources: &'static [&'static str],
    verbs: &'static [&'static str],
}

/// The rule about fields of a container that stand on the pod, where they have no effect, and the other way round.
const MISPLACED: &str = "misplaced-security-context-field";

/// Whether another rule runs as well, which says of the same cause what is to be said.
fn is_said_by(name: &str, report: &Report<'_>) -> bool {
    static BY_NAME: LazyLock<HashMap<&str, usize>> =
        LazyLock::new(|| crate::RULES.iter().enumerate().map(|(index, rule)| (rule.name, index)).collect());
    BY_NAME.get(name).is_some_and(|&index| report.settings().is_enabled(index))
}

/// Reports each rule of a role that allows some access, at its resource, with the bindings of the role. A rule for all
/// resources is left to wildcard-in-rules, where that runs; one that `is_limited` is let pass, and so is what
/// the cluster itself brings.
fn report_access(
    view: &ScopeView<'_>,
    accesses: &[Access],
    is_limited: impl Fn(&RuleFacts) -> bool,
    report: &mut Report<'_>,
) {
    let holders = Holders::new(view);
    for (id, object) in view.scope.objects() {
        let Detail::Role(role) = &object.detail else { continue };
        for rule in role.own_rules().iter().filter(|rule| !is_limited(rule)) {
            let grants = accesses.iter().find_map(|access| {
                let named = access.resources.iter().find_map(|resource| rule.resource(access.group, resource));
                let star = || rule.all_resources(access.group).filter(|_| !is_said_by("wildcard-in-rules", report));
                let granted = named.or_else(star)?;
                let verbs = rule.verbs_among(access.verbs);
                (!verbs.is_empty()).then_some((granted, verbs))
            });
            if let Some(((resource, span), verbs)) = grants.filter(|_| !holders.is_of_cluster(id)) {
                let finding = Finding::in_unit(view.unit_of(id), span).arg(object_name(object)).arg(verbs.join(", "));
                let finding = holders.name(id, finding.arg(resource));
                // A Role gives it in one namespace alone.
                let is_narrow = object.kind() == "Role" && report.rule_severity() == Severity::High;
                report.emit(if is_narrow { finding.severity(Severity::Medium) } else { finding });
            }
        }
    }
}

/// How many bindings of a role are shown, and how many of those who have it by one.
const MAX_HOLDERS: usize = 5;

/// Who has the roles of a scope.
struct Holders<'v, 'f> {
    view: &'v ScopeView<'f>,
    /// Joined when first a role is asked for.
    bindings: OnceCell<Bindings<'v, 'f>>,
}

impl<'v, 'f> Holders<'v, 'f> {
    fn new(view: &'v ScopeView<'f>) -> Self {
        Self { view, bindings: OnceCell::new() }
    }

    /// The bindings that give a role, those of its own file if there are such.
    fn of(&self, role: ObjectId) -> Vec<ObjectId> {
        let (view, own) = (self.view, self.view.unit_of(role));
        let mut bindings = self.bindings.get_or_init(|| view.scope.bindings()).of(role);
        if bindings.iter().any(|&binding| view.unit_of(binding) == own) {
            bindings.retain(|&binding| view.unit_of(binding) == own);
        }
        bindings
    }

    /// Whether a role comes with the cluster, as its own name or those of its bindings say, and nobody else gives it.
    fn is_of_cluster(&self, role: ObjectId) -> bool {
        let is_of_cluster = |id: &ObjectId| {
            let name = self.view.scope.object(*id).and_then(|object| object.name.as_str()).unwrap_or_default();
            name.starts_with("system:") || name.starts_with("gce:")
        };
        let bindings = self.of(role);
        (is_of_cluster(&role) || !bindings.is_empty()) && bindings.iter().all(is_of_cluster)
    }

    /// Adds to a finding the bindings that give a role.
    fn name(&self, role: ObjectId, finding: Finding) -> Finding {
        let view = self.view;
        self.of(role).into_iter().take(MAX_HOLDERS).fold(finding, |finding, id| {
            let Some((object, Detail::Binding(bound))) = view.scope.object(id).map(|object| (object, &object.detail))
            else {
                return finding;
            };
            let subjects = bound
                .subjects
                .iter()
                .filter_map(|subject| Some(format!("{} '{}'", subject.kind.as_str()?, subject.name.as_str()?)));
            let mut names: Vec<String> = subjects.take(MAX_HOLDERS).collect();
            if bound.subjects.len() > MAX_HOLDERS {
                names.push(format!("{} more", bound.subjects.len() - MAX_HOLDERS));
            }
            let names = if names.is_empty() { "nobody".to_owned() } else { names.join(", ") };
            finding.related_in(view.unit_of(id), object.span, format!("this {} gives it to {names}", object.kind()))
        })
    }
}

/// Role, kind, name and place of the name of everyone that a binding gives a role.
fn bound_subjects<'t>(object: &Object<'t>) -> Vec<(&'t str, &'t str, &'t str, Node<'t>)> {
    if object.group != "rbac.authorization.k8s.io" || !matches!(object.kind, "RoleBinding" | "ClusterRoleBinding") {
        return Vec::new();
    }
    let role = Setting::of(object.root, "roleRef").field("name").name().value().unwrap_or_default();
    let subjects = Setting::of(object.root, "subjects").items();
    let subjects = subjects.filter_map(|subject| {
        let kind = Setting::of(subject, "kind").name().value()?;
        let Setting::Set(name, node) = Setting::of(subject, "name").name() else { return None };
        Some((role, kind, name, node))
    });
    subjects.collect()
}
