//! What a fix of a manifest may change: some entries of one object, to certain values.

use plimsoll_yaml::{Change, Document, Node, changes, parse};

/// Of each rule the places that its fix changes, as the ends of their paths, with the value that is there then: `*` for
/// any, nothing for none.
const INTENDED: &[(&str, &[&str])] = &[
    ("apparmor-profile-unset", &["securityContext.appArmorProfile.type=RuntimeDefault"]),
    ("apparmor-unconfined", &["appArmorProfile.type=RuntimeDefault", "metadata.annotations.*=runtime/default"]),
    ("capability-name", &["capabilities.add[]=*", "capabilities.drop[]=*"]),
    ("dangerous-capabilities", &["securityContext.capabilities.add[]"]),
    ("default-mode", &["defaultMode=*", "mode=*"]),
    ("default-service-account-automount", &["automountServiceAccountToken=false"]),
    ("deprecated-api-version", &["apiVersion=*"]),
    ("deprecated-image-registry", &["image=*", "reference=*"]),
    ("deprecated-service-account-field", &["serviceAccount", "serviceAccountName=*"]),
    ("drop-all-capabilities", &["securityContext.capabilities.drop[]=ALL"]),
    ("drop-net-raw-capability", &["securityContext.capabilities.drop[]=NET_RAW"]),
    ("duplicate-env-var", &["env[].name", "env[].value", "env[].valueFrom.*", "env[].value=*"]),
    ("gatekeeper-open-ended-repo", &["spec.parameters.repos[]=*"]),
    ("host-ipc", &["hostIPC"]),
    ("host-network", &["hostNetwork"]),
    ("host-pid", &["hostPID"]),
    ("host-port", &["ports[].hostPort"]),
    ("host-probe", &["httpGet.host", "tcpSocket.host"]),
    ("host-users", &["hostUsers=false"]),
    ("image-pull-policy-always", &["imagePullPolicy=Always"]),
    (
        "invalid-binding-subject",
        &["subjects[].kind=*", "subjects[].apiGroup=rbac.authorization.k8s.io", "subjects[].apiGroup"],
    ),
    ("invalid-image-reference", &["image=*", "reference=*"]),
    ("invalid-restart-policy", &["restartPolicy=OnFailure", "restartPolicy"]),
    ("job-ttl-seconds-after-finished", &["spec.ttlSecondsAfterFinished=86400"]),
    ("namespace-pod-security", &["metadata.labels.pod-security.kubernetes.io/enforce=baseline"]),
    ("namespace-without-pod-security", &["metadata.labels.pod-security.kubernetes.io/enforce=baseline"]),
    (
        "no-read-only-root-fs",
        &[
            "securityContext.readOnlyRootFilesystem=true",
            "volumeMounts[].name=*",
            "volumeMounts[].mountPath=/tmp",
            "volumes[].name=*",
            "volumes[].emptyDir={}",
        ],
    ),
    ("pdb-unhealthy-pod-eviction-policy", &["spec.unhealthyPodEvictionPolicy=AlwaysAllow"]),
    ("privilege-escalation-container", &["securityContext.allowPrivilegeEscalation=false"]),
    ("privilege-escalation-not-disabled", &["securityContext.allowPrivilegeEscalation=false"]),
    ("privileged-container", &["securityContext.privileged=false"]),
    ("removed-api-version", &["apiVersion=*"]),
    ("run-as-non-root", &["securityContext.runAsNonRoot=true"]),
    ("seccomp-profile-unset", &["securityContext.seccompProfile.type=RuntimeDefault"]),
    ("seccomp-unconfined", &["seccompProfile.type=RuntimeDefault"]),
    ("service-external-ips", &["spec.externalIPs[]"]),
    ("stale-image-pull-policy", &["imagePullPolicy"]),
    ("unsafe-proc-mount", &["securityContext.procMount=Default"]),
    ("unset-cpu-limits", &["resources.limits.cpu=*"]),
    ("unset-cpu-requirements", &["resources.requests.cpu=100m"]),
    ("unset-memory-limits", &["resources.limits.memory=*"]),
    ("unset-memory-requests", &["resources.requests.memory=512Mi"]),
    ("writable-host-mount", &["volumeMounts[].readOnly=true"]),
];
/// Rules whose fix follows from what is written: any place, but only one value or what moves with it.
const ANY_PLACE: [&str; 4] =
    ["invalid-field-value", "misplaced-security-context-field", "unknown-field", "yaml-implicit-type"];
/// Rules about comments: no value changes.
const COMMENTS: [&str; 2] = ["invalid-suppression", "unused-suppression"];

/// What a fix of `rule` changes that it should not.
pub(crate) fn unintended(rule: &str, before: &str, after: &str) -> Option<String> {
    let (before, after) = (parse(before), parse(after));
    if before.documents.len() != after.documents.len() {
        return Some("the number of documents".to_owned());
    }
    let pairs = before.documents.iter().zip(&after.documents).filter(|(before, after)| {
        // Most are not touched, and what is not touched need not be compared.
        before.span.of(before.text()) != after.span.of(after.text())
    });
    let changed: Vec<Vec<Change<'_, '_>>> = pairs
        .filter_map(|(before, after): (&Document<'_>, &Document<'_>)| Some(changes(before.root()?, after.root()?)))
        .filter(|changes| !changes.is_empty())
        .collect();
    if changed.len() > 1 {
        return Some("several documents".to_owned());
    }
    let intended = INTENDED.iter().find(|(name, _)| *name == rule).map(|(_, places)| *places);
    let is_free = ANY_PLACE.contains(&rule);
    let mut wrong = changed.into_iter().flatten().filter(|change| match intended {
        Some(places) => !places.iter().any(|place| is_at(change, place)),
        None => !is_free,
    });
    match (intended.is_some() || is_free || COMMENTS.contains(&rule), wrong.next()) {
        (false, _) => Some(format!("nothing says what a fix of {rule} changes")),
        (true, wrong) => wrong.map(|change| format!("{} becomes {:?}", change.path, change.after)),
    }
}

fn is_at(change: &Change<'_, '_>, place: &str) -> bool {
    let (end, value) = place.split_once('=').map_or((place, None), |(end, value)| (end, Some(value)));
    let path = without_numbers(&change.path);
    let fits = match end.split_once('*') {
        Some((start, _)) => path.contains(start),
        None => path.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')),
    };
    fits && match (value, change.after) {
        (None, after) => after.is_none(),
        (Some("*"), after) => after.is_some(),
        (Some("{}"), after) => after.is_some_and(|after| after.is_mapping() && after.entries().next().is_none()),
        (Some(value), after) => after.and_then(Node::text) == Some(value),
    }
}

fn without_numbers(path: &str) -> String {
    let mut out = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        out.push_str("[]");
        rest = after.split_once(']').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    out
}
