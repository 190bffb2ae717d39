//! Above each pod, in one line, what its security context comes to. Off unless the user turns it on.

use plimsoll_kubernetes::{Container, Manifest, Pod, Setting};
use plimsoll_lint::FileKind;

use crate::session::Session;
use crate::to_proto;
use crate::wire::features::{CodeLens, Command};
use crate::wire::types::DocumentParams;

pub(super) fn lenses(session: &mut Session, params: &DocumentParams) -> Vec<CodeLens> {
    let encoding = session.client.encoding;
    let Some(document) = session.documents.get(&params.text_document.uri) else { return Vec::new() };
    if !session.workspace.settings.code_lens || document.kind != Some(FileKind::Yaml) {
        return Vec::new();
    }
    let stream = plimsoll_yaml::parse(&document.text);
    if stream.looks_templated() {
        return Vec::new();
    }
    let manifest = Manifest::new(&stream);
    let objects = manifest.objects.iter().filter(|object| !object.is_config());
    let pods = objects.flat_map(plimsoll_kubernetes::Object::pods);
    let lens = |pod: Pod<'_>| {
        let title = summary(&pod)?;
        let range = to_proto::range_in(document, pod.span(), encoding);
        Some(CodeLens { range, command: Command { title, command: "", arguments: Vec::new() } })
    };
    pods.filter_map(lens).collect()
}

/// What holds for all containers of a pod, then what only holds for some; nothing for a pod without containers.
fn summary(pod: &Pod<'_>) -> Option<String> {
    let containers: Vec<(&str, Vec<String>)> =
        pod.containers().iter().map(|container| (container.name().value().unwrap_or("?"), facts(container))).collect();
    let (_, first) = containers.first()?;
    let is_common = |fact: &&String| containers.iter().all(|(_, facts)| facts.contains(fact));
    let common: Vec<&str> = first.iter().filter(is_common).map(String::as_str).collect();
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for (name, facts) in &containers {
        let own: Vec<&str> = facts.iter().filter(|fact| !is_common(fact)).map(String::as_str).collect();
        let own = own.join(", ");
        match groups.iter_mut().find(|(other, _)| *other == own) {
            _ if own.is_empty() => {}
            Some((_, names)) => names.push(name),
            None => groups.push((own, vec![name])),
        }
    }
    let host = host(pod);
    let parts = host.into_iter().chain((!common.is_empty()).then(|| common.join(", ")));
    let groups = groups.iter().map(|(own, names)| format!("{}: {own}", names.join(", ")));
    Some(parts.chain(groups).collect::<Vec<_>>().join(" | "))
}

/// The namespaces of the node that the pod uses.
fn host(pod: &Pod<'_>) -> Option<String> {
    let spaces = [(pod.host_network(), "network"), (pod.host_pid(), "processes"), (pod.host_ipc(), "IPC")];
    let used: Vec<&str> = spaces.iter().filter(|(setting, _)| setting.is(&true)).map(|(_, name)| *name).collect();
    (!used.is_empty()).then(|| format!("host {}", used.join(", ")))
}

fn facts(container: &Container<'_>) -> Vec<String> {
    let mut facts = vec![user(container)];
    let mut add = |fact: &str| facts.push(fact.to_owned());
    match container.privileged() {
        Setting::Set(true, _) => add("privileged"),
        Setting::Unknown(_) => add("privileged unknown"),
        _ => {}
    }
    let forced = container.forced_privilege_escalation().is_some();
    match container.allow_privilege_escalation() {
        Setting::Set(false, _) if !forced => add("no privilege escalation"),
        Setting::Unknown(_) => add("privilege escalation unknown"),
        _ => add("may escalate privileges"),
    }
    match container.read_only_root_filesystem() {
        Setting::Set(true, _) => add("read-only root"),
        Setting::Unknown(_) => add("root file system unknown"),
        _ => add("writable root"),
    }
    add(&capabilities(container));
    match container.seccomp_profile().setting.field("type").string() {
        Setting::Set(profile, _) => add(&format!("seccomp {profile}")),
        Setting::Unknown(_) => add("seccomp unknown"),
        Setting::Absent => add("no seccomp profile"),
    }
    facts
}

fn user(container: &Container<'_>) -> String {
    match (container.run_as_user().setting, container.run_as_non_root().setting) {
        (Setting::Set(0, _), _) => "user 0, root".to_owned(),
        (Setting::Set(number, _), _) => format!("user {number}"),
        (Setting::Unknown(_), _) => "user unknown".to_owned(),
        (Setting::Absent, Setting::Set(true, _)) => "user of the image, not root".to_owned(),
        (Setting::Absent, _) => "user of the image, may be root".to_owned(),
    }
}

fn capabilities(container: &Container<'_>) -> String {
    let lists = ["drop", "add"].map(|list| container.capability_list(list));
    if lists.iter().any(Setting::is_unknown) {
        return "capabilities unknown".to_owned();
    }
    let names =
        |list| -> Vec<String> { container.capabilities(list).into_iter().map(|(name, _)| name.into_owned()).collect() };
    let (dropped, added) = (names("drop"), names("add"));
    let base = if dropped.iter().any(|name| name == "ALL") {
        "no capabilities".to_owned()
    } else if dropped.is_empty() {
        "default capabilities".to_owned()
    } else {
        format!("default capabilities without {}", dropped.join(", "))
    };
    match (base.as_str(), added.as_slice()) {
        (_, []) => base,
        ("no capabilities", added) => format!("only {}", added.join(", ")),
        (base, added) => format!("{base} and {}", added.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(spec: &str) -> String {
        let text = format!("apiVersion: v1\nkind: Pod\nspec: {spec}\n");
        let stream = plimsoll_yaml::parse(&text);
        summary(&Manifest::new(&stream).objects[0].pods()[0]).unwrap_or_default()
    }

    #[test]
    fn a_hardened_pod_reads_well() {
        let spec = "{securityContext: {runAsUser: 10001, seccompProfile: {type: RuntimeDefault}}, containers: [{name: a, \
                    securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}}]}";
        assert_eq!(
            shown(spec),
            "user 10001, no privilege escalation, read-only root, only NET_BIND_SERVICE, seccomp RuntimeDefault"
        );
    }

    #[test]
    fn defaults_are_spelled_out_and_unknowns_named() {
        assert_eq!(
            shown(
                "{hostNetwork: true, containers: [{name: a, securityContext: {privileged: true, runAsNonRoot: true}}]}"
            ),
            "host network | user of the image, not root, privileged, may escalate privileges, writable root, default capabilities, no seccomp profile"
        );
        let unknown = shown("{containers: [{name: a, securityContext: '{{ .x }}'}]}");
        assert!(unknown.starts_with("user unknown") && unknown.ends_with("seccomp unknown"), "{unknown}");
        assert_eq!(shown("{}"), "");
    }

    #[test]
    fn containers_that_differ_are_named() {
        let spec = "{containers: [{name: a}, {name: b, securityContext: {runAsUser: 0}}, {name: c}]}";
        assert_eq!(
            shown(spec),
            "may escalate privileges, writable root, default capabilities, no seccomp profile | a, c: user of the image, \
             may be root | b: user 0, root"
        );
    }
}
