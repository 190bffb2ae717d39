use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report};

use super::whole_run::copied_to;

/// The ends of paths of files that hold nothing but credentials.
const FILES: [&str; 17] = [
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    ".netrc",
    "_netrc",
    ".git-credentials",
    ".pypirc",
    ".pgpass",
    ".dockercfg",
    ".dockerconfigjson",
    ".docker/config.json",
    ".aws/credentials",
    ".kube/config",
    ".vault-token",
    "application_default_credentials.json",
    ".boto",
];

/// The variables that name a file with credentials.
const VARIABLES: [&str; 4] =
    ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "GOOGLE_APPLICATION_CREDENTIALS", "HF_TOKEN_PATH"];

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    if !stage.is_shipped() {
        return;
    }
    for instruction in stage.instructions() {
        match instruction.keyword {
            Keyword::Copy | Keyword::Add => {
                for source in instruction.source_words().iter().filter(|source| is_secret(&source.raw)) {
                    report.emit(Finding::at(source.span).arg(source.raw.as_ref()));
                }
            }
            Keyword::Env => variables(*stage, instruction, report),
            _ => {}
        }
    }
}

fn is_secret(path: &str) -> bool {
    let path = path.trim_matches(['"', '\'']);
    FILES.iter().any(|file| path.strip_suffix(file).is_some_and(|rest| rest.is_empty() || rest.ends_with('/')))
}

fn variables(stage: Stage<'_>, env: &Instruction<'_>, report: &mut Report<'_>) {
    for pair in env.pairs().iter().filter(|pair| VARIABLES.contains(&pair.name())) {
        let Some(path) = pair.value.as_ref().and_then(|value| value.literal()) else { continue };
        let copies = stage.instructions().iter().filter(|one| matches!(one.keyword, Keyword::Copy | Keyword::Add));
        let brings = |copy: &&Instruction<'_>| {
            let Some(destination) = copy.words().last().and_then(|word| word.literal()) else { return false };
            let sources = copy.source_words().iter().filter(|source| !is_secret(&source.raw));
            sources.into_iter().any(|source| copied_to(&source.raw, destination) == path)
        };
        if let Some(copy) = copies.into_iter().find(brings) {
            let finding = Finding::at(pair.span).message("variable").arg(pair.name()).arg(path);
            report.emit(finding.related(copy.span, "copied here"));
        }
    }
}
