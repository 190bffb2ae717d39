//! Effective values against the cases of the Pod Security Standards: each check is stated with the model alone.

use std::io::Write;
use std::path::PathBuf;

use plimsoll_kubernetes::{Container, Manifest, Pod, Setting, VolumeSource, capability};
use plimsoll_yaml::Node;

fn shared(path: &str) -> Option<String> {
    let root = std::env::var_os("PLIMSOLL_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")), PathBuf::from);
    std::fs::read_to_string(root.join(path)).ok()
}

fn one_of(setting: Setting<'_, &str>, allowed: &[&str]) -> bool {
    setting.is_absent() || setting.value().is_some_and(|value| allowed.contains(&value))
}

/// Whether a check of the standards fires on a pod; `None` for a check that needs no effective value.
fn fires(check: &str, pod: &Pod<'_>, minor: u32) -> Option<bool> {
    let containers = pod.containers();
    let any = |test: &dyn Fn(&Container<'_>) -> bool| containers.iter().any(test);
    let windows = pod.is_windows();
    let relaxed = pod.host_users_false() && minor >= 35;
    let profile = |setting: Setting<'_, Node<'_>>| setting.field("type").name().value().map(str::to_owned);
    Some(match check {
        "allowprivilegeescalation" => !windows && any(&|container| !container.allow_privilege_escalation().is(&false)),
        "apparmorprofile" => {
            let bad_annotation = |container: &Container<'_>| match container.app_armor_annotation().value() {
                Some(profile) => {
                    !(profile.is_empty() || profile == "runtime/default" || profile.starts_with("localhost/"))
                }
                None => false,
            };
            let bad = |setting: Setting<'_, Node<'_>>| profile(setting).is_some_and(|profile| profile == "Unconfined");
            bad(pod.security("appArmorProfile"))
                || any(&|container| bad_annotation(container) || bad(container.app_armor_profile().setting))
        }
        "capabilities_baseline" => any(&|container| {
            let added = container.capability_list("add").items();
            added.into_iter().any(|item| !item.text().is_some_and(capability::is_baseline))
        }),
        "capabilities_restricted" => {
            let drops_all = |container: &Container<'_>| {
                container.capability_list("drop").items().any(|item| item.text() == Some(capability::ALL))
            };
            let adds = |container: &Container<'_>| {
                container.capability_list("add").items().any(|item| item.text() != Some("NET_BIND_SERVICE"))
            };
            !windows && any(&|container| !drops_all(container) || adds(container))
        }
        "hostnamespaces" => [pod.host_network(), pod.host_pid(), pod.host_ipc()].into_iter().any(|on| on.is(&true)),
        "hostpathvolumes" => {
            pod.volumes().iter().any(|volume| matches!(volume.source(), VolumeSource::Named("hostPath", _)))
        }
        "restrictedvolumes" => pod.volumes().iter().any(|volume| match volume.source() {
            VolumeSource::Named(source, _) => ![
                "configMap",
                "csi",
                "downwardAPI",
                "ephemeral",
                "image",
                "persistentVolumeClaim",
                "projected",
                "secret",
            ]
            .contains(&source),
            VolumeSource::EmptyDir | VolumeSource::Unknown => false,
        }),
        "hostports" => any(&|container| container.ports().any(|port| !port.host_port().is_absent())),
        "privileged" => any(&|container| container.privileged().is(&true)),
        "procmount" => !relaxed && any(&|container| !one_of(container.proc_mount(), &["Default"])),
        "procmount_restricted" => any(&|container| !one_of(container.proc_mount(), &["Default"])),
        "runasnonroot" => {
            let pod_level = pod.security("runAsNonRoot").bool();
            !relaxed && (pod_level.is(&false) || any(&|container| container.run_as_non_root().value() != Some(true)))
        }
        "runasuser" => {
            let pod_level = pod.security("runAsUser").integer();
            !relaxed && (pod_level.is(&0) || any(&|container| container.run_as_user().value() == Some(0)))
        }
        "seccompprofile_baseline" => {
            let bad = |setting: Setting<'_, Node<'_>>| profile(setting).is_some_and(|profile| profile == "Unconfined");
            bad(pod.security("seccompProfile")) || any(&|container| bad(container.seccomp_profile().setting))
        }
        "seccompprofile_restricted" => {
            let good = |setting: Setting<'_, Node<'_>>| {
                matches!(profile(setting).as_deref(), Some("RuntimeDefault" | "Localhost"))
            };
            let pod_level = pod.security("seccompProfile");
            !windows
                && ((!pod_level.is_absent() && !good(pod_level))
                    || any(&|container| !good(container.seccomp_profile().setting)))
        }
        "selinuxoptions" => {
            let types = ["container_t", "container_init_t", "container_kvm_t", "container_engine_t"];
            let bad = |options: Setting<'_, Node<'_>>| {
                let empty = |key| options.field(key).name().is_absent();
                !one_of(options.field("type").name(), &types) || !empty("user") || !empty("role")
            };
            bad(pod.security("seLinuxOptions")) || any(&|container| bad(container.selinux_options().setting))
        }
        "windowshostprocess" => {
            let bad = |options: Setting<'_, Node<'_>>| options.field("hostProcess").bool().is(&true);
            bad(pod.security("windowsOptions")) || any(&|container| bad(container.windows_options().setting))
        }
        _ => return None,
    })
}

#[test]
fn effective_values_agree_with_the_pod_security_standards() {
    let Some(cases) = shared("cases/psa.jsonl") else {
        writeln!(std::io::stderr(), "skipped: no cases of the Pod Security Standards").unwrap();
        return;
    };
    let (mut wrong, mut judged) = (Vec::new(), 0);
    for line in cases.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| case[key].as_str().unwrap_or_default().to_owned();
        let manifest_text = text("manifest");
        let stream = plimsoll_yaml::parse(&manifest_text);
        let manifest = Manifest::new(&stream);
        let minor = text("k8s_version").split_once('.').and_then(|(_, minor)| minor.parse().ok()).unwrap_or(0);
        let pods = manifest.objects.iter().flat_map(plimsoll_kubernetes::Object::pods);
        let answers: Option<Vec<bool>> = pods.map(|pod| fires(&text("check"), &pod, minor)).collect();
        let Some(answers) = answers else { continue };
        judged += 1;
        if answers.iter().any(|fired| *fired) != (text("expect") == "fires") {
            wrong.push(format!("{}: {}\n{manifest_text}", text("case"), text("expect")));
        }
    }
    assert!(judged > 100, "{judged} cases");
    assert!(wrong.is_empty(), "{} of {judged} wrong\n{}", wrong.len(), wrong.join("\n"));
    writeln!(std::io::stderr(), "{judged} cases agree").unwrap();
}
