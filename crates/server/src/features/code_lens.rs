//! Above each pod, in one line, what its security context comes to. Off unless the user turns it on.

use std::borrow::Cow;

use plimsoll_kubernetes::{Container, Level, Manifest, Pod, Setting};
use plimsoll_lint::FileKind;

use crate::session::Session;
use crate::to_proto;
use crate::wire::features::{CodeLens, Command};
use crate::wire::types::DocumentParams;

pub(super) fn lenses(session: &mut Session, params: &DocumentParams) -> Vec<CodeLens> {
    let encoding = session.client.encoding;
    let Some(document) = session.documents.get(&params.text_document.uri) else { return Vec::new() };
    if !session.client.abilities.code_lens || document.kind != Some(FileKind::Yaml) {
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

/// What holds for the containers of a pod, those that are alike taken together; nothing for a pod without containers.
fn summary(pod: &Pod<'_>) -> Option<String> {
    let mut groups: Vec<(String, Vec<Cow<'_, str>>)> = Vec::new();
    for container in pod.containers() {
        let facts = facts(&container);
        let name = container.name().value().unwrap_or("?");
        match groups.iter_mut().find(|(other, _)| *other == facts) {
            Some((_, names)) => names.push(name.into()),
            None => groups.push((facts, vec![name.into()])),
        }
    }
    let host = host(pod);
    let shown = match groups.as_slice() {
        [] => return None,
        [(facts, _)] => facts.clone(),
        _ => {
            let group = |(facts, names): &(String, Vec<Cow<'_, str>>)| format!("{}: {facts}", names.join(", "));
            groups.iter().map(group).collect::<Vec<_>>().join(" | ")
        }
    };
    Some(format!("{host}{shown}"))
}

/// The namespaces of the node that the pod uses.
fn host(pod: &Pod<'_>) -> String {
    let spaces = [(pod.host_network(), "network"), (pod.host_pid(), "processes"), (pod.host_ipc(), "IPC")];
    let used: Vec<&str> = spaces.iter().filter(|(setting, _)| setting.is(&true)).map(|(_, name)| *name).collect();
    if used.is_empty() { String::new() } else { format!("host {} | ", used.join(", ")) }
}

fn facts(container: &Container<'_>) -> String {
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
    facts.join(", ")
}

fn user(container: &Container<'_>) -> String {
    let from_pod = |level| if level == Level::Pod { " (pod)" } else { "" };
    let user = container.run_as_user();
    let non_root = container.run_as_non_root();
    match (user.setting, non_root.setting) {
        (Setting::Set(0, _), _) => format!("user 0, root{}", from_pod(user.level)),
        (Setting::Set(number, _), _) => format!("user {number}{}", from_pod(user.level)),
        (Setting::Unknown(_), _) => "user unknown".to_owned(),
        (Setting::Absent, Setting::Set(true, _)) => format!("user of the image, not root{}", from_pod(non_root.level)),
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
            "user 10001 (pod), no privilege escalation, read-only root, only NET_BIND_SERVICE, seccomp RuntimeDefault"
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
        let found = shown(spec);
        assert!(
            found.starts_with("a, c: user of the image, may be root") && found.contains(" | b: user 0, root"),
            "{found}"
        );
    }
}
