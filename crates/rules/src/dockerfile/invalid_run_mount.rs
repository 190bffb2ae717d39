use plimsoll_dockerfile::{Instruction, Mount, MountField, Stage, Value};
use plimsoll_lint::{Finding, Report, nearest};
use plimsoll_text::{Edit, Span};

const TYPES: [&str; 5] = ["bind", "cache", "tmpfs", "secret", "ssh"];
const FIELDS: [&str; 19] = [
    "type",
    "from",
    "source",
    "src",
    "target",
    "dst",
    "destination",
    "readonly",
    "ro",
    "readwrite",
    "rw",
    "required",
    "size",
    "id",
    "sharing",
    "mode",
    "uid",
    "gid",
    "env",
];

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let text = stage.build().text();
    for instruction in stage.instructions() {
        for mount in instruction.mounts(text) {
            if let Some(finding) = judge(*stage, instruction, &mount) {
                report.emit(finding);
            }
        }
    }
}

/// What is wrong with a mount first.
fn judge(stage: Stage<'_>, instruction: &Instruction<'_>, mount: &Mount) -> Option<Finding> {
    let text = stage.build().text();
    let kind = mount.kind().to_ascii_lowercase();
    if !kind.contains('$') && !TYPES.contains(&kind.as_str()) {
        let place = mount.field(&["type"])?.value_span;
        let finding = Finding::at(place).message("type").arg(kind.as_str());
        return Some(match nearest(&kind, TYPES) {
            Some(near) => finding.unsafe_fix(format!("Replace '{kind}' by '{near}'"), Edit::replace(place, near)),
            None => finding,
        });
    }
    let wrong = mount.fields.iter().filter(|field| !field.key.contains('$'));
    if let Some(finding) = wrong.into_iter().find_map(|field| judge_field(field, &kind, text)) {
        return Some(finding);
    }
    if matches!(kind.as_str(), "bind" | "cache" | "tmpfs") && is_root(stage, instruction, mount) {
        let place = mount.field(&["target", "dst", "destination"]).map_or(mount.span, |field| field.value_span);
        return Some(Finding::at(place).message("target").arg(mount.target().unwrap_or("/")));
    }
    let names_secret = mount.field(&["id", "source", "src", "target", "dst", "destination", "env"]).is_some();
    (kind == "secret" && !names_secret).then(|| Finding::at(mount.span).message("secret").arg(mount.span.of(text)))
}

fn judge_field(field: &MountField, kind: &str, text: &str) -> Option<Finding> {
    let key = field.key.as_str();
    let key_span = Span::new(field.span.start, field.value_span.start.saturating_sub(1).max(field.span.start));
    let key_span = if field.value.is_some() { key_span } else { field.span };
    if !FIELDS.contains(&key) {
        let finding = Finding::at(key_span).arg(key_span.of(text));
        return Some(match nearest(key, FIELDS) {
            Some(near) => {
                let fix = Edit::replace(key_span, near);
                finding.message("suggestion").arg(near).unsafe_fix(format!("Replace '{key}' by '{near}'"), fix)
            }
            None => finding.arg(kind),
        });
    }
    let has_files = matches!(kind, "cache" | "secret" | "ssh");
    let suits = match key {
        "required" => matches!(kind, "secret" | "ssh"),
        "size" => kind == "tmpfs",
        "sharing" => kind == "cache",
        "mode" | "uid" | "gid" => has_files,
        "env" => kind == "secret",
        _ => true,
    };
    if !suits && !kind.contains('$') {
        return Some(Finding::at(key_span).arg(key).arg(kind));
    }
    let Some(value) = &field.value else {
        let may_stand_alone = matches!(key, "readonly" | "ro" | "readwrite" | "rw" | "required");
        return (!may_stand_alone).then(|| Finding::at(field.span).message("alone").arg(key));
    };
    let is_truth = |text: &str| {
        matches!(text, "1" | "t" | "T" | "true" | "TRUE" | "True" | "0" | "f" | "F" | "false" | "FALSE" | "False")
    };
    let is_right = value.contains('$')
        || match key {
            "readonly" | "ro" | "readwrite" | "rw" | "required" => is_truth(value),
            "sharing" => matches!(value.to_ascii_lowercase().as_str(), "shared" | "private" | "locked"),
            "mode" => u32::from_str_radix(value, 8).is_ok(),
            "uid" | "gid" => value.parse::<u32>().is_ok(),
            _ => true,
        };
    (!is_right).then(|| Finding::at(field.value_span).message("value").arg(value.as_str()).arg(key))
}

/// Whether the mount would hide the whole file system.
fn is_root(stage: Stage<'_>, instruction: &Instruction<'_>, mount: &Mount) -> bool {
    let is_slashes = |path: &str| !path.is_empty() && path.bytes().all(|byte| byte == b'/');
    match mount.target() {
        Some(target) if !target.is_empty() => is_slashes(target),
        _ => matches!(stage.workdir_at(instruction), Value::Known(folder) if is_slashes(&folder)),
    }
}
